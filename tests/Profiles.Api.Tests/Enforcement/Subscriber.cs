using System.Net.Http.Headers;
using System.Text.Json;
using Profiles.Api.Tests.GraphQL;

namespace Profiles.Api.Tests.Enforcement;

/// <summary>A reader of <c>profileChanged</c> over Server-Sent Events.</summary>
internal sealed class Subscriber(HttpClient client, StreamReader reader) : IAsyncDisposable
{
    public static async Task<Subscriber> OpenAsync(LiveApi api, string token, string subscription, string? lastEventId = null)
    {
        var client = new HttpClient();
        var request = new HttpRequestMessage(HttpMethod.Get, api.Url + "?query=" + Uri.EscapeDataString(subscription));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        // The first comment says that the stream stands.
        await reader.ReadLineAsync();
        await Task.Delay(200);
        return new(client, reader);
    }

    /// <summary>What comes until something of a profile, and that itself.</summary>
    public async Task<IReadOnlyList<JsonElement>> UntilAsync(string profile)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var heard = new List<JsonElement>();
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            heard.Add(JsonSerializer.Deserialize<JsonElement>(line[6..]).GetProperty("data").GetProperty("profileChanged"));
            if (heard[^1].GetProperty("profileId").GetString() == profile) return heard;
        }
        throw new InvalidOperationException("The stream ended.");
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
