using System.Net.Http.Headers;
using System.Text.Json;
using Profiles.Api.Tests.Inputs;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class ProfileChangedTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Subscription = "subscription { profileChanged { profileId kind cursor profile { identities { value } } } }";

    [Fact]
    public async Task A_subscriber_who_comes_back_misses_nothing()
    {
        string last, first;
        await using (var stream = await EventsAsync(null))
        {
            first = await api.MeetAsync(Id("email", "first@example.com"));
            var created = await stream.NextAsync();
            created.Data.GetProperty("profileId").GetString().Should().Be(first);
            created.Data.GetProperty("profile").GetProperty("identities")[0].GetProperty("value").GetString().Should().Be("first@example.com");
            created.Id.Should().Be(created.Data.GetProperty("cursor").GetString());
            last = created.Id;
        }
        var second = await api.MeetAsync(Id("email", "second@example.com"));
        var third = await api.MeetAsync(Id("email", "third@example.com"));

        await using var again = await EventsAsync(last);
        var ids = new List<string?>();
        while (ids.Count < 2 && await again.NextAsync() is { } change)
            if (change.Data.GetProperty("profileId").GetString() is { } id && id != first && !ids.Contains(id)) ids.Add(id);
        ids.Should().Equal(second, third);
    }

    [Fact]
    public async Task A_cursor_that_was_never_handed_out_is_refused()
    {
        await using var stream = await EventsAsync("canary");
        var text = await stream.ReadToEndAsync();
        text.Should().Contain("BAD_CURSOR").And.NotContain("canary");
    }

    [NodeFact]
    public async Task Graphql_sse_receives_changes_and_all_audits_pass_on_the_service_itself()
    {
        var receiving = NodePackages.RunAsync("GraphQL/clients", "subscribe.mjs", api.Url.ToString(), api.Token(Role.CrmAdmin), "subscription { profileChanged { kind } }", "1");
        while (!receiving.IsCompleted)
        {
            await api.MeetAsync(Id("email", $"{Guid.NewGuid():N}@example.com"));
            await Task.WhenAny(receiving, Task.Delay(500));
        }
        (await receiving)[0].Should().StartWith("""{"data":{"profileChanged":{"kind":""");

        var audits = await NodePackages.RunAsync("GraphQL/clients", "audit.mjs", api.Url.ToString(), api.Token(Role.CrmAdmin));
        audits.Should().HaveCount(61).And.OnlyContain(line => line.Contains(" ok "));
    }

    private async Task<Events> EventsAsync(string? lastEventId)
    {
        var client = new HttpClient();
        var request = new HttpRequestMessage(HttpMethod.Get, api.Url + "?query=" + Uri.EscapeDataString(Subscription));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", api.Token(Role.CrmAdmin));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        // The first comment says that the stream stands.
        await reader.ReadLineAsync();
        await Task.Delay(200);
        return new Events(client, reader);
    }

    private sealed class Events(HttpClient client, StreamReader reader) : IAsyncDisposable
    {
        public async Task<(string Id, JsonElement Data)> NextAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var id = "";
            while (await reader.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith("id: ")) id = line[4..];
                if (line.StartsWith("data: ")) return (id, JsonSerializer.Deserialize<JsonElement>(line[6..]).GetProperty("data").GetProperty("profileChanged"));
            }
            throw new InvalidOperationException("The stream ended.");
        }

        public Task<string> ReadToEndAsync() => reader.ReadToEndAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
