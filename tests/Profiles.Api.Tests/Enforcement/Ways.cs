using Profiles.Domain.Access;
using Profiles.Testing;

namespace Profiles.Api.Tests.Enforcement;

/// <summary>One way to ask the service about a person.</summary>
/// <param name="Field">Of the schema's roots, such as <c>Query.profile</c>.</param>
/// <param name="Declared">The operation's variables.</param>
/// <param name="Given">The field's arguments.</param>
/// <param name="About">The variables' values for a person.</param>
internal sealed record Way(string Field, string Declared, string Given, Func<Subject, object> About)
{
    /// <summary>What the answer about a person who may be addressed has in it.</summary>
    public Func<Subject, string> Finds { get; init; } = subject => subject.Profile;

    /// <summary>With a purpose that needs permission it is refused to these roles, whoever it is about.</summary>
    public Role RefusedTo { get; init; }

    public string Operation(string selection) => $"{Field[..Field.IndexOf('.')].ToLowerInvariant()}{Declared} {{ {Field[(Field.IndexOf('.') + 1)..]}{Given}{selection} }}";

    public override string ToString() => Field + Given;
}

/// <summary>How every root field is asked about a person. A root field or an argument that is not here fails the test by its name.</summary>
internal static class Ways
{
    /// <summary>Roots that lead to nobody: the brand's own rules.</summary>
    public static IReadOnlyList<string> OfNobody { get; } =
    [
        "Query.identityPolicy", "Query.purposeCatalogue", "Mutation.updatePurposeCatalogue", "Query.privacyPolicy", "Mutation.updatePrivacyPolicy",
        "Query.retentionPolicy", "Mutation.updateRetentionPolicy", "Query.retentionPreview", "Query.retentionRuns",
        "Query.recipients", "Query.recipientNotices", "Mutation.defineRecipient", "Mutation.addRecipientSecret", "Mutation.revokeRecipientSecret", "Mutation.removeRecipient", "Mutation.replayNotices",
        "Query.sources", "Query.failedIntake", "Mutation.replayIntake",
        "Query.outgoingSubscriptions", "Query.outgoingEvents", "Mutation.defineSubscription", "Mutation.addSubscriptionSecret", "Mutation.revokeSubscriptionSecret", "Mutation.removeSubscription", "Mutation.replayOutgoing",
    ];

    /// <summary>Streams and lists, which are asked as a whole. Of an export <c>ExportingTests</c> reads the file.</summary>
    public static IReadOnlyList<string> OfMany { get; } = ["Subscription.profileChanged", "Query.matchSuggestions", "Mutation.exportAudience"];

    public static IReadOnlyList<Way> All(Subject other) =>
    [
        new("Query.profile", "($id: ID!)", "(id: $id)", s => new { id = s.Profile }),
        new("Query.profile", "($id: ID!, $at: DateTime)", "(id: $id, asOf: $at)", s => new { id = s.Profile, at = Crowd.WhenAllAgreed }),
        new("Query.profile", "($id: ID!, $at: DateTime)", "(id: $id, knownAt: $at)", s => new { id = s.Profile, at = DateTimeOffset.UtcNow }),
        new("Query.profileByIdentity", "($who: IdentityInput!)", "(identity: $who)", s => new { who = s.Email }),
        new("Query.profileByIdentity", "($who: IdentityInput!)", "(identity: $who)", s => new { who = s.Crm }),
        new("Query.profileByIdentity", "($who: IdentityInput!, $at: DateTime)", "(identity: $who, asOf: $at)", s => new { who = s.Email, at = Crowd.WhenAllAgreed }),
        new("Query.profileByIdentity", "($who: IdentityInput!, $at: DateTime)", "(identity: $who, knownAt: $at)", s => new { who = s.Email, at = DateTimeOffset.UtcNow }),
        .. Lists,
        new("Query.consentHistory", "($id: ID!)", "(profileId: $id, first: 5, after: null)", s => new { id = s.Profile }) { Finds = s => s.Consent },
        new("Query.consentReceipt", "($id: ID!)", "(id: $id)", s => new { id = s.Consent }) { Finds = s => s.Consent },
        new("Query.whyAddressed", "($id: ID!, $at: DateTime!)", """(profileId: $id, channel: "email", purpose: "marketing", at: $at)""", s => new { id = s.Profile, at = DateTimeOffset.UtcNow }) { Finds = s => s.Consent },
        new("Query.audienceCheck", "($lang: JSON)", """(where: { trait: { name: "language", equals: $lang } }, channel: "email", purpose: "marketing")""", _ => new { lang = "fr" }) { Finds = _ => "\"matching\":null,\"addressable\":null" },
        new("Query.explainLink", "($a: IdentityInput!, $b: IdentityInput!)", "(a: $a, b: $b)", s => new { a = s.Email, b = s.Crm }) { Finds = _ => "\"linked\":true" },
        new("Query.explainLink", "($a: IdentityInput!, $b: IdentityInput!)", "(a: $a, b: $b)", s => new { a = s.Email, b = other.Email }) { Finds = _ => "\"linked\":" },
        new("Query.mergeHistory", "($id: ID!)", "(profileId: $id)", s => new { id = s.Profile }) { Finds = s => s.Merge },
        .. Recordings,
        .. Decisions(other),
    ];

