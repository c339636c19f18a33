using System.Net.Http.Json;
using System.Text.Json;
using GraphQL.Types;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Profiles.Api.GraphQL;
using Profiles.Api.GraphQL.Requests;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Tenants;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>Serves <see cref="SampleSchema"/> by Kestrel on a free port, to a crm-admin who has or has not named a purpose.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private SampleServer(WebApplication app)
    {
        this.app = app;
        Client = new HttpClient { BaseAddress = new Uri(Url) };
    }

    public HttpClient Client { get; }

    public string Url => app.Urls.Single() + "/graphql";

    public RecordedLog Log { get; private init; } = null!;

    public static async Task<SampleServer> StartAsync(GraphQLLimits? limits = null, DateTimeOffset? tokenUntil = null)
    {
        var log = new RecordedLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddGraphQLEndpoint<SampleSchema>(limits, new FieldAccess((_, _, field) => field != "secret", (_, field) => field == "person", (_, _) => false));
        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.Features.Set(new Caller(new TenantId("demo"), TenantSettings.Default, Role.CrmAdmin, null, "actor", "test"));
            if (tokenUntil is { } until) http.User = new([new System.Security.Claims.ClaimsIdentity([new("exp", until.ToUnixTimeSeconds().ToString())])]);
            return next(http);
        });
        app.MapGraphQLEndpoint();
        await app.StartAsync();
        return new SampleServer(app) { Log = log };
    }

    public SampleSchema Schema => (SampleSchema)app.Services.GetRequiredService<ISchema>();

    public Task StopAsync() => app.StopAsync();

    /// <summary>Posts a document as JSON.</summary>
    public async Task<Reply> PostAsync(string query, object? variables = null, string accept = "application/graphql-response+json", string? operationName = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = JsonContent.Create(new { query, variables, operationName }) };
        request.Headers.Accept.ParseAdd(accept);
        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Reply((int)response.StatusCode, text, response.Content.Headers.ContentType?.MediaType, [.. response.Content.Headers.Allow]);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}

internal sealed record Reply(int Status, string Text, string? MediaType, string[] Allow)
{
    public JsonElement Json { get; } = JsonSerializer.Deserialize<JsonElement>(Text);

    public string? Code => Json.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("extensions").GetProperty("code").GetString() : null;
}

/// <summary>Keeps what was logged, to look for what must not be there.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => this;
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(formatter(state, exception) + exception);
    public void Dispose() { }
}
