using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PrivacyRequests;

/// <summary>A service whose brand demo has an app at Meta.</summary>
public sealed class WithAnApp : LiveApi
{
    public const string Secret = "the-app-secret";

    protected override Task<(string Name, string Value)[]> ConfigurationAsync() => Task.FromResult<(string, string)[]>([("Profiles:Meta:Apps:demo:4711", Secret), ("Profiles:Meta:Apps:demo:4712", "another")]);
}

public sealed class MetaDeletionTests(WithAnApp api) : IClassFixture<WithAnApp>, IDisposable
{
    private readonly HttpClient http = new();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task Who_is_known_through_the_app_has_a_request_at_the_desk_about_that_identity_only()
    {
        var profile = await api.MeetAsync(Id("facebook", "100001", "app:4711"), Id("email", "meta-1@example.com"));

        var (status, answer) = await CallAsync(Signed(new { algorithm = "HMAC-SHA256", issued_at = DateTimeOffset.UtcNow.ToUnixTimeSeconds(), user_id = "100001" }));
        status.Should().Be(200);
        var code = answer.GetProperty("confirmation_code").GetString()!;
        var id = Guid.ParseExact(code, "N");
        var request = await api.DataAsync("privacyRequest", "query($id: ID!) { privacyRequest(id: $id) { kind state subject { id } history { by } } }", new { id }, api.Token(Role.PrivacyOfficer));
        (request.GetProperty("kind").GetString(), request.GetProperty("state").GetString(), request.GetProperty("subject").GetProperty("id").GetString()).Should().Be(("ERASURE", "OPEN", profile));

        foreach (var (language, words) in new[] { ("fr", "Nous avons votre demande"), ("en", "We have your request") })
        {
            using var page = new HttpRequestMessage(HttpMethod.Get, answer.GetProperty("url").GetString());
            page.Headers.AcceptLanguage.ParseAdd(language);
            using var shown = await http.SendAsync(page);
            var text = await shown.Content.ReadAsStringAsync();
            text.Should().Contain(words).And.Contain(code).And.NotContain("100001").And.NotContain("meta-1").And.NotContain("<script");
            text.Should().Contain($"lang=\"{language}\"");
        }
    }

    [Fact]
    public async Task The_same_call_again_is_the_same_request_and_who_is_not_known_is_told_so()
    {
        var signed = Signed(new { algorithm = "HMAC-SHA256", issued_at = 1790000000, user_id = "999" });

        var (_, first) = await CallAsync(signed);
        var (_, again) = await CallAsync(signed);

        again.GetProperty("confirmation_code").GetString().Should().Be(first.GetProperty("confirmation_code").GetString());
        (await http.GetStringAsync(first.GetProperty("url").GetString())).Should().Contain("We hold no data under the account that asked");
    }

    [Fact]
    public async Task What_none_of_the_brands_apps_signed_is_refused()
    {
        var payload = new { algorithm = "HMAC-SHA256", user_id = "100001" };
        var good = Signed(payload);
        foreach (var bad in (string[])["", ".", "abc.def", good[1..], good + "x", good[..good.IndexOf('.')], Signed(payload, "wrong"), Signed(new { algorithm = "none", user_id = "1" }), Signed(new { algorithm = "HMAC-SHA256" }), Signed("text"), Signed(new { algorithm = "HMAC-SHA256", user_id = "<b>" })])
        {
            var (status, answer) = await CallAsync(bad);
            (status, answer.GetProperty("error").GetProperty("code").GetString()).Should().Be((400, "signed-request"), bad);
        }
        (await CallAsync(good, "other")).Status.Should().Be(404);
        (await CallAsync(Signed(payload, "another"))).Status.Should().Be(200, "its second app is the brand's too");
    }

    [Fact]
    public async Task A_code_that_was_not_given_out_leads_nowhere_and_no_other_request_shows_there()
    {
        var opened = await api.DataAsync("openPrivacyRequest.request", "mutation($input: OpenPrivacyRequestInput!) { openPrivacyRequest(input: $input) { request { id reply(language: \"fr\") } } }",
            new { input = new { kind = "ACCESS", subject = new[] { Id("email", "meta-2@example.com") } } }, api.Token(Role.PrivacyOfficer));

        foreach (var code in (string[])[Guid.NewGuid().ToString("N"), Guid.Parse(opened.GetProperty("id").GetString()!).ToString("N"), "nonsense"])
            (await http.GetAsync(new Uri(api.Url, $"/callbacks/demo/meta/data-deletion/{code}"))).StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
        opened.GetProperty("reply").GetString().Should().StartWith("Nous avons bien reçu votre demande");
    }

    private async Task<(int Status, JsonElement Answer)> CallAsync(string signed, string tenant = "demo")
    {
        using var form = new FormUrlEncodedContent([new("signed_request", signed)]);
        using var answer = await http.PostAsync(new Uri(api.Url, $"/callbacks/{tenant}/meta/data-deletion"), form);
        return ((int)answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }

    private static string Signed(object payload, string secret = WithAnApp.Secret)
    {
        var encoded = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload));
        return $"{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(encoded)))}.{encoded}";
    }
}
