using System.Security.Cryptography;
using Marten;
using Npgsql;
using Profiles.Api.Hosting.EmbeddedPostgres;
using Profiles.Domain;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;
using Profiles.Projections.Keys;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Benchmarks;

/// <summary>A durable cluster of its own (fsync and synchronous commit on) in a temporary folder, with a store and a brand.</summary>
public sealed class BenchStore : IAsyncDisposable
{
    public static TenantId Tenant { get; } = new("bench");
    public static Credential Server { get; } = new(Tenant, "bench", Trust.Links, "key");

    public required string Folder { get; init; }
    public string Keys => Path.Combine(Folder, "keys");
    public required string Connection { get; init; }
    public required EmbeddedCluster Cluster { get; init; }
    public required DocumentStore Store { get; init; }
    public required NpgsqlDataSource Source { get; init; }
    public required Recorder Recorder { get; init; }

    public static async Task<BenchStore> CreateAsync()
    {
        var place = Directory.CreateTempSubdirectory("profiles-bench-").FullName;
        var cluster = await EmbeddedCluster.OpenAsync(Path.Combine(place, "data"), RandomNumberGenerator.GetBytes(32), new ClusterSettings(), CancellationToken.None);
        await cluster.CreateDatabaseAsync("bench", CancellationToken.None);
        // As the service opens it.
        var connection = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("bench")) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 3 }.ConnectionString;
        var vault = new KeyFolder(Path.Combine(place, "keys"));
        await vault.CreateAsync(Tenant, CancellationToken.None);
        var tenants = new OneTenant();
        var phones = new LibPhoneNumbers();
        var store = DocumentStore.For(options => ProfileStore.Configure(options, connection, vault, tenants, phones));
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        return new BenchStore
        {
            Folder = place, Connection = connection, Cluster = cluster, Store = store, Source = NpgsqlDataSource.Create(connection),
            Recorder = new Recorder(store, vault, tenants, phones),
        };
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        Store.Dispose();
        await Cluster.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class OneTenant : ITenants
    {
        public ValueTask<TenantSettings?> FindAsync(TenantId tenant, CancellationToken cancellation) => new(TenantSettings.Default);
    }
}
