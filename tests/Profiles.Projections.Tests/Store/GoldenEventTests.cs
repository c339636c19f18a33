using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Audiences;
using Profiles.Domain.Consent;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Notices;
using Profiles.Domain.Outgoing;
using Profiles.Domain.Policies;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Retention;
using Profiles.Domain.Suggesting;
using Profiles.Testing;

namespace Profiles.Projections.Tests.Store;

/// <summary>
/// Stored events stay readable: each alias has a golden file of what is in the database. A file is never changed, only added to: a changed shape
/// is a new version. New files are written with <c>PROFILES_WRITE_GOLDEN=1</c>.
/// </summary>
public class GoldenEventTests
{
    private static readonly IdentityId A = new(Guid.Parse("a0000000-0000-4000-8000-000000000001"));
    private static readonly IdentityId B = new(Guid.Parse("b0000000-0000-4000-8000-000000000002"));
    private static readonly ProfileId P = new(Guid.Parse("c0000000-0000-4000-8000-000000000003"));
    private static readonly ProfileId Q = new(Guid.Parse("c0000000-0000-4000-8000-000000000004"));
    private static readonly DecisionId D = new(Guid.Parse("d0000000-0000-4000-8000-000000000005"));
    private static readonly MessageKey M = new(Guid.Parse("e0000000-0000-4000-8000-000000000006"));
    private static readonly DateTimeOffset At = new(2026, 3, 2, 12, 30, 15, 123, 456, TimeSpan.Zero);
    private static readonly ConsentKey Key = new("email", "marketing", "brand");

