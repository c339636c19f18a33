using System.Text.Json;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>What a CRM admin does with profiles, in few words.</summary>
internal sealed class Admin(LiveApi api, string? token = null)
{
    private static int ids;

    public const string Payload = "mergeId errors { code message path } stillLinkedBy { from { type } to { type } rule evidence } profiles { id redirectedFrom version identities { type value } }";

    /// <summary>An e-mail address that nobody has used before.</summary>
    public static object Fresh(string type = "email")
    {
        var number = Interlocked.Increment(ref ids);
        return type == "email" ? Id("email", $"fresh-{number}@example.org") : Id(type, $"fresh-{number}", "shop");
    }

    public Task<JsonElement> MergeAsync(params string[] profiles) => MergeAsync(new { profileIds = profiles, reason = "Same person" });

    public Task<JsonElement> MergeAsync(object input) => DecideAsync("mergeProfiles", "MergeProfilesInput", input);

    public Task<JsonElement> UnmergeAsync(string merge, bool @override = false) => UnmergeAsync(new { mergeId = merge, reason = "Two persons", @override });

    public Task<JsonElement> UnmergeAsync(object input) => DecideAsync("unmergeProfiles", "UnmergeProfilesInput", input);

    public Task<JsonElement> DetachAsync(object input) => DecideAsync("detachIdentity", "DetachIdentityInput", input);

    public async Task<JsonElement> LinkAsync(object a, object b, bool @override = false, string reason = "Said so") => await api.DataAsync(
        "linkIdentities", "mutation($input: LinkIdentitiesInput!) { linkIdentities(input: $input) { mergeId errors { code message path } profile { id } } }",
        new { input = new { a, b, reason, @override } }, token);

    /// <summary>Canonical id and the one it was asked by, where that is another.</summary>
    public async Task<(string? Id, string? From)> WhoAsync(string id)
    {
        var person = await api.DataAsync("profile", "query($id: ID!) { profile(id: $id) { id redirectedFrom } }", new { id }, token);
        return person.ValueKind == JsonValueKind.Null ? (null, null) : (person.GetProperty("id").GetString(), person.GetProperty("redirectedFrom").GetString());
    }

    public async Task<int> VersionAsync(string id) => (await api.DataAsync("profile.version", "query($id: ID!) { profile(id: $id) { version } }", new { id }, token)).GetInt32();

    public async Task ReportAsync(object identity, object traits) => await api.DataAsync(
        "reportTraits.outcome", "mutation($input: ReportTraitsInput!) { reportTraits(input: $input) { outcome } }",
        new { input = new { identities = new[] { identity }, messageId = Guid.NewGuid().ToString(), traits } }, token);

    private Task<JsonElement> DecideAsync(string field, string type, object input) =>
        api.DataAsync(field, $"mutation($input: {type}!) {{ {field}(input: $input) {{ {Payload} }} }}", new { input }, token);
}

internal static class Payloads
{
    public static string MergeId(this JsonElement payload)
    {
        payload.GetProperty("errors").GetArrayLength().Should().Be(0, payload.ToString());
        return payload.GetProperty("mergeId").GetString()!;
    }

    public static IReadOnlyList<string> Profiles(this JsonElement payload) => [.. payload.GetProperty("profiles").EnumerateArray().Select(p => p.GetProperty("id").GetString()!)];

    /// <summary>Code and path of the only error; nothing was changed, and no value is quoted.</summary>
    public static (string? Code, string Path) Error(this JsonElement payload)
    {
        var error = payload.GetProperty("errors").EnumerateArray().Should().ContainSingle(payload.ToString()).Subject;
        error.GetProperty("message").GetString().Should().NotContain("canary").And.EndWith(".");
        payload.GetProperty("mergeId").ValueKind.Should().Be(JsonValueKind.Null);
        var path = error.GetProperty("path");
        return (error.GetProperty("code").GetString(), path.ValueKind == JsonValueKind.Null ? "" : string.Join('.', path.EnumerateArray().Select(p => p.GetString())));
    }
}
