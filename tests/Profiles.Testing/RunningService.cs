using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Profiles.Api.Hosting;
using Profiles.Domain;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;

namespace Profiles.Testing;

/// <summary>The whole service in this process, as <c>./run</c> serves it, on a port, a database and keys of its own.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TestDatabase database;
    private readonly TemporaryKeys keys;

    private RunningService(WebApplication app, TestDatabase database, TemporaryKeys keys)
    {
        (this.app, this.database, this.keys) = (app, database, keys);
        Url = new(Serving.Url(app));
        Client = new() { BaseAddress = Url };
    }

    public Uri Url { get; }
    public HttpClient Client { get; }
    public IServiceProvider Services => app.Services;
    public string ConnectionString => database.ConnectionString;
    public string KeyFolder => keys.Path;

    /// <param name="configuration">Such as <c>("Profiles:Health:MaximumLagSeconds", "1")</c>.</param>
    public static async Task<RunningService> StartAsync(params (string Name, string Value)[] configuration)
    {
        var database = await TestDatabase.CreateAsync();
        var keys = new TemporaryKeys();
        var builder = ProfilesHost.CreateBuilder("Development");
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:Profiles", database.ConnectionString),
            new("Profiles:Keys:Folder", keys.Path),
            .. configuration.Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Value)),
        ]);
        var app = ProfilesHost.Build(builder, HostSettings.From(builder.Configuration), database.ConnectionString);
        await Schema.ApplyAsync(app);
        await app.StartAsync();
        return new(app, database, keys);
    }

    public Task CreateTenantAsync(string name, TenantSettings? settings = null) =>
        Services.GetRequiredService<TenantRegistry>().CreateAsync(new TenantId(name), settings ?? TenantSettings.Default, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await database.DisposeAsync();
        keys.Dispose();
    }
}
