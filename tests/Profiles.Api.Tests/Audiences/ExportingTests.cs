using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Npgsql;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.Audiences;

/// <summary>An audience from the mutation to the file.</summary>
public sealed class ExportingTests(LiveApi api) : IClassFixture<LiveApi>, IAsyncLifetime
{
    private const string Mutation = "mutation($input: ExportAudienceInput!) { exportAudience(input: $input) { url expires errors { code } } }";
    private static readonly SemaphoreSlim Once = new(1);
    private static bool met;

    private string Marketer => api.Token(Role.Marketer, "demo", "marketing.email");

    public async Task InitializeAsync()
    {
        await Once.WaitAsync();
        if (!met)
        {
            await MeetAsync("export-marie@example.org", "=HYPERLINK(\"http://evil\")", agrees: true);
            await MeetAsync("export-paul@example.org", "Paul, \"le Grand\"", agrees: true);
            await MeetAsync("export-nobody@example.org", "Personne", agrees: false);
            await api.AskAsync("{ profiles(first: 1) { totalCount } }");
            met = true;
        }
        Once.Release();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_marketer_gets_whom_the_purpose_covers_with_a_way_out_for_each()
    {
        var file = await FetchedAsync(await UrlAsync(Marketer), Marketer);
        file.Content.Headers.ContentType!.MediaType.Should().Be("application/x-ndjson");
        file.Headers.CacheControl!.NoStore.Should().BeTrue();
        var people = Lines(await file.Content.ReadAsStringAsync());

        people.Select(Address).Should().Contain(["export-marie@example.org", "export-paul@example.org"]).And.NotContain("export-nobody@example.org");
        var paul = people.Single(p => Address(p) == "export-paul@example.org");
        paul.GetProperty("displayName").GetString().Should().Be("Paul, \"le Grand\"");
        paul.GetProperty("traits").GetProperty("language").GetString().Should().Be("fr");
        var point = paul.GetProperty("contactPoints")[0];
        (point.GetProperty("basis").GetString(), point.GetProperty("reason").GetString()).Should().Be(("CONSENT", "consent-given"));
        using var http = new HttpClient();
        (await http.GetAsync(point.GetProperty("unsubscribeUrl").GetString())).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_file_is_fetched_once_and_by_the_login_that_asked()
    {
        var url = await UrlAsync(Marketer);
        (await FetchedAsync(url, api.Token(Role.CrmAdmin))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await FetchedAsync(url, api.Token(Role.Marketer, "other", "marketing.email"))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await FetchedAsync(url, null)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await FetchedAsync(url, Marketer)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await FetchedAsync(url, Marketer)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_token_that_has_lost_the_purpose_fetches_nothing()
    {
        var url = await UrlAsync(Marketer);
        (await FetchedAsync(url, api.Token(Role.Marketer, "demo", "marketing.sms"))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Names_do_not_run_as_formulas_in_a_spreadsheet()
    {
        var csv = await (await FetchedAsync(await UrlAsync(Marketer, "CSV"), Marketer)).Content.ReadAsStringAsync();
        var rows = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows[0].Should().Be("\"profileId\",\"displayName\",\"type\",\"scope\",\"value\",\"basis\",\"reason\",\"unsubscribeUrl\",\"trait.language\"");
        rows.Single(r => r.Contains("export-marie")).Should().Contain(",\"'=HYPERLINK(\"\"http://evil\"\")\",\"email\",");
        rows.Single(r => r.Contains("export-paul")).Should().Contain(",\"Paul, \"\"le Grand\"\"\",").And.EndWith(",\"fr\"");
    }

    [Fact]
    public async Task To_whom_it_went_is_recorded_with_who_was_in_it()
    {
        var url = await UrlAsync(Marketer, recipient: "mailer-seven");
        var persons = Lines(await (await FetchedAsync(url, Marketer)).Content.ReadAsStringAsync());
        var export = Guid.Parse(url.Split('/')[^1]);

        var events = await ColumnAsync("select type || ' ' || (data->>'recipient') || ' ' || coalesce(data->>'persons', '') || ' ' || coalesce(data->>'complete', '') from profiles.mt_events where stream_id = $1 order by version", export);
        events.Should().Equal("audience_export_begun mailer-seven  ", $"audience_exported mailer-seven {persons.Count} true");
        (await ColumnAsync("select profile_id::text from profiles.audience_member where export_id = $1", export))
            .Should().BeEquivalentTo(persons.Select(p => p.GetProperty("profileId").GetString()));
    }

    [Theory]
    [InlineData("sms", "marketing", "mailer", "language", "purpose-not-permitted")]
    [InlineData("email", "marketing", "Jean Dupont", "language", "recipient")]
    [InlineData("email", "marketing", "mailer", "firstName", "traits")]
    [InlineData("email", "", "mailer", "language", "purpose")]
    public async Task What_may_not_be_handed_out_is_refused(string channel, string purpose, string recipient, string trait, string code)
    {
        var payload = await api.DataAsync("exportAudience", Mutation, new { input = new { channel, purpose, recipient, traits = new[] { trait } } }, Marketer);
        payload.GetProperty("url").ValueKind.Should().Be(JsonValueKind.Null);
        payload.GetProperty("errors")[0].GetProperty("code").GetString().Should().Be(code);
    }

    [Fact]
    public async Task Other_roles_may_not_even_ask() =>
        (await api.AskAsync(Mutation, new { input = new { channel = "email", purpose = "marketing", recipient = "mailer" } }, api.Token(Role.CommunityManager))).Code.Should().Be("FORBIDDEN");

    [Fact]
    public async Task A_check_over_the_API_withholds_small_counts()
    {
        var check = await api.DataAsync("audienceCheck", "{ audienceCheck(channel: \"email\", purpose: \"marketing\") { matching addressable excluded { reason count } } }", token: Marketer);
        check.GetProperty("addressable").ValueKind.Should().Be(JsonValueKind.Null);
        check.GetProperty("excluded").EnumerateArray().Select(e => e.GetProperty("reason").GetString()).Should().Contain("no-consent-recorded");
    }

    private async Task<string> UrlAsync(string token, string format = "NDJSON", string recipient = "mailer") => (await api.DataAsync(
        "exportAudience.url", Mutation, new { input = new { channel = "email", purpose = "marketing", recipient, format, traits = new[] { "language" } } }, token)).GetString()!;

    private async Task<HttpResponseMessage> FetchedAsync(string url, string? token)
    {
        using var http = new HttpClient();
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.GetAsync(new Uri(api.Url, url));
    }

    private async Task MeetAsync(string email, string name, bool agrees)
    {
        object[] identities = [Id("email", email)];
        await new Admin(api).ReportAsync(identities[0], new { name, language = "fr" });
        if (!agrees) return;
        await api.DataAsync("giveConsent.errors", "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { errors { code } } }",
            new { input = new { contactPoint = identities[0], messageId = Guid.NewGuid().ToString(), channel = "email", purpose = "marketing", evidence = new { method = "FORM" } } });
    }

    private static string? Address(JsonElement person) => person.GetProperty("contactPoints")[0].GetProperty("value").GetString();

    private static List<JsonElement> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private async Task<List<string>> ColumnAsync(string sql, Guid export)
    {
        await using var source = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = export });
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }
}
