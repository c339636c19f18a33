using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Profiles.Api.Hosting;

namespace Profiles.Api.Tests.Notices;

/// <summary>What a recipient got, as it came.</summary>
internal sealed record Got(string Id, string Timestamp, string Signatures, string ContentType, string Body)
{
    public JsonElement Event => JsonDocument.Parse(Body).RootElement;

    public string Type => Event.GetProperty("type").GetString()!;

    /// <summary>By hand, as the specification says it: nothing of ours is asked.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}")));
        return Signatures.Split(' ').Contains(expected);
    }
}

/// <summary>A recipient of persons' data: a real server that answers as the test wants.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private Receiver(WebApplication app) => this.app = app;

    public ConcurrentQueue<Got> Received { get; } = new();

    /// <summary>Asked after each notice is read.</summary>
    public Func<HttpContext, Got, Task> Answers { get; set; } = (context, _) => { context.Response.StatusCode = 204; return Task.CompletedTask; };

    public string Url => $"{Serving.Url(app)}/notices";

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new Receiver(builder.Build());
        receiver.app.Map("{**path}", receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public void Answer(int status, string? json = null) => Answers = async (context, _) =>
    {
        context.Response.StatusCode = status;
        if (json is null) return;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    };

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers;
        var got = new Got(headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), context.Request.ContentType ?? "", await reader.ReadToEndAsync());
        Received.Enqueue(got);
        await Answers(context, got);
    }
}
