using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Profiles.Benchmarks.Load;

namespace Profiles.Proofs.Loading;

/// <summary>The load process of the benches, against a small server.</summary>
public sealed class LoadTests : IAsyncLifetime
{
    private readonly ConcurrentBag<string> asked = [];
    private readonly LoadClient load = LoadClient.Start();
    private readonly WebApplication server;

    public LoadTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        server = builder.Build();
        server.MapPost("/{n}", async (string n, HttpContext context) =>
        {
            using var body = new StreamReader(context.Request.Body);
            asked.Add($"{n} {await body.ReadToEndAsync()} {context.Request.Headers.Authorization}");
            // Without a length it goes out in chunks.
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("""{"data":"""));
            await context.Response.Body.FlushAsync();
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($$$"""{"n":"{{{n}}}"}}"""));
        });
        server.MapGet("/slow", async () =>
        {
            await Task.Delay(100);
            return "done";
        });
    }

    private string Url => server.Urls.Single();

    public Task InitializeAsync() => server.StartAsync();

    public async Task DisposeAsync()
    {
        load.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Every_request_is_another_and_its_whole_answer_is_awaited()
    {
        var result = await load.SendAsync(new()
        {
            Url = Url + "/{n12}", Body = """{"number":{n},"message":{i}}""", Authorization = "Bearer t", Range = 10, Connections = 4, Seconds = 0.5, PerSecond = 100, Expected = "}}",
        });

        result.Answers.Should().Be(50);
        asked.Should().HaveCount(50);
        asked.Should().OnlyHaveUniqueItems();
        asked.Select(request => request[..12]).Distinct().Should().HaveCount(10).And.Contain("000000000007");
        asked.Should().AllSatisfy(request => request.Should().MatchRegex("""^0{11}(\d) \{"number":\1,"message":\d+\} Bearer t$"""));
    }

    [Fact]
    public async Task An_answer_that_is_not_expected_ends_the_measurement()
    {
        var unexpected = () => load.SendAsync(new() { Url = Url + "/{n}", Body = "", Range = 10, Connections = 2, Seconds = 0.2, Expected = "\"7\"" });
        var nowhere = () => load.SendAsync(new() { Url = Url + "/nowhere/at/all", Connections = 2, Seconds = 0.2, Expected = "" });

        (await unexpected.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*requests failed: HTTP/1.1 200*");
        (await nowhere.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*requests failed: HTTP/1.1 404*");
    }

    [Fact]
    public async Task What_a_slow_answer_held_up_counts_from_when_it_was_due()
    {
        var result = await load.SendAsync(new() { Url = Url + "/slow", Connections = 1, Seconds = 0.5, PerSecond = 40, Expected = "done" });

        // Twenty were due in half a second, and one after the other took two.
        result.Answers.Should().Be(20);
        result.P50.Should().BeGreaterThan(400);
        result.Greatest.Should().BeGreaterThan(1_200);
    }
}
