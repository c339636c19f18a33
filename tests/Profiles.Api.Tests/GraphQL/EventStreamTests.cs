using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Profiles.Api.GraphQL;
using Profiles.Api.Tests.Inputs;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>Subscriptions over Server-Sent Events, distinct connections mode.</summary>
public sealed class EventStreamTests
{
    [NodeFact]
    public async Task Graphql_sse_receives_the_events_and_the_end()
    {
        await using var server = await SampleServer.StartAsync();
        var lines = await NodePackages.RunAsync("GraphQL/clients", "subscribe.mjs", server.Url, "", "subscription {count(to:3){number}}");
        lines.Should().Equal("""{"data":{"count":{"number":1}}}""", """{"data":{"count":{"number":2}}}""", """{"data":{"count":{"number":3}}}""", "complete");
    }

    [NodeFact]
    public async Task Graphql_sse_resumes_behind_the_last_event_and_can_leave()
    {
        await using var server = await SampleServer.StartAsync();
        var lines = await NodePackages.RunAsync("GraphQL/clients", "subscribe.mjs", server.Url, "", "subscription {count(everyMilliseconds:50){number}}", "1", "41");
        lines.Should().Equal("""{"data":{"count":{"number":42}}}""", "complete");
    }

    [NodeFact]
    public async Task Graphql_sse_can_also_query()
    {
        await using var server = await SampleServer.StartAsync();
        var lines = await NodePackages.RunAsync("GraphQL/clients", "subscribe.mjs", server.Url, "", "{greeting(name:\"you\")}");
        lines.Should().Equal("""{"data":{"greeting":"Hello you"}}""", "complete");
    }

    [Fact]
    public async Task Each_event_bears_the_id_to_resume_behind()
    {
        await using var server = await SampleServer.StartAsync();
        var text = await ReadAllAsync(server, "subscription {count(to:2){number}}");
        text.Should().Be(
            ":\n\n" + "event: next\nid: 1\ndata: {\"data\":{\"count\":{\"number\":1}}}\n\n" + "event: next\nid: 2\ndata: {\"data\":{\"count\":{\"number\":2}}}\n\n"
            + "event: complete\ndata:\n\n");
    }

    [Fact]
    public async Task A_silence_is_filled_with_comments()
    {
        await using var server = await SampleServer.StartAsync(new GraphQLLimits { Heartbeat = TimeSpan.FromMilliseconds(50) });
        var text = await ReadAllAsync(server, "subscription {count(to:1, everyMilliseconds:500){number}}");
        text.Split("event: next")[0].Split(":\n\n").Length.Should().BeGreaterThan(3);
    }

    [Fact]
    public async Task A_stream_that_fails_says_so_without_internals()
    {
        await using var server = await SampleServer.StartAsync();
        var text = await ReadAllAsync(server, "subscription {failing{number}}");
        text.Should().Contain("\"number\":1").And.Contain(ErrorCodes.Internal).And.EndWith("event: complete\ndata:\n\n").And.NotContain("canary");
        server.Log.Text.Should().Contain("InvalidOperationException").And.NotContain("canary");
    }

    [Fact]
    public async Task A_subscription_without_an_event_stream_is_refused()
    {
        await using var server = await SampleServer.StartAsync();
        var reply = await server.PostAsync("subscription {count{number}}");
        (reply.Status, reply.Code).Should().Be((406, ErrorCodes.NotAcceptable));
    }

    [Fact]
    public async Task A_subscription_that_does_not_validate_is_refused_as_JSON()
    {
        await using var server = await SampleServer.StartAsync();
        var reply = await server.PostAsync("subscription {nothing}", accept: "text/event-stream");
        (reply.Status, reply.Code, reply.MediaType).Should().Be((400, ErrorCodes.Validation, "application/json"));
    }

    [Fact]
    public async Task A_stream_ends_with_its_token()
    {
        await using var server = await SampleServer.StartAsync(tokenUntil: DateTimeOffset.UtcNow.AddSeconds(2));
        var text = await ReadAllAsync(server, "subscription {count(everyMilliseconds:100){number}}");
        text.Should().Contain("\"number\":1").And.Contain(ErrorCodes.TokenExpired).And.EndWith("event: complete\ndata:\n\n");
    }

    [Fact]
    public async Task When_the_host_stops_the_connection_ends_so_that_clients_come_again()
    {
        await using var server = await SampleServer.StartAsync();
        using var stream = new StreamReader(await OpenAsync(server, "subscription {count(everyMilliseconds:20){number}}"));
        while (await stream.ReadLineAsync() is { } line && !line.Contains("\"number\":2")) { }
        var stopping = server.StopAsync();
        var rest = await stream.ReadToEndAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(5));
        rest.Should().NotContain("complete");
    }

    [Fact]
    public async Task A_slow_subscriber_is_closed_with_an_error_and_told_where_to_resume()
    {
        await using var server = await SampleServer.StartAsync(new GraphQLLimits { StreamBuffer = 4, StreamPatience = TimeSpan.FromSeconds(3) });
        using var slow = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        var address = new Uri(server.Url);
        await slow.ConnectAsync(address.Host, address.Port);
        const string body = """{"query":"subscription {count(characters:100000){number text}}"}""";
        await slow.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /graphql HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

        await server.Schema.CountingEnded.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var text = new StringBuilder();
        var buffer = new byte[1 << 16];
        var ended = false;
        while (!ended && await slow.ReceiveAsync(buffer) is > 0 and var read)
        {
            var part = Encoding.UTF8.GetString(buffer, 0, read);
            ended = part.Contains("event: complete");
            text.Append(part);
        }

        var ids = text.ToString().Split('\n').Where(line => line.StartsWith("id: ")).Select(line => int.Parse(line[4..])).ToList();
        ids.Should().Equal(Enumerable.Range(1, ids.Count), "nothing was skipped");
        text.ToString().Should().Contain(ErrorCodes.SlowSubscriber);
    }

    [Fact]
    public async Task Every_event_is_one_line_of_JSON_whatever_is_in_it()
    {
        await using var server = await SampleServer.StartAsync();
        var text = await ReadAllAsync(server, "{greeting(name:\"a\\nb\\r\\u2028 é\")}");
        var data = text.Split('\n').Single(line => line.StartsWith("data: "))[6..];
        JsonSerializer.Deserialize<JsonElement>(data).GetProperty("data").GetProperty("greeting").GetString().Should().Be("Hello a\nb\r\u2028 é");
    }

    private static async Task<string> ReadAllAsync(SampleServer server, string query)
    {
        using var stream = new StreamReader(await OpenAsync(server, query));
        return await stream.ReadToEndAsync();
    }

    private static async Task<Stream> OpenAsync(SampleServer server, string query)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, server.Url + "?query=" + Uri.EscapeDataString(query));
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await response.Content.ReadAsStreamAsync();
    }
}
