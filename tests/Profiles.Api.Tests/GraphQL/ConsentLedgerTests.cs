using System.Text.Json;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class ConsentLedgerTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Give = "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { errors { code path } permission { consent { id effective } } profile { id } } }";
    private const string History = """
        query($id: ID!) { consentHistory(profileId: $id) { totalCount edges { node { id decision effective attested channel purpose controller expires occurredAt recordedAt source
          contactPoint { type } evidence { method textVersion text language page actor capturedAt doubleOptInRequestedAt doubleOptInConfirmedAt jurisdiction withdrawalMethod raw } } } } }
        """;

    [Fact]
    public async Task A_decision_is_returned_with_all_that_proves_it_and_as_a_receipt()
    {
        var given = await GivenAsync("ledger-1@example.com", "DOUBLE_OPT_IN");
        var id = given.GetProperty("permission").GetProperty("consent").GetProperty("id").GetString();
        given.GetProperty("permission").GetProperty("consent").GetProperty("effective").GetBoolean().Should().BeTrue();

        var history = await api.DataAsync("consentHistory", History, new { id = given.GetProperty("profile").GetProperty("id").GetString() });
        history.GetProperty("totalCount").GetInt32().Should().Be(1);
        var record = history.GetProperty("edges")[0].GetProperty("node");
        record.GetProperty("id").GetString().Should().Be(id);
        var evidence = record.GetProperty("evidence");
        evidence.EnumerateObject().Should().OnlyContain(e => e.Value.ValueKind != JsonValueKind.Null);
        (evidence.GetProperty("text").GetString(), evidence.GetProperty("withdrawalMethod").GetString(), evidence.GetProperty("raw").GetProperty("tc").GetInt32()).Should().Be(("News by e-mail?", "the link in each letter", 1));

        var receipt = await api.DataAsync("consentReceipt", "query($id: ID!) { consentReceipt(id: $id) }", new { id });
        receipt.GetProperty("schema_version").GetString().Should().Be("ISO/IEC TS 27560:2023");
        receipt.GetProperty("record_id").GetString().Should().Be(id);
        var purpose = receipt.GetProperty("pii_processing").GetProperty("purposes")[0];
        (purpose.GetProperty("purpose").GetString(), purpose.GetProperty("collection_method").GetString(), purpose.GetProperty("jurisdiction").GetString(), purpose.GetProperty("withdrawal_method").GetString())
            .Should().Be(("marketing", "double_opt_in", "FR", "the link in each letter"));
        receipt.GetProperty("event").EnumerateArray().Select(e => (e.GetProperty("event_state").GetString(), e.GetProperty("event_time").GetString(), e.GetProperty("validity_duration").GetString()))
            .Should().Equal(("requested", "2026-01-01T09:00:00Z", null), ("given", "2026-01-01T10:00:00Z", "P3652D"));
        receipt.ToString().Should().NotContain("ledger-1@example.com", "the principal is named by an opaque id");
        (await api.AskAsync("query { consentReceipt(id: \"none\") }")).Json.GetProperty("data").GetProperty("consentReceipt").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Only_who_proves_may_ask_for_evidence()
    {
        var id = (await GivenAsync("ledger-2@example.com", "FORM")).GetProperty("profile").GetProperty("id").GetString();
        (await api.AskAsync(History, new { id }, api.Token(Role.CommunityManager))).Code.Should().Be("FORBIDDEN");
        (await api.AskAsync("query($id: ID!) { consentHistory(profileId: $id) { totalCount } }", new { id }, api.Token(Role.Marketer))).Code.Should().Be("FORBIDDEN");
        (await api.AskAsync("query($id: ID!) { consentReceipt(id: $id) }", new { id }, api.Token(Role.CommunityManager))).Code.Should().Be("FORBIDDEN");
        (await api.DataAsync("consentHistory.totalCount", "query($id: ID!) { consentHistory(profileId: $id) { totalCount edges { node { decision evidence { method } } } } }", new { id }, api.Token(Role.CommunityManager, "demo", "care")))
            .GetInt32().Should().Be(1);
        (await api.DataAsync("consentHistory.edges.0.node.evidence.text", History, new { id }, api.Token(Role.Auditor, "demo", "privacy"))).GetString().Should().Be("News by e-mail?");
    }

    [Fact]
    public async Task Why_somebody_was_addressed_is_told_with_its_proof()
    {
        const string Why = "query($id: ID!, $at: DateTime!) { whyAddressed(profileId: $id, channel: \"email\", purpose: \"marketing\", at: $at) { allowed basis reason contactPoint { type } consent { decision effective evidence { text } } } }";
        var id = (await GivenAsync("ledger-why@example.com", "FORM")).GetProperty("profile").GetProperty("id").GetString();
        var campaign = DateTimeOffset.UtcNow;
        await Task.Delay(20);
        await api.DataAsync("withdrawConsent.permission.allowed", "mutation($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { permission { allowed } } }",
            new { input = new { contactPoint = Id("email", "ledger-why@example.com"), channel = "email", purpose = "marketing", messageId = Guid.NewGuid().ToString() } });

        var why = await api.DataAsync("whyAddressed", Why, new { id, at = campaign }, api.Token(Role.Auditor, "demo", "privacy"));
        (why.GetProperty("allowed").GetBoolean(), why.GetProperty("basis").GetString(), why.GetProperty("reason").GetString()).Should().Be((true, "CONSENT", "consent-given"));
        (why.GetProperty("consent").GetProperty("effective").GetBoolean(), why.GetProperty("consent").GetProperty("evidence").GetProperty("text").GetString()).Should().Be((true, "News by e-mail?"));
        (await api.DataAsync("whyAddressed", Why, new { id, at = DateTimeOffset.UtcNow })).GetProperty("reason").GetString().Should().Be("consent-withdrawn");
        (await api.AskAsync(Why, new { id, at = campaign }, api.Token(Role.Marketer))).Code.Should().Be("FORBIDDEN");
        (await api.DataAsync("profile.permission.consent.decision", "query($id: ID!, $at: DateTime!) { profile(id: $id, knownAt: $at) { permission(channel: \"email\", purpose: \"marketing\") { consent { decision } } } }", new { id, at = campaign }))
            .GetString().Should().Be("GIVEN");
    }

    [Fact]
    public async Task Permissions_and_reachability_of_a_list_are_read_together()
    {
        foreach (var number in Enumerable.Range(0, 3)) await GivenAsync($"ledger-list-{number}@example.com", "FORM");
        var edges = await api.DataAsync("profiles.edges", """
            { profiles(where: { identityType: "email" }, first: 50) { edges { node { reachability(channel: "email") { reachable reason }
              permissions { contactPoint { id } consent { effective contactPoint { id } evidence { text } } } } } } }
            """);
        var nodes = edges.EnumerateArray().Select(e => e.GetProperty("node")).Where(n => n.GetProperty("permissions").GetArrayLength() > 0).ToList();
        nodes.Should().HaveCountGreaterThanOrEqualTo(3);
        foreach (var node in nodes)
        {
            var permission = node.GetProperty("permissions")[0];
            permission.GetProperty("consent").GetProperty("contactPoint").GetProperty("id").GetString().Should().Be(permission.GetProperty("contactPoint").GetProperty("id").GetString());
            (permission.GetProperty("consent").GetProperty("effective").GetBoolean(), permission.GetProperty("consent").GetProperty("evidence").GetProperty("text").GetString()).Should().Be((true, "News by e-mail?"));
            (node.GetProperty("reachability").GetProperty("reachable").GetBoolean(), node.GetProperty("reachability").GetProperty("reason").GetString()).Should().Be((true, "contact-point"));
        }
    }

    private Task<JsonElement> GivenAsync(string address, string method) => api.DataAsync("giveConsent", Give, new
    {
        input = new
        {
            contactPoint = Id("email", address),
            channel = "email",
            purpose = "marketing",
            messageId = Guid.NewGuid().ToString(),
            occurredAt = "2026-01-01T10:00:00Z",
            expires = "2036-01-01T10:00:00Z",
            evidence = new
            {
                method,
                textVersion = "news-3",
                text = "News by e-mail?",
                language = "en",
                page = "https://shop.example/join",
                actor = "agent-7",
                capturedAt = "2026-01-01T10:00:00Z",
                doubleOptInRequestedAt = "2026-01-01T09:00:00Z",
                doubleOptInConfirmedAt = "2026-01-01T10:00:00Z",
                jurisdiction = "FR",
                withdrawalMethod = "the link in each letter",
                raw = new { tc = 1 },
            },
        },
    });
}
