using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Profiles.Api.Hosting;
using Profiles.Domain;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.Tenants;
using Profiles.Testing;

namespace Profiles.Proofs;

/// <summary>The service as its own process on its own durable PostgreSQL, in a folder that goes with the proof.</summary>
internal sealed class OwnService : IAsyncDisposable
{
    public OwnService()
    {
        Directory.CreateDirectory(Temporary);
        // PostgreSQL runs under another account than root's.
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("profiles-proof-").FullName;
    public string Data => Path.Combine(Folder, "data");
    public string Temporary => Path.Combine(Folder, "tmp");
    public HostSettings Settings => new(null, Data, Path.Combine(Folder, "keys"), KeysAreManaged: false);
    public KeyFolder OpenKeys() => new(Settings.KeyFolder, Data);

    public ServiceProcess Start(params (string Name, string Value)[] environment) => ServiceProcess.Start(Folder, [], [("TMPDIR", Temporary), .. environment]);

    /// <summary>The service's database, which must be running or is started.</summary>
    public async Task<T> InDatabaseAsync<T>(Func<string, NpgsqlDataSource, Task<T>> work)
    {
        await using var database = await ServiceDatabase.OpenAsync(Settings, asService: false, CancellationToken.None);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        return await work(database.ConnectionString, source);
    }

    /// <summary>The same server for who runs it: the embedded server's own login, whose password comes from the key folder.</summary>
    public string AsSuperuser(string connection) => new NpgsqlConnectionStringBuilder(connection)
    {
        Username = "postgres",
        Password = Convert.ToHexStringLower(HMACSHA256.HashData(new InstanceSecrets(Settings.KeyFolder).GetOrCreate("postgres", 32), "postgres|postgres"u8)),
        Pooling = false,
    }.ConnectionString;

    public Task<string> CreateBrandAsync(TenantId tenant, string source, bool browser = false) => InDatabaseAsync(async (_, database) =>
    {
        var tenants = new TenantRegistry(database, OpenKeys(), TimeProvider.System);
        await tenants.CreateAsync(tenant, TenantSettings.Default, CancellationToken.None);
        return await new WriteKeyStore(database, tenants, TimeProvider.System).CreateAsync(new NewWriteKey(tenant, source, browser), CancellationToken.None);
    });

    /// <returns>PostgreSQL's main process; null where none runs.</returns>
    public int? Postmaster()
    {
        var file = Path.Combine(Data, "postgres", "postmaster.pid");
        return File.Exists(file) ? int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture) : null;
    }

    public async ValueTask DisposeAsync()
    {
        // What a failed proof leaves running.
        if (Postmaster() is { } left && Directory.Exists($"/proc/{left}"))
            await (await ServiceDatabase.OpenAsync(Settings, asService: false, CancellationToken.None)).DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
