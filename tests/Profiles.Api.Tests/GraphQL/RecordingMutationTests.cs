using System.Text.Json;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class RecordingMutationTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Record = "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome errors { code path } profile { id identities { type } } } }";
    private const string Report = "mutation($input: ReportTraitsInput!) { reportTraits(input: $input) { outcome errors { code path } profile { traits { name value } } } }";

    [Fact]
    public async Task An_interaction_is_recorded_once_and_unites_the_identities_of_its_message()
    {
        var input = new
        {
            identities = new[] { Id("crm", "C-100", "shop"), Id("email", "Camille.100@example.com") },
            messageId = "record-1",
            kind = "REVIEW",
            channel = "shop",
            rating = 4,
            ratingScale = 5,
            text = "Très bien",
            occurredAt = "2026-05-01T10:00:00+02:00",
            attributes = new { currency = "EUR", basket = new[] { 1, 2 } },
        };
        var first = await api.DataAsync("recordInteraction", Record, new { input });
        first.GetProperty("outcome").GetString().Should().Be("RECORDED");
        first.GetProperty("profile").GetProperty("identities").EnumerateArray().Select(i => i.GetProperty("type").GetString()).Should().BeEquivalentTo("crm", "email");

        (await api.DataAsync("recordInteraction.outcome", Record, new { input })).GetString().Should().Be("DUPLICATE");

        var other = await api.DataAsync("recordInteraction", Record, new { input = new { input.identities, input.messageId, kind = "COMMENT", channel = "shop" } });
        other.GetProperty("outcome").GetString().Should().Be("CONFLICT");
        other.GetProperty("errors")[0].GetProperty("code").GetString().Should().Be("message-conflict");
    }

    [Fact]
    public async Task What_the_domain_refuses_is_in_the_payload_with_its_place()
    {
        var reply = await api.DataAsync("recordInteraction", Record, new
        {
            input = new { identities = new[] { Id("email", "fine@example.com"), Id("email", "canary") }, messageId = "refused", kind = "COMMENT", channel = "facebook" },
        });
        reply.GetProperty("outcome").GetString().Should().Be("REJECTED");
        reply.GetProperty("profile").ValueKind.Should().Be(JsonValueKind.Null);
        var error = reply.GetProperty("errors")[0];
        error.GetProperty("code").GetString().Should().Be("identity-value");
        error.GetProperty("path").EnumerateArray().Select(p => p.GetString()).Should().Equal("identities", "1", "value");
        reply.ToString().Should().NotContain("canary");
    }

    [Fact]
    public async Task Traits_are_reported_as_any_JSON()
    {
        var traits = await api.DataAsync("reportTraits.profile.traits", Report, new
        {
            input = new { identities = new[] { Id("email", "traits@example.com") }, messageId = "traits-1", traits = new { firstName = "Zoé", language = "fr", sizes = new[] { 38, 39 } } },
        });
        traits.EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!, t => t.GetProperty("value").GetRawText())
            .Should().BeEquivalentTo(new Dictionary<string, string> { ["firstName"] = "\"Zoé\"", ["language"] = "\"fr\"", ["sizes"] = "[38,39]" });
    }

    [Fact]
    public async Task Traits_that_are_no_object_are_rejected()
    {
        var reply = await api.DataAsync("reportTraits", Report, new { input = new { identities = new[] { Id("email", "traits2@example.com") }, messageId = "t", traits = new[] { 1 } } });
        reply.GetProperty("errors")[0].GetProperty("code").GetString().Should().Be("traits-type");
    }

    [Fact]
    public async Task An_admin_links_two_persons_and_both_ids_answer_with_one()
    {
        var (a, b) = (await api.MeetAsync(Id("facebook", "link-1", "page:1")), await api.MeetAsync(Id("email", "link-1@example.com")));
        a.Should().NotBe(b);

        var link = await api.DataAsync("linkIdentities", "mutation($input: LinkIdentitiesInput!) { linkIdentities(input: $input) { mergeId errors { code } profile { id } } }", new
        {
            input = new { a = Id("facebook", "link-1", "page:1"), b = Id("email", "link-1@example.com"), reason = "Said so on the phone" },
        });

        Guid.TryParse(link.GetProperty("mergeId").GetString(), out _).Should().BeTrue();
        var one = link.GetProperty("profile").GetProperty("id").GetString();
        var merged = one == a ? b : a;
        var answer = await api.DataAsync("profile", "query($id: ID!) { profile(id: $id) { id redirectedFrom } }", new { id = merged });
        (answer.GetProperty("id").GetString(), answer.GetProperty("redirectedFrom").GetString()).Should().Be((one, merged));
    }

    [Fact]
    public async Task A_community_manager_suggests_a_link_and_changes_nothing()
    {
        var manager = api.Token(Role.CommunityManager);
        var (a, b) = (await api.MeetAsync(Id("facebook", "suggest-1", "page:1")), await api.MeetAsync(Id("email", "suggest-1@example.com")));
        await api.DataAsync("linkIdentities", "mutation($input: LinkIdentitiesInput!) { linkIdentities(input: $input) { errors { code } } }", new
        {
            input = new { a = Id("facebook", "suggest-1", "page:1"), b = Id("email", "suggest-1@example.com"), reason = "Same style" },
        }, manager);
        (await api.DataAsync("profile.id", "query($id: ID!) { profile(id: $id) { id } }", new { id = a })).GetString().Should().Be(a).And.NotBe(b);
    }

    [Fact]
    public async Task A_consent_is_given_and_withdrawn_on_a_contact_point()
    {
        var point = Id("email", "consent@example.com");
        var given = await api.DataAsync("giveConsent", """
            mutation($input: GiveConsentInput!) { giveConsent(input: $input) { errors { code } permission { allowed status basis since contactPoint { value } } profile { id } } }
            """, new { input = new { contactPoint = point, channel = "email", purpose = "marketing", messageId = "c1", evidence = new { method = "FORM", text = "Yes" }, occurredAt = "2026-01-01T00:00:00Z" } });
        var permission = given.GetProperty("permission");
        permission.GetProperty("allowed").GetBoolean().Should().BeTrue(given.ToString());
        permission.GetProperty("basis").GetString().Should().Be("CONSENT");
        permission.GetProperty("since").GetString().Should().Be("2026-01-01T00:00:00Z");

        var withdrawn = await api.DataAsync("withdrawConsent.permission", """
            mutation($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { errors { code } permission { allowed status basis } } }
            """, new { input = new { contactPoint = point, channel = "email", purpose = "marketing", messageId = "c2" } });
        (withdrawn.GetProperty("allowed").GetBoolean(), withdrawn.GetProperty("status").GetString()).Should().Be((false, "WITHDRAWN"));
    }
}
