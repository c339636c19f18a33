using System.Text.Json;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PrivacyRequests;

public sealed class RequestQueryTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Open = "mutation($input: OpenPrivacyRequestInput!) { openPrivacyRequest(input: $input) { request { id version kind regulation state dueOn unpausedDueOn extendedTo receivedAt subject { id } identities { type value } } errors { code message path } } }";
    private const string Advance = """
        mutation($input: AdvancePrivacyRequestInput!) { advancePrivacyRequest(input: $input) { request { id version state dueOn extendedTo approver retained { ground } history { action state by reason at } } errors { code message path } } }
        """;

    private string Officer => api.Token(Role.PrivacyOfficer);
    private string Approver => api.Token(Role.PrivacyApprover, "demo", "privacy");

    [Fact]
    public async Task An_erasure_is_opened_verified_approved_by_a_second_person_and_executed()
    {
        var profile = await api.MeetAsync(Id("email", "desk-1@example.com"), Id("crm", "desk-1", "main"));
        var opened = await OpenAsync(new { kind = "ERASURE", subject = new[] { Id("email", "desk-1@example.com") }, receivedAt = "2026-09-14T22:30:00Z" });
        (opened.GetProperty("state").GetString(), opened.GetProperty("dueOn").GetString(), opened.GetProperty("regulation").GetString()).Should().Be(("RECEIVED", "2026-10-15", "GDPR"));
        opened.GetProperty("subject").GetProperty("id").GetString().Should().Be(profile);
        opened.GetProperty("identities").EnumerateArray().Select(i => i.GetProperty("type").GetString()).Should().BeEquivalentTo("email", "crm");
        var id = opened.GetProperty("id").GetString()!;

        var both = api.Token(Role.PrivacyOfficer | Role.PrivacyApprover);
        await DoneAsync(new { requestId = id, action = "VERIFY_IDENTITY", expectedVersion = opened.GetProperty("version").GetInt32() }, both);
        (await CodeAsync(new { requestId = id, action = "APPROVE" }, Officer)).Should().Be("approver-role");
        (await CodeAsync(new { requestId = id, action = "APPROVE" }, both)).Should().Be("four-eyes");
        (await CodeAsync(new { requestId = id, action = "APPROVE", expectedVersion = 1 }, Approver)).Should().Be("version-conflict");
        await DoneAsync(new { requestId = id, action = "APPROVE", reason = "Seen with her passport", retentionGround = "17(3)(b)" }, Approver);
        var executing = await DoneAsync(new { requestId = id, action = "EXECUTE" }, Officer);

        executing.GetProperty("state").GetString().Should().Be("EXECUTING");
        executing.GetProperty("history").EnumerateArray().Select(m => $"{m.GetProperty("action").GetString()} {m.GetProperty("state").GetString()}").Should().Equal(
            "REQUEST_RECEIVED RECEIVED", "REQUEST_REGISTERED RECEIVED", "VERIFY_IDENTITY OPEN", "SCOPE_CHOSEN OPEN", "APPROVE APPROVED", "EXECUTE EXECUTING");
        executing.GetProperty("history")[4].GetProperty("reason").GetString().Should().Be("Seen with her passport");
        (await CodeAsync(new { requestId = id, action = "WITHDRAW" }, Officer)).Should().Be("illegal-move");
    }

    [Fact]
    public async Task A_message_becomes_a_request_of_its_author_received_when_it_was_sent_and_once()
    {
        var message = await api.DataAsync("recordInteraction.profile", """
            mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { profile { id timeline(first: 1) { edges { node { id } } } } } }
            """, new { input = new { identities = new[] { Id("instagram", "desk-dm", "page-1") }, messageId = Guid.NewGuid().ToString(), kind = "MESSAGE", channel = "instagram", text = "Supprimez mes données", occurredAt = "2026-11-02T08:00:00Z" } });
        var interaction = message.GetProperty("timeline").GetProperty("edges")[0].GetProperty("node").GetProperty("id").GetString();

        (await HintsAsync()).Should().Contain((interaction, "ERASURE"));

        var opened = await OpenAsync(new { kind = "ERASURE", subject = Array.Empty<object>(), fromInteraction = interaction });
        var again = await OpenAsync(new { kind = "ERASURE", subject = Array.Empty<object>(), fromInteraction = interaction });

        (opened.GetProperty("receivedAt").GetString(), opened.GetProperty("dueOn").GetString()).Should().Be(("2026-11-02T08:00:00Z", "2026-12-02"));
        opened.GetProperty("subject").GetProperty("id").GetString().Should().Be(message.GetProperty("id").GetString());
        (await HintsAsync()).Should().NotContain((interaction, "ERASURE"), "it was opened");
        again.GetProperty("id").GetString().Should().Be(opened.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Who_is_not_recorded_is_answered_that_nothing_is_held()
    {
        var opened = await OpenAsync(new { kind = "ACCESS", subject = new[] { Id("email", "nobody-at-all@example.com") }, regulation = "ccpa", receivedAt = "2026-07-31T12:00:00Z" });
        opened.GetProperty("subject").ValueKind.Should().Be(JsonValueKind.Null);
        (opened.GetProperty("regulation").GetString(), opened.GetProperty("dueOn").GetString()).Should().Be(("CCPA", "2026-09-14"));
        var id = opened.GetProperty("id").GetString();

        (await CodeAsync(new { requestId = id, action = "PAUSE_CLOCK", reason = "who is it?" }, Officer)).Should().Be("no-pause-under-ccpa");
        await DoneAsync(new { requestId = id, action = "ANSWER_NOTHING_HELD" }, Officer);

        var shown = await api.DataAsync("privacyRequest", "query($id: ID!) { privacyRequest(id: $id) { state nothingHeld unknownSubject possibleActions } }", new { id }, Officer);
        (shown.GetProperty("state").GetString(), shown.GetProperty("nothingHeld").GetBoolean()).Should().Be(("FULFILLED", true));
        shown.GetProperty("unknownSubject")[0].GetString().Should().NotContain("nobody");
    }

    [Fact]
    public async Task The_desk_is_for_the_privacy_officer_and_approver_and_the_auditor_reads_it()
    {
        const string list = "{ privacyRequests(first: 5) { totalCount edges { node { id state dueOn } } } }";
        var marketer = await api.AskAsync(list, token: api.Token(Role.Marketer));
        (await api.AskAsync(list, token: api.Token(Role.CrmAdmin))).Code.Should().Be("FORBIDDEN");
        marketer.Code.Should().NotBeNull();
        (await api.AskAsync(list, token: api.Token(Role.Auditor, "demo", "privacy"))).Code.Should().BeNull();
        (await api.AskAsync("{ privacyRequests(first: 5) { edges { node { history { reason } } } } }", token: api.Token(Role.Auditor, "demo", "privacy"))).Code.Should().Be("FORBIDDEN");
        var input = new { input = new { kind = "ACCESS", subject = new[] { Id("email", "x@example.com") } } };
        (await api.AskAsync(Open, input, api.Token(Role.Auditor, "demo", "privacy"))).Code.Should().Be("FORBIDDEN");
        (await api.AskAsync(Open, input, Approver)).Code.Should().Be("FORBIDDEN");
    }

    [Fact]
    public async Task Another_brands_request_is_nobodys()
    {
        var id = (await OpenAsync(new { kind = "ACCESS", subject = new[] { Id("email", "desk-other@example.com") } })).GetProperty("id").GetString();
        var other = api.Token(Role.PrivacyOfficer, "other");

        (await api.DataAsync("privacyRequest", "query($id: ID!) { privacyRequest(id: $id) { id } }", new { id }, other)).ValueKind.Should().Be(JsonValueKind.Null);
        (await CodeAsync(new { requestId = id, action = "WITHDRAW" }, other)).Should().Be("unknown-request");
    }

    [Fact]
    public async Task A_waiver_of_four_eyes_is_a_change_with_a_reason()
    {
        const string update = "mutation($policy: JSON!, $reason: String!) { updatePrivacyPolicy(policy: $policy, reason: $reason) { policy errors { code path } } }";
        var officer = api.Token(Role.PrivacyOfficer, "other");
        var refused = await api.DataAsync("updatePrivacyPolicy.errors", update, new { policy = new { timeZone = "Mars/Olympus", coolingOffDays = -1 }, reason = "" }, officer);
        refused.EnumerateArray().Select(e => $"{e.GetProperty("code").GetString()} {e.GetProperty("path").EnumerateArray().Last().GetString()}")
            .Should().BeEquivalentTo("policy-value timeZone", "policy-value coolingOffDays", "reason-missing reason");

        var policy = await api.DataAsync("updatePrivacyPolicy.policy", update, new { policy = new { approval = "waived", calendar = "none", timeZone = "UTC", version = 0 }, reason = "One officer only" }, officer);
        (policy.GetProperty("approval").GetString(), policy.GetProperty("version").GetInt32()).Should().Be(("waived", 1));

        var opened = await api.DataAsync("openPrivacyRequest.request", Open, new { input = new { kind = "ERASURE", subject = new[] { Id("email", "waived@example.com") }, receivedAt = "2026-09-14T22:30:00Z" } }, officer);
        opened.GetProperty("dueOn").GetString().Should().Be("2026-10-14", "the brand counts in UTC now");
        var id = opened.GetProperty("id").GetString();
        foreach (var action in (string[])["VERIFY_IDENTITY", "APPROVE", "EXECUTE"]) await DoneAsync(new { requestId = id, action }, officer);
    }

    private async Task<IEnumerable<(string?, string?)>> HintsAsync() =>
        (await api.DataAsync("privacyRequestHints.edges", "{ privacyRequestHints(first: 100) { edges { node { interactionId kind occurredAt } } } }", token: Officer))
            .EnumerateArray().Select(e => (e.GetProperty("node").GetProperty("interactionId").GetString(), e.GetProperty("node").GetProperty("kind").GetString()));

    private async Task<JsonElement> OpenAsync(object input)
    {
        var payload = await api.DataAsync("openPrivacyRequest", Open, new { input }, Officer);
        payload.GetProperty("errors").GetArrayLength().Should().Be(0, payload.ToString());
        return payload.GetProperty("request");
    }

    private async Task<JsonElement> DoneAsync(object input, string token)
    {
        var payload = await api.DataAsync("advancePrivacyRequest", Advance, new { input }, token);
        payload.GetProperty("errors").GetArrayLength().Should().Be(0, payload.ToString());
        return payload.GetProperty("request");
    }

    private async Task<string?> CodeAsync(object input, string token)
    {
        var payload = await api.DataAsync("advancePrivacyRequest", Advance, new { input }, token);
        payload.GetProperty("request").ValueKind.Should().Be(JsonValueKind.Null);
        return payload.GetProperty("errors")[0].GetProperty("code").GetString();
    }
}
