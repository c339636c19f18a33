using System.Text.Json;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class BreachListTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string List = """
        query($by: String!, $since: DateTime!, $until: DateTime!, $first: Int, $after: String) {
          breachList(by: $by, since: $since, until: $until, first: $first, after: $after) {
            totalCount pageInfo { hasNextPage endCursor } edges { node { profileId currentProfileId identityIds reads firstAt lastAt purposes fields } } } }
        """;

    private string Officer => api.Token(Role.PrivacyOfficer, "demo", "privacy");

    [Fact]
    public async Task Whoever_a_login_read_in_that_time_is_listed_once_and_nobody_else()
    {
        var (marie, ana, other) = (await api.MeetAsync(Id("email", "marie@breach.example")), await api.MeetAsync(Id("email", "ana@breach.example")), await api.MeetAsync(Id("email", "other@breach.example")));
        await ReadAsync(other);
        var since = await NowAsync(other);
        foreach (var id in (string[])[marie, marie, ana]) await ReadAsync(id);
        var (by, until) = (await LoginAsync(ana), DateTimeOffset.UtcNow.AddSeconds(1));
        await ReadAsync(other, api.Token(Role.CrmAdmin | Role.CommunityManager));

        var reply = await api.AskAsync(List, new { by, since, until }, Officer);

        reply.Code.Should().BeNull(reply.Text);
        reply.Text.Should().NotContain("@breach.example");
        var listed = Nodes(reply.Json.GetProperty("data").GetProperty("breachList")).ToDictionary(n => n.GetProperty("profileId").GetString()!, n => n.GetProperty("reads").GetInt32());
        listed.Should().BeEquivalentTo(new Dictionary<string, int> { [marie] = 2, [ana] = 1 });
        var node = Nodes(reply.Json.GetProperty("data").GetProperty("breachList")).First(n => n.GetProperty("profileId").GetString() == marie);
        (node.GetProperty("currentProfileId").GetString(), node.GetProperty("identityIds").GetArrayLength(), node.GetProperty("purposes")[0].GetString()).Should().Be((marie, 1, "administration"));
        node.GetProperty("fields").EnumerateArray().Select(f => f.GetString()).Should().Contain("Identity.value");
    }

    [Fact]
    public async Task Pages_join_up_and_looking_is_logged_itself()
    {
        var persons = new List<string>();
        for (var i = 0; i < 3; i++) persons.Add(await api.MeetAsync(Id("email", $"pages{i}@breach.example")));
        var since = await NowAsync(persons[0]);
        foreach (var person in persons) await ReadAsync(person);
        var by = await LoginAsync(persons[2]);

        var (listed, after) = (new List<string>(), (string?)null);
        do
        {
            var page = await api.DataAsync("breachList", List, new { by, since, until = DateTimeOffset.UtcNow.AddSeconds(1), first = 2, after }, Officer);
            page.GetProperty("totalCount").GetInt32().Should().Be(3);
            listed.AddRange(Nodes(page).Select(n => n.GetProperty("profileId").GetString()!));
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString() : null;
        }
        while (after is not null);

        listed.Should().BeEquivalentTo(persons);
        var looks = await api.DataAsync("accessLog.edges", "query($id: ID!) { accessLog(profileId: $id, first: 1) { edges { node { fields role } } } }", new { id = persons[0] }, Officer);
        looks[0].GetProperty("node").GetProperty("fields")[0].GetString().Should().Be("BreachList");
        looks[0].GetProperty("node").GetProperty("role").GetString().Should().Be("privacy-officer");
    }

    [Theory, InlineData(Role.CrmAdmin), InlineData(Role.Auditor), InlineData(Role.PrivacyApprover)]
    public async Task Only_the_privacy_officer_sees_it(Role role) =>
        (await api.AskAsync(List, new { by = "x", since = DateTimeOffset.UtcNow, until = DateTimeOffset.UtcNow }, api.Token(role, "demo", "privacy", "administration"))).Code.Should().Be("FORBIDDEN");

    private Task<JsonElement> ReadAsync(string id, string? token = null) => api.DataAsync("profile", "query($id: ID!) { profile(id: $id) { identities { value } } }", new { id }, token, "administration");

    private async Task<string?> LoginAsync(string profile) => (await EntryAsync(profile)).GetProperty("by").GetString();

    /// <summary>Behind whatever was read of this person.</summary>
    private async Task<DateTimeOffset> NowAsync(string profile)
    {
        await ReadAsync(profile);
        return (await EntryAsync(profile)).GetProperty("at").GetDateTimeOffset().AddTicks(10);
    }

    private async Task<JsonElement> EntryAsync(string id) =>
        (await api.DataAsync("accessLog.edges", "query($id: ID!) { accessLog(profileId: $id, first: 1) { edges { node { at by } } } }", new { id }, Officer))[0].GetProperty("node");

    private static IEnumerable<JsonElement> Nodes(JsonElement list) => list.GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("node"));
}
