using System.Text.Json.Nodes;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using static Profiles.Domain.Tests.Connectors.Discourse.DiscourseSamples;

namespace Profiles.Domain.Tests.Connectors.Discourse;

public sealed class AccountsTests
{
    private static readonly IdentityClaim Ines = new("community", Scope, "42");

    [Fact]
    public void Whoever_logs_in_has_confirmed_the_address_and_is_the_person_behind_it()
    {
        var message = Map(User("user_logged_in")).Message!;

        message.Identities.Should().Equal(Ines, new("email", null, "Ines@Example.org", Strength.Verified), new("email", null, "ines.work@example.com", Strength.Verified));
        (message.LinksIdentities, message.OccurredAt).Should().Be((true, null));
        message.Facts.OfType<Fact.Interaction>().Single().Kind.Should().Be(InteractionKind.Visit);
        Texts(Fact<Fact.Traits>(User("user_logged_in")).Values).Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["username"] = "ines.c",
            ["name"] = "Inès Carvalho",
            ["title"] = "Deckhand",
            ["language"] = "pt",
            ["location"] = "Faro",
            ["website"] = "https://ines.example.org",
            ["trustLevel"] = "2",
            ["externalId"] = "crm-7781",
        });
    }

    [Fact]
    public void Whoever_signs_up_may_have_typed_anybodys_address()
    {
        var call = User("user_created", u => u["last_seen_at"] = null);
        Map(call).Message!.Identities.Should().Equal(Ines, new("email", null, "Ines@Example.org", Strength.Observed));
        Map(call).Message!.Should().Match<Domain.Recording.Message>(m => m.Id == "user:42:created" && m.OccurredAt == DateTimeOffset.Parse("2025-11-02T17:45:00.250Z", null));
        Map(User("user_updated", u => u["staged"] = true)).Message!.Identities[1].Strength.Should().Be(Strength.Observed);
    }

    [Theory]
    [InlineData("nobody@anonymized.invalid")]
    [InlineData("not an address")]
    [InlineData("null@example.org")]
    [InlineData("")]
    public void What_is_no_address_is_left_out_and_the_rest_is_kept(string address) =>
        Map(User("user_updated", u => (u["email"], u["secondary_emails"]) = (address, new JsonArray()))).Message!.Identities.Should().Equal(Ines);

    [Fact]
    public void A_change_is_traits_only_and_each_is_a_message_of_its_own()
    {
        var (one, other) = (User("user_updated"), User("user_updated", u => u["location"] = "Lagos"));
        Map(one).Message!.Facts.Should().ContainSingle().Which.Should().BeOfType<Fact.Traits>();
        Map(other).Message!.Id.Should().NotBe(Map(one).Message!.Id);
    }

    [Fact]
    public void An_account_that_was_anonymised_opens_a_request_and_nothing_more_is_recorded_of_it()
    {
        static void Anonymise(JsonObject user) => (user["username"], user["name"], user["email"], user["secondary_emails"]) = ("anon58123", null, "anon58123@anonymized.invalid", new JsonArray());
        var ended = Map(User("user_anonymized", Anonymise));

        (ended.Message, ended.Kept, ended.RawType).Should().Be((null, null, "user_anonymized"));
        var request = ended.Privacy!;
        (request.Kind, request.Id, request.Proven).Should().Be((PrivacyRequestKind.Erasure, "user:42:user_anonymized", true));
        request.Subject.Should().Equal(Ines);
        Map(User("user_updated", Anonymise)).Should().Match<Domain.Connectors.MappedEvent>(e => e.Message == null && e.Privacy == null && e.Kept == null);
    }

    /// <summary>The header is not signed: a body of before, sent again under another name, must not erase by itself.</summary>
    [Fact]
    public void A_header_alone_proves_nothing() => Map(User("user_anonymized")).Privacy!.Proven.Should().BeFalse();

    [Fact]
    public void A_deleted_account_may_be_spam_that_a_moderator_cleared_away_so_an_officer_looks()
    {
        var request = Map(User("user_destroyed")).Privacy!;
        (request.Id, request.Proven).Should().Be(("user:42:user_destroyed", false));
        request.Subject.Should().Equal([Ines], "the rest of the profile is not the forum's");
    }

    [Fact]
    public void Badges_and_notifications_come_from_the_forum()
    {
        var badge = Delivery("user_badge", "user_badge_granted", """{"user_badge":{"id":77,"granted_at":"2026-03-10T10:00:00Z","badge_id":9,"user_id":42,"granted_by_id":-1}}""");
        (Map(badge).Message!.Id, Fact<Fact.Interaction>(badge).Direction, Texts(Fact<Fact.Interaction>(badge).Attributes)["badgeId"]).Should().Be(("badge:77:user_badge_granted", Direction.Outbound, "9"));

        var notice = Delivery("notification", "notification_created", """{"notification":{"id":3,"user_id":42,"notification_type":5,"created_at":"2026-03-10T10:00:00Z","topic_id":610,"data":{"display_username":"olu"}}}""");
        Map(notice).Message!.Identities.Should().Equal(Ines);
        var told = Fact<Fact.Interaction>(notice);
        (told.Kind, told.RawKind, told.Direction, told.Target).Should().Be((InteractionKind.Other, "notification_created", Direction.Outbound, "topic/610"));
        string.Concat(Texts(told.Attributes).Values).Should().NotContain("olu", "another member's name is nothing that this one said or did");
    }

    [Fact]
    public void The_scope_is_of_the_settings_before_the_forums_address_and_without_both_the_delivery_is_kept()
    {
        Forum.Map(User("user_logged_in"), Settings with { Scope = "virage12" }).Events[0].Message!.Identities[0].Scope.Should().Be("virage12");
        var nowhere = User("user_logged_in") with { Headers = Samples.Named(("X-Discourse-Event", "user_logged_in")) };
        Map(nowhere).Kept!.Code.Should().Be("scope-missing");
    }
}
