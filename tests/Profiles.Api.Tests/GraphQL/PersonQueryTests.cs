using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Profiles.Domain.Access;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class PersonQueryTests(LiveApi api) : IClassFixture<LiveApi>
{
    [Fact]
    public async Task A_person_is_found_by_any_identity_with_everything_the_schema_has()
    {
        var id = await api.MeetAsync(Id("crm", "C-1", "shop"), Id("email", "all@example.com"));
        var person = await api.DataAsync("profileByIdentity", """
            query($identity: IdentityInput!) {
              profileByIdentity(identity: $identity) {
                id redirectedFrom version displayName firstSeen lastSeen lastContactByPerson
                identities { id type scope value maskedValue strength shared firstSeen lastSeen source }
                traits { name value source identity { id } pinned occurredAt recordedAt } trait(name: "firstName") { value }
                permissions { channel } permission(channel: "email", purpose: "marketing") { allowed status reason controller contactPoint { id } }
                engagement { interactions inbound outbound byKind byChannel lastInteractionAt averageRating }
                timeline(first: 5) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node {
                  id kind rawKind channel direction target inReplyTo text rating originalRating ratingScale sentiment attributes identity { id value } source occurredAt recordedAt } } }
              }
            }
            """, new { identity = Id("email", " ALL@example.com ") });
        person.GetProperty("id").GetString().Should().Be(id);
        person.GetProperty("engagement").GetProperty("byKind").GetRawText().Should().Be("""{"COMMENT":1}""");
        person.GetProperty("identities").EnumerateArray().Select(i => i.GetProperty("value").GetString()).Should().BeEquivalentTo("C-1", "all@example.com");
        person.GetProperty("permission").GetProperty("allowed").GetBoolean().Should().BeFalse();
        var timeline = person.GetProperty("timeline");
        timeline.GetProperty("totalCount").GetInt32().Should().Be(1);
        timeline.GetProperty("edges")[0].GetProperty("node").GetProperty("text").GetString().Should().Be("Bonjour");
    }

    [Fact]
    public async Task What_was_edited_is_told_with_its_wordings_to_those_who_may_read_texts()
    {
        var id = await api.MeetAsync(Id("email", "edits@example.com"));
        var recorder = api.Services.GetRequiredService<IRecorder>();
        var by = new Credential(new("demo"), "page", Trust.Links, "key-1");
        Message Told(string message, Fact fact) => new() { Id = message, Identities = [new("email", null, "edits@example.com")], Facts = [fact], OccurredAt = DateTimeOffset.UtcNow.AddMinutes(-1), ReceivedAt = DateTimeOffset.UtcNow };
        await recorder.RecordAsync(by, [Told("c1", new Fact.Interaction { Kind = InteractionKind.Comment, Channel = "facebook", Text = "it is greta" }), Told("e1", new Fact.InteractionEdited("c1", "it is great"))], default);
        await recorder.RecordAsync(by, [Told("c2", new Fact.Interaction { Kind = InteractionKind.Comment, Channel = "facebook", Text = "a regret" }), Told("d2", new Fact.InteractionDeleted("c2"))], default);
        const string query = "query($id: ID!) { profile(id: $id) { timeline(channels: [\"facebook\"]) { edges { node { text editedAt deletedAt versions { text at } } } } } }";

        var told = (await api.DataAsync("profile.timeline.edges", query, new { id })).EnumerateArray().Select(e => e.GetProperty("node")).ToList();

        var edited = told.Single(n => n.GetProperty("editedAt").ValueKind == JsonValueKind.String);
        edited.GetProperty("text").GetString().Should().Be("it is great");
        edited.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("text").GetString()).Should().Equal("it is greta", "it is great");
        var deleted = told.Single(n => n.GetProperty("deletedAt").ValueKind == JsonValueKind.String);
        (deleted.GetProperty("text").ValueKind, deleted.GetProperty("versions").GetArrayLength()).Should().Be((JsonValueKind.Null, 0));
        (await api.AskAsync(query, new { id }, api.Token(Role.Auditor, "demo", "privacy"))).Code.Should().Be("FORBIDDEN");
        (await api.AskAsync(query.Replace("text editedAt", "editedAt", StringComparison.Ordinal).Replace(" versions { text at }", "", StringComparison.Ordinal), new { id }, api.Token(Role.Auditor, "demo", "privacy"))).Status.Should().Be(200);
    }

    [Fact]
    public async Task Under_a_name_of_the_askers_own_a_person_is_told_as_fully()
    {
        await api.MeetAsync(Id("email", "alias@example.com"));
        var person = await api.DataAsync("mine", "query($who: IdentityInput!) { mine: profileByIdentity(identity: $who) { identities { value } timeline { edges { node { text } } } } }", new { who = Id("email", "alias@example.com") });
        person.GetRawText().Should().Contain("alias@example.com").And.Contain("Bonjour");
    }

    [Fact]
    public async Task Members_are_listed_page_by_page_without_gaps_or_repetitions()
    {
        var name = "Paged" + Guid.NewGuid().ToString("N")[..8];
        for (var i = 0; i < 5; i++)
        {
            await api.DataAsync("reportTraits", "mutation($input: ReportTraitsInput!) { reportTraits(input: $input) { outcome } }",
                new { input = new { identities = new[] { Id("email", $"{name}{i}@example.com") }, messageId = $"{name}{i}", traits = new { lastName = name } } });
        }
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await api.DataAsync("profiles",
                "query($s: String, $after: String) { profiles(search: $s, orderBy: ID, first: 2, after: $after) { totalCount edges { node { id displayName } } pageInfo { hasNextPage endCursor } } }",
                new { s = name.ToLowerInvariant(), after });
            page.GetProperty("totalCount").GetInt32().Should().Be(5);
            seen.AddRange(page.GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("node").GetProperty("id").GetString()!));
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString() : null;
        }
        while (after is not null);
        seen.Should().HaveCount(5).And.OnlyHaveUniqueItems();

        (await api.DataAsync("profiles.totalCount", "query($s: String) { profiles(search: $s, first: 0) { totalCount edges { cursor } } }", new { s = name })).GetInt32().Should().Be(5);
    }

    [Fact]
    public async Task Every_part_of_a_filter_is_understood()
    {
        var reply = await api.AskAsync("""
            { profiles(where: {
                and: [{ identityType: "email" }, { channel: "facebook", kind: COMMENT, minInteractions: 1, interactedSince: "2020-01-01T00:00:00Z" }]
                or: [{ site: "page:1" }, { trait: { name: "language", in: ["fr", "en"] } }, { trait: { name: "followers", gte: 1, lt: 10.5 } }, { trait: { name: "language", exists: false } }]
                not: { trait: { name: "firstName", equals: "Nobody" } }
                firstSeenAfter: "2020-01-01T00:00:00Z", lastSeenAfter: "2020-01-01T00:00:00+01:00", lastContactAfter: "2020-01-01T00:00:00Z", lastContactBefore: "2999-01-01T00:00:00Z" }) { totalCount } }
            """);
        reply.Code.Should().BeNull(reply.Text);
    }

    [Theory]
    [InlineData("{ profiles(after: \"canary\") { totalCount edges { cursor } } }", "BAD_CURSOR")]
    [InlineData("{ profiles(where: { trait: { name: \"firstName\", gt: \"canary\" } }) { edges { cursor } } }", "TRAIT_SEALED")]
    [InlineData("{ profileByIdentity(identity: { type: \"email\", value: \"canary\" }) { id } }", "BAD_VALUE")]
    [InlineData("{ profiles(first: 201) { totalCount } }", "PAGE_LIMIT")]
    [InlineData("{ profiles(where: { firstSeenAfter: \"2026-01-01T00:00:00\" }) { totalCount } }", "BAD_VALUE")]
    public async Task A_question_that_can_not_be_answered_says_why_by_a_code(string query, string code)
    {
        var reply = await api.AskAsync(query);
        reply.Code.Should().Be(code);
        reply.Text.Should().NotContain("canary");
    }

    [Fact]
    public async Task Without_a_token_or_with_a_wrong_one_nobody_is_let_in()
    {
        foreach (var token in new[] { "", "x.y.z" })
        {
            var reply = await api.AskAsync("{ __typename }", token: token);
            (reply.Status, reply.Code).Should().Be((401, "UNAUTHENTICATED"));
        }
    }

    [Fact]
    public async Task A_purpose_is_required_and_must_be_permitted()
    {
        var two = api.Token(Role.CrmAdmin, "demo", "administration", "marketing.email");
        var missing = await api.AskAsync("{ profiles { totalCount } }", token: two);
        (missing.Status, missing.Code).Should().Be((403, "PURPOSE_REQUIRED"));
        (await api.AskAsync("{ __typename }", token: two)).Status.Should().Be(200);

        var foreign = await api.AskAsync("{ profiles { totalCount } }", token: two, purpose: "care");
        (foreign.Status, foreign.Code).Should().Be((403, "PURPOSE_NOT_PERMITTED"));
        (await api.AskAsync("{ profiles { totalCount } }", token: two, purpose: "marketing.email")).Status.Should().Be(200);
    }

    [Theory]
    [InlineData(Role.Source, "{ profiles { totalCount } }")]
    [InlineData(Role.BrandAdmin, "{ profile(id: \"x\") { id } }")]
    [InlineData(Role.Auditor, "{ profile(id: \"x\") { id identities { value } } }")]
    [InlineData(Role.Marketer, "{ profile(id: \"x\") { timeline { edges { node { text } } } } }")]
    public async Task A_role_is_refused_what_it_never_covers(Role role, string query)
    {
        var reply = await api.AskAsync(query, token: api.Token(role));
        (reply.Status, reply.Code).Should().Be((403, "FORBIDDEN"));
    }

    [Fact]
    public async Task Absent_and_another_brands_look_the_same()
    {
        const string query = "query($id: ID!) { profile(id: $id) { id } }";
        var id = await api.MeetAsync(Id("email", "mine@example.com"));
        var absent = await api.AskAsync(query, new { id = Guid.NewGuid() });
        absent.Json.GetProperty("data").GetProperty("profile").ValueKind.Should().Be(JsonValueKind.Null);
        (await api.AskAsync(query, new { id }, api.Token(Role.CrmAdmin, "other"))).Text.Should().Be(absent.Text);
        (await api.AskAsync(query, new { id = "not-an-id" })).Text.Should().Be(absent.Text);
    }

    [Fact]
    public async Task A_marketer_sees_only_who_consented_and_only_that_address()
    {
        var token = api.Token(Role.Marketer, "demo", "marketing.email");
        await api.MeetAsync(Id("email", "yes@example.com"), Id("crm", "yes", "shop"));
        var no = await api.MeetAsync(Id("email", "no@example.com"));
        await api.DataAsync("giveConsent.permission.allowed", "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { permission { allowed } } }", new
        {
            input = new { contactPoint = Id("email", "yes@example.com"), channel = "email", purpose = "marketing", messageId = "yes", evidence = new { method = "FORM" } },
        });
        var list = await api.DataAsync("profiles", "{ profiles { totalCount edges { node { id identities { type value maskedValue } } } } }", token: token);
        list.GetProperty("totalCount").GetInt32().Should().Be(1);
        list.GetProperty("edges")[0].GetProperty("node").GetProperty("identities").EnumerateArray()
            .ToDictionary(i => i.GetProperty("type").GetString()!, i => i.GetProperty("value").GetString()).Should().BeEquivalentTo(new Dictionary<string, string?> { ["email"] = "yes@example.com", ["crm"] = null });
        (await api.AskAsync("query($id: ID!) { profile(id: $id) { id } }", new { id = no }, token)).Text.Should().Be("""{"data":{"profile":null}}""");
    }
}
