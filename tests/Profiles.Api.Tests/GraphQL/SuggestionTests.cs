using System.Text.Json;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class SuggestionTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string List = """
        query($status: SuggestionStatus, $to: String, $first: Int, $after: String) { matchSuggestions(status: $status, assignedTo: $to, first: $first, after: $after) {
          totalCount pageInfo { hasNextPage endCursor } edges { node {
            id probability status reason assignedTo until rejectedBecause decisionId weights { field level weight } profiles { id identities { value } engagement { interactions } } } } } }
        """;

    private const string Resolve = "mutation($input: ResolveSuggestionsInput!) { resolveSuggestions(input: $input) { mergeId errors { code message path } profiles { id identities { value } } } }";

    [Fact]
    public async Task A_suggestion_lives_from_open_to_accepted_and_a_batch_is_undone_at_once()
    {
        var mine = new List<string>();
        foreach (var name in (string[])["anna", "berta", "clara"]) mine.Add(await SuggestAsync($"life-{name}"));
        for (var i = 0; i < 3; i++) await api.MeetAsync(Id("email", "life-clara@example.com"));
        await EventuallyAsync(async () => (await OpenAsync(mine)).Select(s => Values(s)[1]).FirstOrDefault() == "life-clara@example.com");

        var open = await OpenAsync(mine);
        open.Should().HaveCount(3);
        foreach (var node in open)
        {
            (node.GetProperty("reason").GetString(), node.GetProperty("probability").GetDouble(), node.GetProperty("weights").GetArrayLength()).Should().Be(("seen-together", 0.5, 0));
            node.GetProperty("profiles").GetArrayLength().Should().Be(2);
        }

        await DoneAsync(new { suggestionIds = mine[..1], decision = "ASSIGN", assignTo = "me" });
        (await ListAsync(new { to = "me" })).Select(Key).Should().Equal(mine[0]);
        await DoneAsync(new { suggestionIds = mine[1..2], decision = "SNOOZE", until = DateTimeOffset.UtcNow.AddSeconds(3) });
        (await OpenAsync(mine)).Select(Key).Should().NotContain(mine[1]);
        (await ListAsync(new { status = "SNOOZED" })).Select(Key).Should().Contain(mine[1]);
        await EventuallyAsync(async () => (await OpenAsync(mine)).Count == 3);

        var accepted = await api.DataAsync("resolveSuggestions", Resolve, new { input = new { suggestionIds = (string[])[.. mine, "no-id", Guid.NewGuid().ToString()], decision = "ACCEPT", reason = "Looked at their photographs" } });
        accepted.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("code").GetString()} {string.Join('.', e.GetProperty("path").EnumerateArray().Select(p => p.GetString()))}")
            .Should().BeEquivalentTo("UNKNOWN_SUGGESTION suggestionIds.3", "UNKNOWN_SUGGESTION suggestionIds.4");
        accepted.GetProperty("profiles").GetArrayLength().Should().Be(3);
        var merge = accepted.GetProperty("mergeId").GetString();
        (await ListAsync(new { status = "ACCEPTED" })).Where(s => mine.Contains(Key(s))).Select(s => (s.GetProperty("decisionId").GetString(), s.GetProperty("profiles").GetArrayLength()))
            .Should().Equal(Enumerable.Repeat((merge, 1), 3));

        await api.DataAsync("unmergeProfiles.errors", "mutation($input: UnmergeProfilesInput!) { unmergeProfiles(input: $input) { errors { code } } }", new { input = new { mergeId = merge, reason = "The wrong photographs" } });
        (await ListAsync(new { status = "REJECTED" })).Select(Key).Should().Contain(mine, "whoever unmerged said that they are different persons");
        (await CodesAsync(new { suggestionIds = mine[..1], decision = "REOPEN" })).Should().Equal("CANNOT_LINK");
    }

    [Fact]
    public async Task Rejected_as_different_persons_they_stay_apart_until_it_is_reopened()
    {
        var id = await SuggestAsync("apart");
        (await CodesAsync(new { suggestionIds = new[] { id }, decision = "REJECT", reason = "just because" })).Should().Equal("REASON_CODE");
        await DoneAsync(new { suggestionIds = new[] { id }, decision = "REJECT", reason = "different-persons", note = "Her sister" });
        (await CodesAsync(new { suggestionIds = new[] { id }, decision = "ACCEPT" })).Should().Equal("SUGGESTION_REJECTED");
        var rejected = (await ListAsync(new { status = "REJECTED" })).Single(s => Key(s) == id);
        rejected.GetProperty("rejectedBecause").GetString().Should().Be("different-persons");

        await RecordAsync(Role.Source, "apart");
        (await ListAsync(new { status = "REJECTED" })).Single(s => Key(s) == id).GetProperty("profiles").GetArrayLength().Should().Be(2, "no rule joins whom an admin told apart");

        await DoneAsync(new { suggestionIds = new[] { id }, decision = "REOPEN" });
        var closed = (await ListAsync(new { status = "ACCEPTED" })).Single(s => Key(s) == id);
        closed.GetProperty("profiles").GetArrayLength().Should().Be(1, "with the separation gone the source's word joins them, which closes the suggestion");
        closed.GetProperty("decisionId").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Suggestions_are_paged_without_gaps_or_repetitions()
    {
        var mine = new List<string>();
        for (var i = 0; i < 5; i++) mine.Add(await SuggestAsync($"paged-{i}"));
        await Quiet.UntilAsync(api.ConnectionString);
        var seen = new List<string>();
        var count = 0;
        string? after = null;
        do
        {
            var page = await api.DataAsync("matchSuggestions", List, new { status = "OPEN", first = 2, after });
            count = page.GetProperty("totalCount").GetInt32();
            seen.AddRange(page.GetProperty("edges").EnumerateArray().Select(e => Key(e.GetProperty("node"))));
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString() : null;
        }
        while (after is not null);
        seen.Should().OnlyHaveUniqueItems().And.Contain(mine).And.HaveCount(count);
        (await api.AskAsync(List, new { after = "made-up" })).Code.Should().NotBeNull();
    }

    [Theory]
    [InlineData(Role.CommunityManager)]
    [InlineData(Role.Marketer)]
    [InlineData(Role.Source)]
    [InlineData(Role.PrivacyOfficer)]
    public async Task The_desk_is_a_crm_admins(Role role)
    {
        (await api.AskAsync("{ matchSuggestions { totalCount } }", token: api.Token(role))).Code.Should().Be("FORBIDDEN");
        (await api.AskAsync("mutation { resolveSuggestions(input: { suggestionIds: [], decision: ACCEPT }) { mergeId } }", token: api.Token(role))).Code.Should().Be("FORBIDDEN");
    }

    [Fact]
    public async Task Another_brands_suggestion_is_an_unknown_one()
    {
        var id = await SuggestAsync("foreign");
        var other = await api.DataAsync("resolveSuggestions", Resolve, new { input = new { suggestionIds = new[] { id }, decision = "ACCEPT" } }, api.Token(Role.CrmAdmin, "other"));
        other.GetProperty("errors")[0].GetProperty("code").GetString().Should().Be("UNKNOWN_SUGGESTION");
        (await api.DataAsync("matchSuggestions.totalCount", "{ matchSuggestions(status: null) { totalCount } }", token: api.Token(Role.CrmAdmin, "other"))).GetInt32().Should().Be(0);
    }

    /// <summary>A community manager has both accounts before them.</summary>
    private async Task<string> SuggestAsync(string name)
    {
        await RecordAsync(Role.CommunityManager, name);
        return (await ListAsync(new { status = (string?)null })).Where(s => s.GetProperty("profiles").EnumerateArray().Any(p => p.GetRawText().Contains($"\"{name}@example.com\""))).Select(Key).Single();
    }

    private Task<JsonElement> RecordAsync(Role role, string name) => api.DataAsync("recordInteraction.outcome",
        "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome } }",
        new { input = new { identities = new[] { Id("email", $"{name}@example.com"), Id("facebook", name, "page-1") }, messageId = Guid.NewGuid().ToString(), kind = "COMMENT", channel = "facebook" } },
        api.Token(role));

    private async Task<List<JsonElement>> ListAsync(object variables) =>
        [.. (await api.DataAsync("matchSuggestions.edges", List.Replace("$first: Int", "$first: Int = 100", StringComparison.Ordinal), variables)).EnumerateArray().Select(e => e.GetProperty("node"))];

    private async Task<List<JsonElement>> OpenAsync(List<string> mine) => [.. (await ListAsync(new { status = "OPEN" })).Where(s => mine.Contains(Key(s)))];

    private async Task DoneAsync(object input) => (await CodesAsync(input)).Should().BeEmpty();

    private async Task<List<string?>> CodesAsync(object input) =>
        [.. (await api.DataAsync("resolveSuggestions.errors", Resolve, new { input })).EnumerateArray().Select(e => e.GetProperty("code").GetString())];

    private static string Key(JsonElement node) => node.GetProperty("id").GetString()!;

    private static List<string?> Values(JsonElement node) => [.. node.GetProperty("profiles").EnumerateArray().SelectMany(p => p.GetProperty("identities").EnumerateArray()).Select(i => i.GetProperty("value").GetString()).OrderByDescending(v => v!.Length).ThenBy(v => v).Take(1).Prepend("")];

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 100; i++)
        {
            if (await holds()) return;
            await Task.Delay(100);
        }
        throw new TimeoutException("It did not come about within ten seconds.");
    }
}
