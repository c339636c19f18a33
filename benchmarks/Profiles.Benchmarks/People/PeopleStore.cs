using System.Diagnostics;
using System.Security.Cryptography;
using Marten;
using Npgsql;
using Profiles.Api.Hosting.EmbeddedPostgres;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;
using Profiles.Projections.Keys;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Benchmarks.People;

/// <summary>
/// A durable store (fsync and synchronous commit on) with many people in it, generated once by COPY and kept in a folder that git ignores. What a benchmark
/// writes into it stays: people that it makes have numbers above <see cref="Count"/>.
/// </summary>
public sealed class PeopleStore : IAsyncDisposable
{
    /// <summary>A change of what is generated makes a new store.</summary>
    private const int Version = 4;
    private const int Chunk = 5_000;

    public static TenantId Tenant { get; } = new("people");
    public static Credential Server { get; } = new(Tenant, "crm", Trust.Links, "key-1");
    public static Credential Admin { get; } = new(Tenant, "console", Trust.Decides, "admin-1");

    public required int Count { get; init; }

    /// <summary>People with numbers from here on may have been erased by a benchmark; those below stay.</summary>
    public int Lasting => Count - Count / 20;
    public required string Folder { get; init; }
    public string Keys => Path.Combine(Folder, "keys");
    public required string Connection { get; init; }
    public required EmbeddedCluster Cluster { get; init; }
    public required DocumentStore Store { get; init; }
    public required NpgsqlDataSource Source { get; init; }
    public required IKeyVault Vault { get; init; }
    public IPhoneNumbers Phones { get; } = new LibPhoneNumbers();
    public ITenants Tenants { get; } = new OneTenant();

    public Recorder NewRecorder() => new(Store, Vault, Tenants, Phones);

    public static async Task<PeopleStore> OpenAsync(int count)
    {
        var folder = Path.Combine(Home(), "artifacts", "bench", $"people-{count}-v{Version}");
        var ready = Path.Combine(folder, "ready");
        if (!File.Exists(ready) && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        var fresh = !File.Exists(ready);
        Directory.CreateDirectory(folder);

        var secret = Path.Combine(folder, "secret");
        if (fresh) await File.WriteAllBytesAsync(secret, RandomNumberGenerator.GetBytes(32));
        var cluster = await EmbeddedCluster.OpenAsync(Path.Combine(folder, "data"), await File.ReadAllBytesAsync(secret), new ClusterSettings(), CancellationToken.None);
        if (fresh) await cluster.CreateDatabaseAsync("people", CancellationToken.None);
        var connection = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("people")) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 3 }.ConnectionString;
        var vault = new KeyFolder(Path.Combine(folder, "keys"), Path.Combine(folder, "data"));
        if (fresh) await vault.CreateAsync(Tenant, CancellationToken.None);
        var store = DocumentStore.For(options => ProfileStore.Configure(options, connection, vault, new OneTenant(), new LibPhoneNumbers()));
        var people = new PeopleStore { Count = count, Folder = folder, Connection = connection, Cluster = cluster, Store = store, Source = NpgsqlDataSource.Create(connection), Vault = vault };
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        if (fresh)
        {
            await people.GenerateAsync();
            await File.WriteAllTextAsync(ready, "");
        }
        return people;
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
    }

    private async Task GenerateAsync()
    {
        var watch = Stopwatch.StartNew();
        Console.WriteLine($"Generating {Count:N0} people, once …");
        await ExecuteAsync("insert into profiles.tenant (tenant_id, created_at, settings) values ('people', now(), '{}') on conflict do nothing");
        var indexes = await DropIndexesAsync();
        var keys = (await Vault.OpenAsync(Tenant, CancellationToken.None))!;
        var now = StoredTime.Of(DateTimeOffset.UtcNow);
        // Two at work, each on chunks of its own: rows are made by one while the other waits for the database.
        await Parallel.ForEachAsync(Enumerable.Range(0, (Count + Chunk - 1) / Chunk), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (chunk, _) =>
        {
            var rows = new PersonRows(Store, keys, Phones, Server);
            var numbers = Enumerable.Range(chunk * Chunk, Math.Min(Chunk, Count - chunk * Chunk));
            await PeopleCopy.WriteAsync(Source, [.. numbers.SelectMany(n => rows.Of(Person.Message(n, now), 1 + (long)n * PersonRows.Events, now))]);
        });
        Console.WriteLine($"Written after {watch.Elapsed.TotalSeconds:N0} s; indexes …");
        foreach (var index in indexes) await ExecuteAsync(index);
        var last = (long)Count * PersonRows.Events;
        await ExecuteAsync($"select setval('profiles.mt_events_sequence', {last})");
        // Where the daemon goes on: everything so far is projected.
        await ExecuteAsync($"""
            insert into profiles.mt_event_progression (name, last_seq_id) values ('HighWaterMark', {last}), ('{ProfileProjection.Name}:All', {last})
            on conflict (name) do update set last_seq_id = excluded.last_seq_id
            """);
        await ExecuteAsync($"insert into profiles.match_progress (tenant_id, seq) values ('people', {last}) on conflict (tenant_id) do update set seq = excluded.seq");
        await ExecuteAsync("vacuum analyze");
        Console.WriteLine($"Generated in {watch.Elapsed.TotalSeconds:N0} s.");
    }

    /// <returns>What makes them again.</returns>
    private async Task<List<string>> DropIndexesAsync()
    {
        var (names, definitions) = (new List<string>(), new List<string>());
        await using (var command = Source.CreateCommand($"""
            select i.indexname, i.indexdef from pg_indexes i join pg_class c on c.relname = i.indexname
            where i.schemaname = 'profiles' and i.tablename in ({string.Join(',', PeopleCopy.Tables.Keys.Select(t => $"'{t}'"))})
              and not exists (select from pg_constraint k where k.conindid = c.oid)
            """))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                names.Add(reader.GetString(0));
                definitions.Add(reader.GetString(1));
            }
        }
        foreach (var name in names) await ExecuteAsync($"drop index profiles.{name}");
        return definitions;
    }

    /// <summary>The folder of the solution, wherever the program is called from.</summary>
    private static string Home()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (here is not null && !File.Exists(Path.Combine(here.FullName, "Profiles.sln"))) here = here.Parent;
        return here?.FullName ?? Directory.GetCurrentDirectory();
    }

    private sealed class OneTenant : ITenants
    {
        public ValueTask<TenantSettings?> FindAsync(TenantId tenant, CancellationToken cancellation) => new(TenantSettings.Default);
    }
}
