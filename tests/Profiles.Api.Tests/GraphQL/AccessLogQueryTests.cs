using System.Text.Json;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class AccessLogQueryTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Log = """
        query($id: ID, $by: String, $since: DateTime, $until: DateTime, $first: Int, $after: String) {
          accessLog(profileId: $id, by: $by, since: $since, until: $until, first: $first, after: $after) {
            totalCount pageInfo { hasNextPage endCursor } edges { node { id at by role purpose fields profileId } } } }
        """;

    private string Auditor => api.Token(Role.Auditor, "demo", "privacy");

    [Fact]
    public async Task An_auditor_sees_who_read_a_person_and_no_value()
    {
        var marie = await api.MeetAsync(Id("email", "marie@log.example"));
        await ReadAsync(marie);

        var reply = await api.AskAsync(Log, new { id = marie }, Auditor);

        reply.Code.Should().BeNull(reply.Text);
        reply.Text.Should().NotContain("marie@");
        var entry = Entries(reply.Json.GetProperty("data").GetProperty("accessLog")).Should().ContainSingle().Subject;
        entry.GetProperty("role").GetString().Should().Be("crm-admin");
        entry.GetProperty("purpose").GetString().Should().Be("administration");
        entry.GetProperty("fields").EnumerateArray().Select(f => f.GetString()).Should().Contain("Identity.value");
        entry.GetProperty("profileId").GetString().Should().Be(marie);
    }

    [Fact]
    public async Task Every_id_of_a_merged_person_answers_with_the_reads_of_all()
    {
        var (one, other) = (await api.MeetAsync(Id("crm", "L-1", "shop")), await api.MeetAsync(Id("email", "l1@log.example")));
        await ReadAsync(one);
        await ReadAsync(other);
        (await LogAsync(new { id = one })).GetProperty("totalCount").GetInt32().Should().Be(1);

        await api.DataAsync("mergeProfiles.mergeId", "mutation($ids: [ID!]!) { mergeProfiles(input: { profileIds: $ids, reason: \"one person\" }) { mergeId errors { code } } }", new { ids = (string[])[one, other] });

        foreach (var id in (string[])[one, other])
            Entries(await LogAsync(new { id })).Select(e => e.GetProperty("profileId").GetString()).Should().Contain([one, other]);
    }

    [Fact]
    public async Task Pages_join_up_also_within_one_request_that_read_several_persons()
    {
        var persons = new List<string>();
        for (var i = 0; i < 3; i++) persons.Add(await api.MeetAsync(Id("email", $"page{i}@log.example"), Id("crm", $"P-{i}", "pages")));
        var from = DateTimeOffset.UtcNow;
        for (var i = 0; i < 3; i++) await api.DataAsync("profiles", "{ profiles(first: 100) { edges { node { id identities { value } } } } }");
        var whole = Entries(await LogAsync(new { since = from, first = 200 })).Select(e => e.GetProperty("id").GetString()).ToList();

        var (paged, after) = (new List<string?>(), (string?)null);
        do
        {
            var page = await LogAsync(new { since = from, first = 2, after });
            page.GetProperty("totalCount").GetInt32().Should().Be(whole.Count);
            paged.AddRange(Entries(page).Select(e => e.GetProperty("id").GetString()));
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString() : null;
        }
        while (after is not null);

        whole.Count.Should().BeGreaterThanOrEqualTo(9);
        paged.Should().Equal(whole);
    }

    [Fact]
    public async Task Entries_are_found_by_login_and_time()
    {
        var person = await api.MeetAsync(Id("email", "when@log.example"));
        await ReadAsync(person);
        var entry = Entries(await LogAsync(new { id = person })).Single();
        var (at, by) = (entry.GetProperty("at").GetDateTimeOffset(), entry.GetProperty("by").GetString());

        (await LogAsync(new { id = person, by })).GetProperty("totalCount").GetInt32().Should().Be(1);
        (await LogAsync(new { id = person, by = "nobody" })).GetProperty("totalCount").GetInt32().Should().Be(0);
        (await LogAsync(new { id = person, since = at })).GetProperty("totalCount").GetInt32().Should().Be(1);
        (await LogAsync(new { id = person, until = at })).GetProperty("totalCount").GetInt32().Should().Be(0);
        (await LogAsync(new { id = "not-an-id" })).GetProperty("totalCount").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task Another_brands_log_and_cursors_are_of_no_use()
    {
        var marie = await api.MeetAsync(Id("email", "brands@log.example"));
        await ReadAsync(marie);
        await ReadAsync(marie);
        var other = api.Token(Role.Auditor, "other", "privacy");
        var cursor = (await LogAsync(new { id = marie, first = 1 })).GetProperty("pageInfo").GetProperty("endCursor").GetString();

        (await api.DataAsync("accessLog.totalCount", Log, new { id = marie }, other)).GetInt32().Should().Be(0);
        (await api.AskAsync(Log, new { after = cursor }, other)).Code.Should().Be("BAD_CURSOR");
    }

    [Fact]
    public async Task A_purpose_that_needs_consent_shows_only_whom_it_covers()
    {
        var (agreed, silent) = (await api.MeetAsync(Id("email", "agreed@log.example")), await api.MeetAsync(Id("email", "silent@log.example")));
        await api.DataAsync("giveConsent", """
            mutation($input: GiveConsentInput!) { giveConsent(input: $input) { errors { code message } } }
            """, new
        {
            input = new
            {
                contactPoint = Id("email", "agreed@log.example"),
                channel = "email",
                purpose = "marketing",
                controller = "brand",
                messageId = Guid.NewGuid().ToString(),
                evidence = new { method = "FORM" },
            },
        });
        await ReadAsync(agreed);
        await ReadAsync(silent);
        var marketing = api.Token(Role.Auditor, "demo", "marketing.email");

        (await api.DataAsync("accessLog.totalCount", Log, new { id = agreed }, marketing)).GetInt32().Should().Be(1);
        (await api.DataAsync("accessLog.totalCount", Log, new { id = silent }, marketing)).GetInt32().Should().Be(0);
    }

    [Theory]
    [InlineData(Role.Marketer)]
    [InlineData(Role.CrmAdmin)]
    [InlineData(Role.PrivacyApprover)]
    public async Task Other_roles_are_refused(Role role) => (await api.AskAsync(Log, token: api.Token(role, "demo", "privacy", "administration", "marketing.email"), purpose: null)).Code.Should().BeOneOf("FORBIDDEN");

    [Fact]
    public async Task Without_a_purpose_there_is_no_log() => (await api.AskAsync(Log, token: api.Token(Role.Auditor))).Code.Should().NotBeNull();

    private Task<JsonElement> ReadAsync(string id) => api.DataAsync("profile", "query($id: ID!) { profile(id: $id) { identities { value } } }", new { id });

    private Task<JsonElement> LogAsync(object variables) => api.DataAsync("accessLog", Log, variables, Auditor);

    private static IEnumerable<JsonElement> Entries(JsonElement log) => log.GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("node"));
}
