using System.Text.Json;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;
using Profiles.Projections.Tenants;
using Profiles.Testing;

namespace Profiles.Api.Tests.Inputs;

/// <summary>A brand on a real store: what the ways in need, without the host around it.</summary>
public sealed class Brand : IAsyncLifetime, IDisposable
{
    private readonly TemporaryKeys keys = new();
    private TestDatabase database = null!;

    public static TenantId Tenant { get; } = new("acme");
    public ServiceProvider Services { get; private set; } = null!;
    public IRecorder Recorder => Services.GetRequiredService<IRecorder>();
    public WriteKeyStore WriteKeys => Services.GetRequiredService<WriteKeyStore>();

    public async Task InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        var services = new ServiceCollection();
        Add(services);
        Services = services.BuildServiceProvider();
        await Services.GetRequiredService<IDocumentStore>().Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await Services.GetRequiredService<TenantRegistry>().CreateAsync(Tenant, TenantSettings.Default, CancellationToken.None);
    }

    /// <summary>The same store for a host under test.</summary>
    public void Add(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IKeyVault>(keys.Vault);
        services.AddSingleton(_ => NpgsqlDataSource.Create(database.ConnectionString));
        services.AddSingleton<IDocumentStore>(p => DocumentStore.For(options => ProfileStore.Configure(
            options, database.ConnectionString, keys.Vault, p.GetRequiredService<ITenants>(), p.GetRequiredService<IPhoneNumbers>())));
        services.AddSingleton<TenantRegistry>();
        services.AddSingleton<ITenants>(p => p.GetRequiredService<TenantRegistry>());
        services.AddSingleton<WriteKeyStore>();
        services.AddSingleton<IWriteKeys>(p => p.GetRequiredService<WriteKeyStore>());
        services.AddSingleton<IPhoneNumbers, LibPhoneNumbers>();
        services.AddSingleton<IRecorder, Recorder>();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task<long> EventsAsync(string alias) => ScalarAsync<long>($"select count(*) from profiles.mt_events where type = '{alias}'");

    /// <summary>Which types of identity are together in one profile, one line a profile.</summary>
    public async Task<string[]> ProfilesAsync() => (await ScalarAsync<string>(
        "select coalesce(string_agg(types, ';' order by types), '') from (select string_agg(type, '+' order by type) as types from profiles.membership group by profile_id) as p")).Split(';');

    public async Task DisposeAsync()
    {
        await Services.DisposeAsync();
        await database.DisposeAsync();
    }

    public void Dispose() => keys.Dispose();
}

internal static class Json
{
    public static JsonElement Of(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