    private static readonly Dictionary<string, object> Samples = new()
    {
        ["identity_observed"] = new IdentityObserved("crm", "main", Box<IdentityValue>(), Strength.Verified, P, At, "shop", "key-1", M),
        ["identity_strengthened"] = new IdentityStrengthened(Strength.Authenticated, At, "shop", M),
        ["identity_erased"] = new IdentityErased([RetentionClass.Contact, RetentionClass.Conversation], Q.Value, At, "erasure", "officer-1"),
        ["traits_reported"] = new TraitsReported(
            [new("language", JsonSerializer.SerializeToElement("fr"), null), new("firstName", null, Box<JsonElement>()), new("city", null, null)], At, "shop", M),
        ["trait_pinned"] = new TraitPinned("firstName", null, Box<JsonElement>(), Box<string>(), At, "graphql:console", "account-1", D),
        ["trait_unpinned"] = new TraitUnpinned("firstName", Box<string>(), At, "graphql:console", "account-1", D),
        ["trait_rectified"] = new TraitRectified("birthDate", null, Box<JsonElement>(), new DateOnly(1990, 1, 1), Q.Value, At, "privacy-desk", "officer-1"),
        ["interaction_recorded"] = new InteractionRecorded(
            InteractionKind.Review, "facebook", Direction.Inbound, "page/1234", M, 4.5, 5, 0.25, Box<InteractionContent>(),
            new Dictionary<string, JsonElement> { ["currency"] = JsonSerializer.SerializeToElement("EUR") }, At, "shop", M),
        ["interaction_edited"] = new InteractionEdited(
            M, RetentionClass.Conversation, Box<InteractionContent>(), 4.5, 5, new Dictionary<string, JsonElement> { ["currency"] = JsonSerializer.SerializeToElement("EUR") }, At, "shop", M),
        ["interaction_deleted"] = new InteractionDeleted(M, At, "shop", M),
        ["consent_given"] = new ConsentGiven(Key, ConsentMethod.DoubleOptIn, true, At.AddYears(1), Box<Evidence>(), At, "shop", M),
        ["consent_withdrawn"] = new ConsentWithdrawn(Key, ConsentMethod.OneClickUnsubscribe, true, true, Box<Evidence>(), At, "shop", M),
        ["exclusion_placed"] = new ExclusionPlaced("self-excluded", At.AddYears(1), Box<string>(), At, "shop", "key-1", M),
        ["exclusion_lifted"] = new ExclusionLifted("dispute", Box<string>(), At, "graphql:console", "admin-1", M),
        ["birth_month_stated"] = new BirthMonthStated(new DateOnly(1990, 1, 1), At, "crm", M),
        ["purpose_catalogue_changed"] = new PurposeCatalogueChanged(
            2, new([new("whatsapp", ["whatsapp", "phone"], 24, true)], [new("marketing", true, [new("whatsapp", Relation.Customer, LawfulBasis.LegitimateInterest, "B-7")],
                [new("1", "en", "News", "I agree")], ["whatsapp"], 365)], 1095, 18, true), Box<string>(), At, "graphql:console", "admin-1"),
        ["identities_linked"] = new IdentitiesLinked(A, B, LinkRule.SeenTogether, Strength.Verified, Box<string>(), At, "shop", "key-1", M),
        ["crm_id_superseded"] = new CrmIdSuperseded(A, B, At, "shop", "key-1", M),
        ["merge_refused"] = new MergeRefused(A, B, "person-unique", At, "shop", D),
        ["link_suggested"] = new LinkSuggested(A, B, LinkRule.SeenTogether, At, "site", "key-2", M),
        ["match_suggested"] = new MatchSuggested(A, B, 0.9375, [new("prior", "any-two-records", -16.5), new("email", "same", 20.5)], "default/1", At, "matching", "matching"),
        ["suggestion_handled"] = new SuggestionHandled(SuggestionStep.Rejected, A, B, D, 1, "different-persons", Box<string>(), At.AddDays(7), "team-1", At, "graphql:console", "admin-1"),
        ["profiles_merged"] = new ProfilesMerged(
            [new([new(A, [A]), new(B, [B])], [new(A, B)], A, D, [D])], true, Box<string>(), At, "graphql:console", "admin-1"),
        ["profiles_unmerged"] = new ProfilesUnmerged(D, [[[A], [B]]], false, Box<string>(), At, "graphql:console", "admin-1"),
        ["identity_detached"] = new IdentityDetached(A, [B], Box<string>(), At, "graphql:console", "admin-1"),
        ["persons_distinguished"] = new PersonsDistinguished([[A], [B]], D, Box<string>(), At, "graphql:console", "admin-1"),
        ["decision_retracted"] = new DecisionRetracted(D, 1, At, "graphql:console", "admin-1"),
        ["link_ended"] = new LinkEnded(A, B, At, "crm", M),
        ["link_demoted"] = new LinkDemoted(A, B, "limit", At, "shop", D),
        ["identity_standing_changed"] = new IdentityStandingChanged(A, Standing.Contested, At),
        ["identifiers_listed"] = new IdentifiersListed(["email", "phone"], [A, B], At, "crm", M),
        ["identity_policy_changed"] = new IdentityPolicyChanged(
            2, new IdentityPolicy(
                [new("crm", true, true, 100, Strength.Verified, IdentityKind.Person), new("email", false, false, 80, Strength.Verified, IdentityKind.Contact, new(5, 365), 3)],
                20, 50, [new("phone", "", Q.Value, "+33•••01")], ["example.com"], true),
            Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_request_received"] = new PrivacyRequestReceived(PrivacyRequestKind.Rectification, [A, B], A, "preference-centre", "fr", Box<string>(), At, At.AddMinutes(2), "preference-centre", "preference-centre"),
        ["privacy_policy_changed"] = new PrivacyPolicyChanged(
            2, PrivacyPolicy.Default with { Holidays = [new DateOnly(2027, 5, 7)], Approval = ApprovalRule.Waived, CoolingOffDays = 3 }, Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_request_registered"] = new PrivacyRequestRegistered(Regulation.Gdpr, "Europe/Paris", "france", [new DateOnly(2027, 5, 7)], IdentityCheck.Owed, M.Value, Box<string>(), Box<IReadOnlyList<IdentityClaim>>(), At, "graphql:console", "admin-1"),
        ["subject_identity_requested"] = new SubjectIdentityRequested(Box<string>(), At, "graphql:console", "admin-1"),
        ["subject_identity_verified"] = new SubjectIdentityVerified(Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_scope_chosen"] = new PrivacyScopeChosen([A], [B], At, "graphql:console", "admin-1"),
        ["privacy_request_approved"] = new PrivacyRequestApproved(ApprovalRule.FourEyes, [new("transaction", "17(3)(b)", new DateOnly(2037, 1, 1))], Box<JsonElement>(), A, Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_request_denied"] = new PrivacyRequestDenied("CNIL", Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_term_extended"] = new PrivacyTermExtended(Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_clock_paused"] = new PrivacyClockPaused(PauseGround.IdentityDoubt, Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_clock_resumed"] = new PrivacyClockResumed(Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_request_withdrawn"] = new PrivacyRequestWithdrawn(Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_execution_begun"] = new PrivacyExecutionBegun(Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_request_executed"] = new PrivacyRequestExecuted([new("transaction", "17(3)(b)", new DateOnly(2037, 1, 1))], [new(Q.Value, "mailer")], At, "graphql:console", "admin-1"),
        ["privacy_recipient_notified"] = new PrivacyRecipientNotified(new(Q.Value, "mailer"), At, "graphql:console", "admin-1"),
        ["privacy_recipient_acknowledged"] = new PrivacyRecipientAcknowledged(Q.Value, Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_recipient_escalated"] = new PrivacyRecipientEscalated(Q.Value, At, "graphql:console", "admin-1"),
        ["privacy_request_fulfilled"] = new PrivacyRequestFulfilled(Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_nothing_held_answered"] = new PrivacyNothingHeldAnswered(Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_request_closed_unverified"] = new PrivacyRequestClosedUnverified("CNIL", Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_request_marked_duplicate"] = new PrivacyRequestMarkedDuplicate(D.Value, Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_request_assigned"] = new PrivacyRequestAssigned("team-1", Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_restriction_begun"] = new PrivacyRestrictionBegun("18(1)(d)", At, "graphql:console", "admin-1"),
        ["privacy_restriction_lift_announced"] = new PrivacyRestrictionLiftAnnounced(Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_restriction_lifted"] = new PrivacyRestrictionLifted(Box<string>(), At, "graphql:console", "admin-1"),
        ["privacy_deadline_reminded"] = new PrivacyDeadlineReminded(new DateOnly(2027, 3, 1), 7, true, At, "privacy-desk", "privacy-desk"),
        ["privacy_deadline_passed"] = new PrivacyDeadlinePassed(new DateOnly(2027, 3, 1), false, At, "privacy-desk", "privacy-desk"),
        ["outgoing_subscription_changed"] = new OutgoingSubscriptionChanged("mailer", "https://mailer.example.com/events", "marketing.email", ["profile.changed", "permission.changed"], false, true, [Q.Value], false, At, "graphql:console", "admin-1"),
        ["recipient_changed"] = new RecipientChanged("mailer", "https://mailer.example.com/notices", 10, false, true, [Q.Value], false, At, "graphql:console", "admin-1"),
        ["retention_policy_changed"] = new RetentionPolicyChanged(
            2, RetentionPolicy.Default with { Enabled = true, Terms = [new(RetentionClass.Transaction, Relation.Customer, null), new(RetentionClass.Contact, Relation.Prospect, 36)] }, Box<string>(), At, "graphql:console", "admin-1"),
        ["legal_hold_placed"] = new LegalHoldPlaced([A, B], [RetentionClass.Contact, RetentionClass.Conversation], "17(3)(e)", new DateOnly(2027, 6, 30), At.AddYears(1), Box<string>(), At, "graphql:console", "admin-1"),
        ["legal_hold_lifted"] = new LegalHoldLifted(Box<string>(), At, "graphql:console", "admin-1"),
        ["legal_hold_reminded"] = new LegalHoldReminded(new DateOnly(2027, 6, 30), At, "retention", "retention"),
        ["audience_export_begun"] = new AudienceExportBegun("mailer", "email", "marketing", ["language"], At, "export", "account-1"),
        ["audience_exported"] = new AudienceExported("mailer", "email", "marketing", 1200, true, At, "export", "account-1"),
        ["profiles_regrouped"] = new ProfilesRegrouped([new(A, P, Q)], At),
    };

    public static IEnumerable<object[]> Aliases => Samples.Keys.Select(alias => new object[] { alias });

    [Theory, MemberData(nameof(Aliases))]
    public async Task An_event_is_written_as_its_golden_file_says_and_read_from_it(string alias)
    {
        await using var brand = await TestBrand.CreateAsync();
        var serializer = brand.Store.Options.Serializer();
        var written = JsonNode.Parse(serializer.ToJson(Samples[alias]))!.ToJsonString(Indented);
        var file = Path.Combine(Folder(), $"{alias}.v1.json");
        if (Environment.GetEnvironmentVariable("PROFILES_WRITE_GOLDEN") == "1" && !File.Exists(file)) await File.WriteAllTextAsync(file, written + "\n");

        var golden = await File.ReadAllTextAsync(file);
        written.Should().Be(golden.TrimEnd());
        await using var stream = File.OpenRead(file);
        var read = serializer.FromJson(Samples[alias].GetType(), stream);
        serializer.ToJson(read).Should().Be(serializer.ToJson(Samples[alias]));
    }

    [Fact]
    public async Task Every_event_that_the_store_knows_has_a_golden_file()
    {
        await using var brand = await TestBrand.CreateAsync();
        var known = ((IDocumentStore)brand.Store).Options.Events.AllKnownEventTypes().Where(e => e.EventType.Namespace!.StartsWith("Profiles", StringComparison.Ordinal));
        known.Select(e => e.EventTypeName).Should().BeEquivalentTo(Samples.Keys);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static Sealed<T> Box<T>() => new([1, 1, 2, 3, 4, 5, 6, 7, 8]);

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
