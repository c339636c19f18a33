using System.IO.Compression;
using System.Text.Json;
using Npgsql;
using Profiles.Api.Tests.GraphQL;
using Profiles.Api.Tests.PreferenceCentre;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PrivacyRequests;

/// <summary>A package from the desk to whoever has its address.</summary>
public sealed class PackageTests(LiveApi api) : IClassFixture<LiveApi>
{
    private string Officer => api.Token(Role.PrivacyOfficer);

    [Fact]
    public async Task An_officer_gets_an_address_at_which_the_person_fetches_their_data_and_each_fetch_is_on_record()
    {
        var profile = await api.MeetAsync(Id("email", "access@example.com"), Id("crm", "access-1", "main"));
        var id = await ExecuteAsync("ACCESS", "access@example.com");

        var url = await PackageUrlAsync(id);
        var (status, headers, zip) = await GetAsync(url);

        status.Should().Be(200);
        headers["Content-Type"].Should().Be("application/zip");
        headers["Cache-Control"].Should().Be("no-store");
        headers["Content-Disposition"].Should().Be($"attachment; filename=\"{id}.zip\"");
        headers["Content-Length"].Should().Be($"{zip.Length}");
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var data = new StreamReader(archive.GetEntry("data.json")!.Open());
        (await data.ReadToEndAsync()).Should().Contain("access@example.com").And.Contain("access-1");
        var log = await api.DataAsync("accessLog.edges", "query($id: ID!) { accessLog(profileId: $id) { edges { node { by role purpose fields } } } }", new { id = profile }, Officer);
        var entries = log.EnumerateArray().Select(e => e.GetProperty("node")).Where(n => n.GetProperty("fields").ToString().Contains("PrivacyRequest.packageUrl", StringComparison.Ordinal)).ToList();
        entries.Select(e => e.GetProperty("by").GetString() == "package-link").Should().Equal(true, false);
        entries.Should().OnlyContain(e => e.GetProperty("purpose").GetString() == "privacy");
    }

    [Fact]
    public async Task Whoever_changes_an_address_finds_nothing_and_who_comes_too_late_is_told_so()
    {
        await api.MeetAsync(Id("email", "late@example.com"));
        var id = await ExecuteAsync("PORTABILITY", "late@example.com");
        var url = await PackageUrlAsync(id);

        var (unknown, _, text) = await GetAsync(url[..^2] + (url[^2] == 'A' ? "B" : "A") + url[^1]);
        (unknown, System.Text.Encoding.UTF8.GetString(text).Contains("Unknown address", StringComparison.Ordinal)).Should().Be((404, true));
        await using (var database = NpgsqlDataSource.Create(api.ConnectionString))
        {
            await using var expire = database.CreateCommand($"update profiles.privacy_package set expires_at = now() where request_id = '{id}'");
            (await expire.ExecuteNonQueryAsync()).Should().Be(1);
        }
        var (gone, _, page) = await GetAsync(url, "fr");
        (gone, System.Text.Encoding.UTF8.GetString(page).Contains("Plus disponible", StringComparison.Ordinal)).Should().Be((410, true));
        (await api.DataAsync("privacyRequest.packageUrl", "query($id: ID!) { privacyRequest(id: $id) { packageUrl } }", new { id }, Officer)).ValueKind.Should().Be(JsonValueKind.Null);
    }

    [BrowserFact]
    public async Task The_page_in_it_is_accessible_in_both_languages_and_needs_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("profiles-page-").FullName;
        try
        {
            var pages = new List<string>();
            foreach (var language in (string[])["en", "fr"])
            {
                await api.MeetAsync(Id("email", $"page-{language}@example.com"), Id("email", $"a-very-long-address.of-the-same-person.{language}@a-long-domain.example"));
                await api.DataAsync("reportTraits.errors", "mutation($input: ReportTraitsInput!) { reportTraits(input: $input) { errors { code } } }",
                    new { input = new { identities = new[] { Id("email", $"page-{language}@example.com") }, messageId = Guid.NewGuid().ToString(), traits = new { language, firstName = "Éloïse" } } });
                var (_, _, zip) = await GetAsync(await PackageUrlAsync(await ExecuteAsync("ACCESS", $"page-{language}@example.com")));
                using var archive = new ZipArchive(new MemoryStream(zip));
                pages.Add(Path.Combine(folder, $"{language}.html"));
                await archive.GetEntry("index.html")!.ExtractToFileAsync(pages[^1]);
            }

            var found = await Browser.LookAsync(pages);

            foreach (var name in (string[])["errors", "violations", "wide", "requests"]) found.GetProperty(name).EnumerateArray().Select(l => l.GetString()).Should().BeEmpty(name);
            found.GetProperty("languages").ToString().Should().Be("""["en","fr"]""");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory, InlineData(Role.PrivacyApprover), InlineData(Role.Auditor)]
    public async Task Nobody_but_an_officer_gets_the_address(Role role)
    {
        var refused = await api.AskAsync("query($id: ID!) { privacyRequest(id: $id) { packageUrl } }", new { id = Guid.NewGuid() }, api.Token(role, "demo", "privacy"));
        refused.Text.Should().Contain("FORBIDDEN");
    }

    private async Task<string> ExecuteAsync(string kind, string email)
    {
        var id = (await api.DataAsync("openPrivacyRequest.request.id", "mutation($input: OpenPrivacyRequestInput!) { openPrivacyRequest(input: $input) { request { id } errors { code } } }",
            new { input = new { kind, subject = new[] { Id("email", email) } } }, Officer)).GetString()!;
        foreach (var action in (string[])["VERIFY_IDENTITY", "APPROVE", "EXECUTE"])
        {
            (await api.DataAsync("advancePrivacyRequest.errors", "mutation($input: AdvancePrivacyRequestInput!) { advancePrivacyRequest(input: $input) { errors { code } } }",
                new { input = new { requestId = id, action } }, Officer)).GetArrayLength().Should().Be(0);
        }
        return id;
    }

    private async Task<string> PackageUrlAsync(string id)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var request = await api.DataAsync("privacyRequest", "query($id: ID!) { privacyRequest(id: $id) { state packageUrl } }", new { id }, Officer);
            // The one is read a moment before the other.
            if (request.GetProperty("state").GetString() == "FULFILLED" && request.GetProperty("packageUrl").GetString() is { } url) return url;
            await Task.Delay(100);
        }
        throw new TimeoutException("No package was made.");
    }

    private async Task<(int Status, Dictionary<string, string> Headers, byte[] Body)> GetAsync(string url, string language = "en")
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api.Url, new Uri(url).PathAndQuery));
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var response = await client.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value));
        return ((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
    }
}
