using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Profiles.Api.Tests.GraphQL;

namespace Profiles.Api.Tests.PreferenceCentre;

/// <summary>The service, and the brand's own sender of messages, which keeps what it is given.</summary>
public sealed class Mailbox : LiveApi
{
    private readonly ConcurrentQueue<JsonElement> messages = new();
    private WebApplication sender = null!;

    /// <summary>Codes that were handed over for an address or number, the latest last.</summary>
    public IReadOnlyList<string> CodesTo(string address) =>
        [.. messages.Where(m => m.GetProperty("to").GetString() == address).Select(m => m.GetProperty("code").GetString()!)];

    public JsonElement Last => messages.Last();

    protected override async Task<(string Name, string Value)[]> ConfigurationAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        sender = builder.Build();
        sender.MapPost("/codes", async context =>
        {
            if (context.Request.Headers.Authorization == "Bearer sender-key") messages.Enqueue(await context.Request.ReadFromJsonAsync<JsonElement>());
            else context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        });
        await sender.StartAsync();
        return [("Profiles:PreferenceCentre:CodeDeliveryUrl", $"{sender.Urls.Single()}/codes"), ("Profiles:PreferenceCentre:CodeDeliveryToken", "sender-key")];
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await sender.DisposeAsync();
    }
}
