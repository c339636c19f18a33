using System.Text.Json;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PrivacyRequests;

public sealed class InformingTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string List = "query($first: Int, $after: String) { notInformed(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { profileId collectedAt dueOn sources } } } }";

    private string Officer => api.Token(Role.PrivacyOfficer, "demo", "privacy");

    [Fact]
    public async Task Whoever_was_only_told_of_by_others_is_listed_until_they_were_informed_or_acted()
    {
        var imported = new List<string>();
        for (var i = 0; i < 5; i++) imported.Add(await ReportedAsync($"imported{i}@informing.example"));
        var own = await api.MeetAsync(Id("email", "own@informing.example"));

        (await IdsAsync(2)).Should().BeEquivalentTo(imported).And.NotContain(own);
        var node = (await api.DataAsync("notInformed.edges.0.node", List, new { first = 1 }, Officer));
        node.ToString().Should().NotContain("@informing.example");
        DateOnly.Parse(node.GetProperty("dueOn").GetString()!).Should().BeOnOrAfter(DateOnly.FromDateTime(DateTime.UtcNow.AddDays(28)));

        await SaidAsync("imported0@informing.example", "OUTBOUND", "privacy-notice");
        await SaidAsync("imported1@informing.example", "INBOUND", null);
        await SaidAsync("imported2@informing.example", "OUTBOUND", "spring-campaign");

        (await IdsAsync(100)).Should().BeEquivalentTo(imported[2..]);
        var addressed = (await api.DataAsync("notInformed.edges", List, new { first = 100 }, Officer)).EnumerateArray().Select(e => e.GetProperty("node")).First(n => n.GetProperty("profileId").GetString() == imported[2]);
        DateOnly.Parse(addressed.GetProperty("dueOn").GetString()!).Should().BeOnOrBefore(DateOnly.FromDateTime(DateTime.UtcNow.AddDays(1)), "they were addressed, so it is owed now");
        (await api.AskAsync(List, token: api.Token(Role.Marketer))).Code.Should().NotBeNull();
    }

    private async Task<List<string>> IdsAsync(int first)
    {
        var (listed, after) = (new List<string>(), (string?)null);
        do
        {
            var page = await api.DataAsync("notInformed", List, new { first, after }, Officer);
            listed.AddRange(page.GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("node").GetProperty("profileId").GetString()!));
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString() : null;
            page.GetProperty("totalCount").GetInt32().Should().BeGreaterThanOrEqualTo(listed.Count);
        }
        while (after is not null);
        return listed;
    }

    private async Task<string> ReportedAsync(string email) => (await api.DataAsync("reportTraits.profile.id", """
        mutation($input: ReportTraitsInput!) { reportTraits(input: $input) { errors { code message } profile { id } } }
        """, new { input = new { identities = new[] { Id("email", email) }, messageId = Guid.NewGuid().ToString(), traits = new { language = "fr" } } })).GetString()!;

    private Task<JsonElement> SaidAsync(string email, string direction, string? target) => api.DataAsync("recordInteraction.profile.id", """
        mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { errors { code message path } profile { id } } }
        """, new { input = new { identities = new[] { Id("email", email) }, messageId = Guid.NewGuid().ToString(), kind = "MESSAGE", channel = "email", direction, target } });
}
