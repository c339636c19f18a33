using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Profiles.Testing;

namespace Profiles.Api.Tests.Demo;

/// <summary>What the README tells a newcomer to type, on a service that was never started before.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-readme-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_first_query_is_answered_as_the_README_says()
    {
        using var service = ServiceProcess.Start(folder, [], ("Profiles__Demo", "true"));
        var url = await service.ReadyAsync();
        service.Output.Should().MatchRegex("Demo brand: 2,000 members, 1,500 contacts of the CRM, [0-9,]+ interactions loaded in [0-9.]+ s\\.");
        var token = await ServiceProcess.RunAsync(folder, "token", "--tenant", "demo", "--role", "crm-admin");

        using var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Output.Trim());
        var readme = await File.ReadAllTextAsync(Path.Combine(Root, "README.md"));
        var section = Section().Match(readme).Value;
        var answer = await client.GetStringAsync($"/graphql?query={Uri.EscapeDataString(Query().Match(section).Groups[1].Value)}");

        JsonNode.DeepEquals(JsonNode.Parse(answer), JsonNode.Parse(Json().Match(section).Groups[1].Value)).Should().BeTrue("the README shows the real answer, which is: {0}", Pretty(answer));
        await MergeAndUnmergeAsync(client, [.. Document().Matches(readme).Select(m => m.Groups[1].Value)]);
        await service.SignalAsync("TERM");
    }

    /// <summary>The three documents of its section, one after the other, on any two members.</summary>
    private static async Task MergeAndUnmergeAsync(HttpClient client, IReadOnlyList<string> documents)
    {
        var profiles = (await AskAsync("{ profiles(first: 2) { edges { node { id } } } }", new { }))["profiles"]!["edges"]!.AsArray().Select(e => (string)e!["node"]!["id"]!).ToArray();
        var look = (await AskAsync(documents[0], new { profiles }))["mergePreview"]!;
        look["refusals"]!.AsArray().Should().BeEmpty();
        look["differences"]!.AsArray().Should().NotBeEmpty();
        var merged = (await AskAsync(documents[1], new { profiles, versions = look["expectedVersions"] }))["mergeProfiles"]!;
        merged["profiles"]!.AsArray().Should().ContainSingle(merged.ToJsonString());
        var parted = (await AskAsync(documents[2], new { merge = merged["mergeId"] }))["unmergeProfiles"]!;
        parted["profiles"]!.AsArray().Select(p => (string)p!["id"]!).Should().BeEquivalentTo(profiles, parted.ToJsonString());

        async Task<JsonNode> AskAsync(string query, object variables)
        {
            using var response = await client.PostAsJsonAsync("/graphql", new { query, variables });
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!;
        }
    }

    [GeneratedRegex("## A first query.*?(?=\n## )", RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex("'query=(.*?)'\n```", RegexOptions.Singleline)]
    private static partial Regex Query();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex("```graphql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Document();

    private static string Root
    {
        get
        {
            var up = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(up.FullName, "Profiles.sln"))) up = up.Parent!;
            return up.FullName;
        }
    }

    private static string Pretty(string json) => JsonSerializer.Serialize(JsonNode.Parse(json), Indented);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
