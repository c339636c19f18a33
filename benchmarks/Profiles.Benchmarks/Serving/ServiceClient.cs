using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Profiles.Benchmarks.Serving;

/// <summary>Asks and tells a service over HTTP, where what is measured depends on what it answers; bare load is <see cref="Load.LoadClient"/>'s.</summary>
/// <param name="token">For GraphQL.</param>
/// <param name="writeKey">For the tracking API; null where nothing is recorded.</param>
public sealed class ServiceClient(string url, string token, string? writeKey = null) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = new Uri(url) };

    /// <returns>The answer's <c>data</c>.</returns>
    public async Task<JsonElement> AskAsync(string query, object variables)
    {
        using var answer = await PostAsync("/graphql", JsonSerializer.SerializeToUtf8Bytes(new { query, variables }), new("Bearer", token));
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsByteArrayAsync());
        return body.TryGetProperty("errors", out var errors) ? throw new InvalidOperationException($"The service answered {errors[0]}.") : body.GetProperty("data");
    }

    /// <summary>A batch of the tracking API; durable when it returns.</summary>
    public async Task RecordAsync(byte[] batch)
    {
        using var answer = await PostAsync("/v1/batch", batch, new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{writeKey}:"))));
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body, AuthenticationHeaderValue authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = authorization;
        var answer = await http.SendAsync(request);
        return answer.IsSuccessStatusCode ? answer : throw new InvalidOperationException($"The service answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }
}