    private static IEnumerable<Way> Lists =>
    [
        new("Query.profiles", "($s: String)", "(search: $s)", s => new { s = s.Name }),
        new("Query.profiles", "($name: JSON)", "(orderBy: ID, first: 3, after: null, where: " + Filter + ")", s => new { name = s.Name }),
        new("Query.profiles", "($s: String)", "(search: $s, first: 0)", s => new { s = s.Name }) { Finds = _ => "\"totalCount\":1" },
        .. new[] { "LAST_SEEN_DESC", "FIRST_SEEN_DESC", "INTERACTIONS_DESC" }.Select(order => new Way("Query.profiles", "($s: String)", $"(search: $s, orderBy: {order})", s => new { s = s.Name })),
    ];

    /// <summary>Holds of everybody in the crowd, by every condition there is, but that it asks for one name.</summary>
    public const string Filter = """
        {
          and: [{ trait: { name: "lastName", equals: $name } }, { identityType: "email" }, { firstSeenAfter: "2001-01-01T00:00:00Z", lastSeenAfter: "2001-01-01T00:00:00Z" }]
          or: [{ site: "nowhere" }, { trait: { name: "language", in: ["fr"], exists: true } }]
          not: { trait: { name: "followers", gt: 1, gte: 1, lt: 2, lte: 2 } }
          channel: "facebook", kind: COMMENT, minInteractions: 1, interactedSince: "2001-01-01T00:00:00Z", lastContactAfter: "2001-01-01T00:00:00Z", lastContactBefore: "2999-01-01T00:00:00Z"
        }
        """;

    // What they do changes nothing of who may be addressed by e-mail for marketing.
    private static IEnumerable<Way> Recordings =>
    [
        Input("recordInteraction", "RecordInteractionInput", s => new { identities = new[] { s.Email }, messageId = Given.NewId(), kind = "EMAIL_OPENED", channel = "email" }),
        Input("reportTraits", "ReportTraitsInput", s => new { identities = new[] { s.Email }, messageId = Given.NewId(), traits = new { segment = "B" } }),
        Input("giveConsent", "GiveConsentInput", s => new { contactPoint = s.Email, channel = "line", purpose = "marketing", messageId = Given.NewId(), occurredAt = Crowd.Today.AddDays(-100), evidence = new { method = "FORM" } }),
        Input("withdrawConsent", "WithdrawConsentInput", s => new { contactPoint = s.Email, channel = "email", purpose = "surveys", messageId = Given.NewId() }),
        Input("excludePerson", "ExcludePersonInput", s => new { identity = s.Email, kind = "dispute", until = Crowd.Today.AddDays(-50), messageId = Given.NewId(), occurredAt = Crowd.Today.AddDays(-60) }),
        Input("liftExclusion", "LiftExclusionInput", s => new { identity = s.Email, kind = "dispute", reason = "Settled", messageId = Given.NewId(), occurredAt = Crowd.Today.AddDays(-60) }),
        new("Mutation.preferenceLink", "($who: IdentityInput!)", "(contactPoint: $who)", s => new { who = s.Email }) { Finds = _ => "/me/" },
        new("Mutation.unsubscribeLink", "($who: IdentityInput!)", """(contactPoint: $who, channel: "email", purpose: "marketing")""", s => new { who = s.Email }) { Finds = _ => "/unsubscribe/" },
    ];

