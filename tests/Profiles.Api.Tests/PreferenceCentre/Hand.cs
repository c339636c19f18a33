using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Profiles.Api.Tests.GraphQL;

namespace Profiles.Api.Tests.PreferenceCentre;

/// <summary>What a person does with a link that the brand sent, as a browser or a mail program sends it.</summary>
internal sealed class Hand(LiveApi api) : IDisposable
{
    private static int ids;

    private readonly HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(api.Url, "/") };

    public static string FreshAddress() => $"hand-{Interlocked.Increment(ref ids)}-canary@example.org";

    public async Task<(string? Url, string? Error)> LinkAsync(object contactPoint, string? token = null, string? purpose = null) => Read(await api.DataAsync(
        "preferenceLink", "mutation($contactPoint: IdentityInput!) { preferenceLink(contactPoint: $contactPoint) { url expires errors { code } } }", new { contactPoint }, token, purpose));

    public async Task<(string? Url, string? Error)> UnsubscribeLinkAsync(object contactPoint, string channel = "email", string purpose = "marketing") => Read(await api.DataAsync(
        "unsubscribeLink", "mutation($contactPoint: IdentityInput!, $channel: String!, $purpose: String!) { unsubscribeLink(contactPoint: $contactPoint, channel: $channel, purpose: $purpose) { url expires errors { code } } }",
        new { contactPoint, channel, purpose }));

    public async Task GiveAsync(object contactPoint, string channel = "email", string purpose = "marketing", string? text = "I agree") => await api.DataAsync(
        "giveConsent", "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { errors { code } permission { status } } }",
        new { input = new { contactPoint, channel, purpose, messageId = Guid.NewGuid().ToString(), evidence = new { method = "FORM", text } } });

    /// <returns>Such as <c>GIVEN</c>, of the one contact point.</returns>
    public async Task<string> StatusAsync(object contactPoint, string channel = "email", string purpose = "marketing") => (await api.DataAsync(
        "profileByIdentity.permission.status", "query($identity: IdentityInput!, $channel: String!, $purpose: String!) { profileByIdentity(identity: $identity) { permission(channel: $channel, purpose: $purpose) { status } } }",
        new { identity = contactPoint, channel, purpose })).GetString()!;

    public Task<Sheet> GetAsync(string url, string language = "en") => SendAsync(new HttpRequestMessage(HttpMethod.Get, url), language);

    public Task<Sheet> PostAsync(string url, params (string Name, string Value)[] form) => PostAsync(url, "en", form);

    public Task<Sheet> PostAsync(string url, string language, params (string Name, string Value)[] form) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))) }, language);

    public Task<Sheet> OneClickAsync(string url) => PostAsync(url, ("List-Unsubscribe", "One-Click"));

    private async Task<Sheet> SendAsync(HttpRequestMessage request, string language)
    {
        using (request)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
            using var response = await client.SendAsync(request);
            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
            return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
        }
    }

    private static (string?, string?) Read(JsonElement payload) => (
        payload.GetProperty("url").GetString(),
        payload.GetProperty("errors") is { } errors && errors.GetArrayLength() > 0 ? errors[0].GetProperty("code").GetString() : null);

    public void Dispose() => client.Dispose();
}

internal sealed partial record Sheet(int Status, string Html, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>As a reader sees it.</summary>
    public string Text => WebUtility.HtmlDecode(Html);

    /// <summary>What ties its forms to it.</summary>
    public string Seal => FormField().Match(Html).Groups[1].Value;

    [GeneratedRegex("name=\"form\" value=\"([^\"]+)\"")]
    private static partial Regex FormField();
}
