using System.Text.Json;
using Npgsql;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.Admin;

namespace Profiles.Api.Tests.GraphQL;

public sealed class MergePreviewTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Shown = """
        result { id redirectedFrom version displayName identities { value } traits { name value pinned source } permission(channel: "email", purpose: "marketing") { allowed status } }
        differences { field before after reason } refusals { code message path } expectedVersions
        """;

    private readonly Admin admin = new(api);

    [Fact]
    public async Task A_preview_of_a_merge_shows_each_value_before_and_after_with_why_it_wins()
    {
        var (a, b, x, _) = await TwoAsync();
        var preview = await MergePreviewAsync(new { profileIds = new[] { a, b }, survivorId = b, keep = new[] { new { name = "lastName", fromProfileId = a } }, reason = "Trying" });

        preview.GetProperty("refusals").GetArrayLength().Should().Be(0);
        preview.GetProperty("expectedVersions").EnumerateArray().Select(v => v.GetInt32()).Should().Equal(await admin.VersionAsync(a), await admin.VersionAsync(b));
        var one = preview.GetProperty("result").EnumerateArray().Should().ContainSingle().Subject;
        (one.GetProperty("id").GetString(), one.GetProperty("displayName").GetString(), one.GetProperty("identities").GetArrayLength()).Should().Be((b, "Anna Alt", 2));
        one.GetProperty("permission").GetProperty("status").GetString().Should().Be("GIVEN");

        Difference(preview, "traits.firstName").Should().Be("""["Ana","Anna"] → "Anna": most-recent""");
        Difference(preview, "traits.lastName").Should().Be("""["Alt","Neu"] → "Alt": kept""");
        Difference(preview, "traits.language").Should().Be("""["fr",null] → "fr": only-value""");
        Difference(preview, "traits.country").Should().BeNull("both have it alike");
        Difference(preview, "permissions.email.marketing").Should().Be("""["GIVEN",null] → "GIVEN": consent-given""");
        Difference(preview, "id").Should().Be($"""["{a}","{b}"] → "{b}": survivor""");
        var identities = preview.GetProperty("differences").EnumerateArray().Single(d => d.GetProperty("field").GetString() == "identities");
        identities.GetProperty("before").EnumerateArray().Select(i => i.GetArrayLength()).Should().Equal(1, 1);
        identities.GetProperty("after").GetArrayLength().Should().Be(2);
        identities.ToString().Should().NotContain(JsonSerializer.SerializeToElement(x).GetProperty("value").GetString()!, "identities are masked here");

        // What was shown is what comes.
        var versions = preview.GetProperty("expectedVersions").EnumerateArray().Select(v => v.GetInt32()).ToArray();
        var merged = await admin.MergeAsync(new { profileIds = new[] { a, b }, survivorId = b, keep = new[] { new { name = "lastName", fromProfileId = a } }, reason = "Done", expectedVersions = versions });
        merged.Profiles().Should().Equal(b);
        var person = await api.DataAsync("profile", "query($id: ID!) { profile(id: $id) { displayName traits { name value pinned source } } }", new { id = a });
        person.GetProperty("displayName").GetString().Should().Be("Anna Alt");
        person.GetProperty("traits").GetRawText().Should().Be(one.GetProperty("traits").GetRawText());
    }

    [Fact]
    public async Task A_preview_of_an_unmerge_shows_the_profiles_that_come_of_it()
    {
        var (a, b, _, _) = await TwoAsync();
        var merge = (await admin.MergeAsync(new { profileIds = new[] { a, b }, survivorId = b, keep = new[] { new { name = "lastName", fromProfileId = a } }, reason = "Done" })).MergeId();

        var preview = await UnmergePreviewAsync(new { mergeId = merge, reason = "Trying" });
        var ids = preview.GetProperty("result").EnumerateArray().Select(p => p.GetProperty("id").GetString()!).ToList();
        ids.Should().BeEquivalentTo([a, b]);
        Difference(preview, "traits.firstName").Should().Be($$"""["Anna"] → {{(ids[0] == a ? """["Ana","Anna"]""" : """["Anna","Ana"]""")}}: only-value""");
        Difference(preview, "traits.lastName").Should().Be($$"""["Alt"] → {{(ids[0] == a ? """["Alt","Neu"]""" : """["Neu","Alt"]""")}}: only-value""", "what the merge kept goes with it");
        preview.GetProperty("expectedVersions").GetArrayLength().Should().Be(1);

        var parted = await admin.UnmergeAsync(new { mergeId = merge, reason = "Done", expectedVersions = preview.GetProperty("expectedVersions") });
        parted.Profiles().Should().Equal(ids);
    }

    [Fact]
    public async Task A_preview_writes_nothing()
    {
        var (a, b, _, _) = await TwoAsync();
        var merge = (await admin.MergeAsync(a, b)).MergeId();
        var c = await api.MeetAsync(Fresh());
        await api.DataAsync("profiles.totalCount", "{ profiles { totalCount } }");
        var before = await TablesAsync();
        before.Should().ContainKeys("profiles.mt_events", "profiles.membership", "profiles.graph_link", "profiles.profile");

        (await MergePreviewAsync(new { profileIds = new[] { a, c }, keep = new[] { new { name = "firstName", fromProfileId = a } }, reason = "Trying", @override = true })).GetProperty("result").GetArrayLength().Should().Be(1);
        (await UnmergePreviewAsync(new { mergeId = merge, reason = "Trying", @override = true })).GetProperty("result").GetArrayLength().Should().Be(2);

        (await TablesAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task A_refusal_is_told_with_the_versions()
    {
        var (a, b, _, _) = await TwoAsync();
        await admin.UnmergeAsync((await admin.MergeAsync(a, b)).MergeId());

        var preview = await MergePreviewAsync(new { profileIds = new[] { a, b }, reason = "Trying" });
        preview.GetProperty("refusals")[0].GetProperty("code").GetString().Should().Be("CANNOT_LINK");
        preview.GetProperty("result").GetArrayLength().Should().Be(0);
        (await MergePreviewAsync(new { profileIds = new[] { a, b }, reason = "Trying", @override = true })).GetProperty("result").GetArrayLength().Should().Be(1);

        var unknown = await MergePreviewAsync(new { profileIds = new[] { a, Guid.NewGuid().ToString() }, reason = "" });
        unknown.GetProperty("refusals")[0].GetProperty("code").GetString().Should().Be("UNKNOWN_PROFILE");
    }

    [Fact]
    public async Task For_marketing_nothing_is_previewed_for_a_refusal_would_tell_of_who_gave_no_consent()
    {
        var (a, b, _, _) = await TwoAsync();
        var reply = await api.AskAsync($"query($input: MergeProfilesInput!) {{ mergePreview(input: $input) {{ {Shown} }} }}",
            new { input = new { profileIds = new[] { a, b }, reason = "Trying" } }, api.Token(Role.CrmAdmin, "demo", "marketing.email"));
        (reply.Status, reply.Code).Should().Be((403, "PURPOSE_TOO_NARROW"));
    }

    [Fact]
    public async Task A_previewed_timeline_is_that_of_all_who_would_be_one()
    {
        var (a, b, _, _) = await TwoAsync();
        const string query = "query($input: MergeProfilesInput!) { mergePreview(input: $input) { result { timeline { totalCount edges { node { text } } } } } }";
        var input = new { profileIds = new[] { a, b }, reason = "Trying" };
        (await api.DataAsync("mergePreview.result.0.timeline.totalCount", query, new { input })).GetInt32().Should().Be(2);
        (await api.AskAsync(query, new { input }, api.Token(Role.CommunityManager))).Code.Should().Be("FORBIDDEN");
    }

    private async Task<(string A, string B, object X, object Y)> TwoAsync()
    {
        var (x, y) = (Fresh(), Fresh());
        var (a, b) = (await api.MeetAsync(x), await api.MeetAsync(y));
        await admin.ReportAsync(x, new { firstName = "Ana", lastName = "Alt", language = "fr", country = "FR" });
        await admin.ReportAsync(y, new { firstName = "Anna", lastName = "Neu", country = "FR" });
        await api.DataAsync("giveConsent.permission.allowed", "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { permission { allowed } } }",
            new { input = new { contactPoint = x, channel = "email", purpose = "marketing", messageId = Guid.NewGuid().ToString(), evidence = new { method = "FORM" } } });
        return (a, b, x, y);
    }

    private Task<JsonElement> MergePreviewAsync(object input) => api.DataAsync("mergePreview", $"query($input: MergeProfilesInput!) {{ mergePreview(input: $input) {{ {Shown} }} }}", new { input });

    private Task<JsonElement> UnmergePreviewAsync(object input) => api.DataAsync("unmergePreview", $"query($input: UnmergeProfilesInput!) {{ unmergePreview(input: $input) {{ {Shown} }} }}", new { input });

    private static string? Difference(JsonElement preview, string field) => preview.GetProperty("differences").EnumerateArray()
        .Where(d => d.GetProperty("field").GetString() == field)
        .Select(d => $"{d.GetProperty("before").GetRawText()} → {d.GetProperty("after").GetRawText()}: {d.GetProperty("reason").GetString()}").SingleOrDefault();

    /// <summary>The rows of every table, hashed; who read what is written down always.</summary>
    private async Task<SortedDictionary<string, string>> TablesAsync()
    {
        await Quiet.UntilAsync(api.ConnectionString);
        await using var source = NpgsqlDataSource.Create(api.ConnectionString);
        var tables = new List<string>();
        await using (var names = source.CreateCommand("select schemaname || '.' || tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'wolverine') and tablename not in ('access_log', 'access_log_head', 'mt_event_progression')"))
        await using (var reader = await names.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        }
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var rows = source.CreateCommand($"select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table} t");
            hashes[table] = (string)(await rows.ExecuteScalarAsync())!;
        }
        return hashes;
    }
}