    // Who is one person is not decided for marketing.
    private static IEnumerable<Way> Decisions(Subject other) =>
    [
        Decision("Query.mergePreview", "MergeProfilesInput", s => new { profileIds = new[] { s.Profile, other.Profile }, reason = "Trying" }),
        Decision("Query.unmergePreview", "UnmergeProfilesInput", s => new { mergeId = s.Merge, reason = "Trying" }),
        Decision("Mutation.linkIdentities", "LinkIdentitiesInput", s => new { a = s.Email, b = other.Email, reason = "Trying" }),
        Decision("Mutation.mergeProfiles", "MergeProfilesInput", s => new { profileIds = new[] { s.Profile, other.Profile }, reason = "Trying" }),
        Decision("Mutation.unmergeProfiles", "UnmergeProfilesInput", s => new { mergeId = s.Merge, reason = "Trying" }),
        Decision("Mutation.detachIdentity", "DetachIdentityInput", s => new { profileId = s.Profile, identity = s.Crm, reason = "Trying" }),
        Decision("Mutation.pinTrait", "PinTraitInput", s => new { profileId = s.Profile, identity = s.Email, name = "segment", value = "A", reason = "Trying" }),
        Decision("Mutation.unpinTrait", "UnpinTraitInput", s => new { profileId = s.Profile, name = "segment", reason = "Trying" }),
        Decision("Mutation.resolveSuggestions", "ResolveSuggestionsInput", s => new { suggestionIds = new[] { s.Suggestion }, decision = "ASSIGN", assignTo = "me" }),
        new("Query.privacyRequest", "($id: ID!)", "(id: $id)", _ => new { id = Guid.NewGuid() }) { RefusedTo = Roles.Everyone },
        new("Query.privacyRequests", "($day: Date)", "(state: OPEN, dueBefore: $day, first: 5, after: null)", _ => new { day = "2999-01-01" }) { RefusedTo = Roles.Everyone },
        new("Query.erasurePreview", "($id: ID!)", "(requestId: $id)", _ => new { id = Guid.NewGuid() }) { RefusedTo = Roles.Everyone },
        new("Query.erasures", "($id: ID!)", "(profileId: $id)", s => new { id = s.Profile }) { RefusedTo = Roles.Everyone },
        new("Query.privacyRequestHints", "($n: Int)", "(first: $n, after: null)", _ => new { n = 5 }) { RefusedTo = Roles.Everyone },
        new("Query.notInformed", "($n: Int)", "(first: $n, after: null)", _ => new { n = 5 }) { RefusedTo = Roles.Everyone },
        new("Query.breachList", "($by: String!, $t: DateTime!, $u: DateTime!)", "(by: $by, since: $t, until: $u, first: 5, after: null)", _ => new { by = "somebody", t = Crowd.Today.AddDays(-1), u = Crowd.Today }) { RefusedTo = Roles.Everyone },
        new("Query.legalHolds", "($f: Boolean)", "(inForce: $f)", _ => new { f = true }) { RefusedTo = Roles.Everyone },
        Decision("Mutation.placeLegalHold", "PlaceLegalHoldInput", s => new { subject = new[] { s.Email }, classes = new[] { "CONTACT" }, ground = "17(3)(e)", until = "2999-01-01", reason = "Trying" }),
        new("Mutation.liftLegalHold", "($id: ID!)", """(holdId: $id, reason: "Trying")""", _ => new { id = Guid.NewGuid() }) { RefusedTo = Roles.Everyone },
        Decision("Mutation.openPrivacyRequest", "OpenPrivacyRequestInput", s => new { kind = "ACCESS", subject = new[] { s.Email } }),
        Decision("Mutation.advancePrivacyRequest", "AdvancePrivacyRequestInput", _ => new { requestId = Guid.NewGuid(), action = "APPROVE" }),
        new("Query.accessLog", "($id: ID!, $by: String, $t: DateTime)", "(profileId: $id, by: $by, since: $t, until: $t, first: 5, after: null)", s => new { id = s.Profile }),
        new("Query.identityPolicyPreview", "($p: JSON!)", "(policy: $p)", _ => new { p = new { reviewAbove = 2 } }) { RefusedTo = Role.CrmAdmin, Finds = _ => "profilesThatSplit" },
        new("Mutation.updateIdentityPolicy", "($p: JSON!)", """(policy: $p, reason: "Trying")""", _ => new { p = new { } }) { RefusedTo = Role.CrmAdmin },
    ];

    private static Way Input(string mutation, string type, Func<Subject, object> input) => new($"Mutation.{mutation}", $"($input: {type}!)", "(input: $input)", s => new { input = input(s) });

    private static Way Decision(string field, string type, Func<Subject, object> input) => new(field, $"($input: {type}!)", "(input: $input)", s => new { input = input(s) }) { RefusedTo = Roles.Everyone };
}
