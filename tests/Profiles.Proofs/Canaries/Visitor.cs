using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Profiles.Proofs.Canaries;

/// <summary>Comes in through the doors, and keeps what it was told, since an answer that refuses something must not say it again.</summary>
internal sealed class Visitor(Uri url, string serverKey, string browserKey, string token) : IDisposable
{
    private readonly HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
    private readonly List<(string Door, int Status, string Text)> answers = [];
    private int messages;

    public IReadOnlyList<(string Door, int Status, string Text)> Answers => answers;

    public string NewId(Plantings plant, string door) => $"{plant.Word($"{door}: messageId")}-{++messages}";

    /// <summary>A tracking call, whose every answer is kept.</summary>
    /// <param name="body">Text is sent as it is, all else as JSON.</param>
    public Task<int> TrackAsync(string path, object body, bool browser = false, string? basic = null, string door = "tracking")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic ?? (browser ? browserKey : serverKey) + ":")));
        return SendAsync(request, door, keep: true);
    }

    /// <summary>A GraphQL request. The answer of one that succeeds shows persons to whom may see them; so only what fails is kept.</summary>
    public Task<int> AskAsync(object body, bool fails, string door = "graphql", params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return SendAsync(request, door, fails);
    }

    /// <summary>A network's webhook, whose every answer is kept.</summary>
    public Task<int> DeliverAsync(string path, byte[] body, IReadOnlyList<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return SendAsync(request, "webhooks", keep: true);
    }

    /// <summary>The profile of somebody who was recorded before.</summary>
    public async Task<string> ProfileIdAsync(object identity)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = JsonContent.Create(new { query = "query($identity: IdentityInput!) { profileByIdentity(identity: $identity) { id } }", variables = new { identity } }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("profileByIdentity").GetProperty("id").GetString()!;
    }

    /// <summary>What an operation answers that succeeds.</summary>
    public async Task<JsonElement> DataAsync(string query, object variables)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query, variables }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
    }

    /// <summary>A page as its reader gets it.</summary>
    public async Task<string> PageAsync(string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <returns>Where the answer leads to, if anywhere. The answer itself is kept.</returns>
    public async Task<string> SendFormAsync(string path, (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        answers.Add(("own page", (int)answer.StatusCode, $"{answer.Headers}{await answer.Content.ReadAsStringAsync()}"));
        return answer.Headers.Location?.ToString() ?? "";
    }

    public Task<int> GetAsync(string pathAndQuery, bool fails, string door)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, pathAndQuery);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        return SendAsync(request, door, fails);
    }

    public void Dispose() => client.Dispose();

    private async Task<int> SendAsync(HttpRequestMessage request, string door, bool keep)
    {
        using (request)
        {
            using var answer = await client.SendAsync(request);
            var text = $"{answer.Headers}{await answer.Content.ReadAsStringAsync()}";
            if (keep) answers.Add((door, (int)answer.StatusCode, text));
            return (int)answer.StatusCode;
        }
    }
}
