using System.Text.Json;
using Profiles.Api.Commands;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PrivacyRequests;

/// <summary>An erasure from the desk to its certificate, as privacy officers and the world see it.</summary>
public sealed class ErasureTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Advance = "mutation($input: AdvancePrivacyRequestInput!) { advancePrivacyRequest(input: $input) { request { id state } errors { code message path } } }";

    private string Officer => api.Token(Role.PrivacyOfficer);
    private string Approver => api.Token(Role.PrivacyApprover, "demo", "privacy");

    [Fact]
    public async Task A_person_is_previewed_erased_and_certified_and_everybody_else_stays()
    {
        var profile = await api.MeetAsync(Id("email", "gone@example.com"), Id("crm", "gone-1", "main"));
        var stranger = await api.MeetAsync(Id("facebook", "stays-1", "page-1"));
        await MergeAsync(profile, stranger);
        var id = await OpenAsync("gone@example.com");

        var preview = await api.DataAsync("erasurePreview", """
            query($id: ID!) { erasurePreview(requestId: $id) { identities { id type value } leftOut { type } links { from { type } to { type } rule evidence } openSuggestions warnings retained { ground } } }
            """, new { id }, Officer);
        preview.GetProperty("identities").EnumerateArray().Select(i => i.GetProperty("type").GetString()).Should().BeEquivalentTo("email", "crm", "facebook");
        preview.GetProperty("links").EnumerateArray().Select(l => l.GetProperty("rule").GetString()).Should().Equal("admin-decision", "admin-decision");
        var facebook = preview.GetProperty("identities").EnumerateArray().Single(i => i.GetProperty("type").GetString() == "facebook").GetProperty("id").GetString();

        await MoveAsync(new { requestId = id, action = "VERIFY_IDENTITY" }, Officer);
        await MoveAsync(new { requestId = id, action = "APPROVE", excludeIdentities = new[] { facebook } }, Approver);
        await MoveAsync(new { requestId = id, action = "EXECUTE" }, Officer);
        var certificate = await CertifiedAsync(id);

        (await api.DataAsync("profileByIdentity", "query($i: IdentityInput!) { profileByIdentity(identity: $i) { id } }", new { i = Id("email", "gone@example.com") })).ValueKind.Should().Be(JsonValueKind.Null);
        var left = await api.DataAsync("profileByIdentity", "query($i: IdentityInput!) { profileByIdentity(identity: $i) { identities { type } } }", new { i = Id("facebook", "stays-1", "page-1") });
        left.GetProperty("identities").EnumerateArray().Select(i => i.GetProperty("type").GetString()).Should().Equal("facebook");
        (await RecordAsync("gone@example.com")).Should().Be("SUPPRESSED");

        var content = certificate.GetProperty("certificate");
        content.GetProperty("scope").GetProperty("identities").GetArrayLength().Should().Be(2);
        content.GetProperty("fenced").GetInt32().Should().Be(2);
        content.ToString().Should().NotContain("gone").And.NotContain("@");
        await IsCheckedOfflineAsync(id, certificate);
        (await api.DataAsync("privacyRequest", "query($id: ID!) { privacyRequest(id: $id) { state subject { id } identities { id } } }", new { id }, Officer)).ToString()
            .Should().Be("""{"state":"FULFILLED","subject":null,"identities":[]}""");
        // Ids never die, to who has to account for it.
        var account = (await api.DataAsync("erasures", "query($id: ID!) { erasures(profileId: $id) { requestId retentionClasses identities certificate } }", new { id = profile }, api.Token(Role.Auditor, "demo", "privacy"))).EnumerateArray().Single();
        account.GetProperty("requestId").GetString().Should().Be(id);
        account.GetProperty("identities").GetArrayLength().Should().Be(2);
        account.GetProperty("certificate").GetProperty("certificate").GetRawText().Should().Be(content.GetRawText());
        account.GetProperty("retentionClasses").ToString().Should().Be("""["contact","conversation","transaction","consent"]""");
    }

    [Fact]
    public async Task The_page_of_a_certificate_is_for_everybody_in_their_language_and_tells_of_nobody()
    {
        await api.MeetAsync(Id("email", "page@example.com"));
        var id = await OpenAsync("page@example.com");
        await MoveAsync(new { requestId = id, action = "VERIFY_IDENTITY" }, Officer);
        (await GetAsync($"/certificates/demo/{id}", "en")).Status.Should().Be(404, "it is not over");
        await MoveAsync(new { requestId = id, action = "APPROVE" }, Approver);
        await MoveAsync(new { requestId = id, action = "EXECUTE" }, Officer);
        await CertifiedAsync(id);

        var (status, english) = await GetAsync($"/certificates/demo/{id}", "en");
        status.Should().Be(200);
        english.Should().Contain("Certificate of erasure").And.Contain("The signature holds.").And.Contain(id).And.NotContain("page@example.com");
        (await GetAsync($"/certificates/demo/{id}", "fr")).Text.Should().Contain("Certificat d’effacement").And.Contain("La signature est valable.");
        foreach (var nowhere in (string[])[$"/certificates/other/{id}", $"/certificates/nobody/{id}", $"/certificates/demo/{Guid.NewGuid()}"])
            (await GetAsync(nowhere, "en")).Status.Should().Be(404, nowhere);
        (await GetAsync("/certificates/key", "en")).Text.Should().Contain("\"keyId\"");
    }

    private async Task IsCheckedOfflineAsync(string id, JsonElement certificate)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        try
        {
            await File.WriteAllTextAsync(file, (await GetAsync($"/certificates/demo/{id}.json", "en")).Text);
            new VerifyCertificateCommand().Execute(new() { File = file, KeyFlag = certificate.GetProperty("signature").GetProperty("keyId").GetString() }).Should().BeTrue();
            new VerifyCertificateCommand().Execute(new() { File = file, KeyFlag = "another" }).Should().BeFalse();
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"fenced\": 2", "\"fenced\": 1", StringComparison.Ordinal));
            new VerifyCertificateCommand().Execute(new() { File = file }).Should().BeFalse();
            await File.WriteAllTextAsync(file, "[]");
            new VerifyCertificateCommand().Execute(new() { File = file }).Should().BeFalse();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<JsonElement> CertifiedAsync(string id)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var request = await api.DataAsync("privacyRequest", "query($id: ID!) { privacyRequest(id: $id) { state certificate } }", new { id }, Officer);
            if (request.GetProperty("certificate").ValueKind == JsonValueKind.Object) return request.GetProperty("certificate");
            await Task.Delay(100);
        }
        throw new TimeoutException("It was not certified.");
    }

    private async Task<string> OpenAsync(string email) => (await api.DataAsync("openPrivacyRequest.request.id",
        "mutation($input: OpenPrivacyRequestInput!) { openPrivacyRequest(input: $input) { request { id } errors { code } } }", new { input = new { kind = "ERASURE", subject = new[] { Id("email", email) } } }, Officer)).GetString()!;

    private async Task MoveAsync(object input, string token) =>
        (await api.DataAsync("advancePrivacyRequest.errors", Advance, new { input }, token)).GetArrayLength().Should().Be(0);

    private async Task MergeAsync(string one, string other) => (await api.DataAsync("mergeProfiles.errors",
        "mutation($input: MergeProfilesInput!) { mergeProfiles(input: $input) { errors { code } } }", new { input = new { profileIds = new[] { one, other }, reason = "one person" } })).GetArrayLength().Should().Be(0);

    private async Task<string?> RecordAsync(string email) => (await api.DataAsync("recordInteraction.outcome",
        "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome errors { code } } }",
        new { input = new { identities = new[] { Id("email", email) }, messageId = Guid.NewGuid().ToString(), kind = "COMMENT", channel = "email" } })).GetString();

    private async Task<(int Status, string Text)> GetAsync(string path, string language)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api.Url, path));
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var response = await client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
