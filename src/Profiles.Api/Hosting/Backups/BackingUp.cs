using System.Reflection;
using Npgsql;
using Profiles.Domain.Privacy;
using Profiles.Projections.Backups;

namespace Profiles.Api.Hosting.Backups;

/// <summary>
/// Copies the database as it is at one moment into a folder, while the service records on. Without the keys: they have a backup of their own, or a copy of one would be a
/// copy of both.
/// </summary>
public sealed class BackingUp(NpgsqlDataSource database, DatabaseAddress address, HostSettings settings, IKeyVault vault, TimeProvider clock)
{
    internal const string Dump = "dump";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="folder">Made where it is missing; must be empty.</param>
    /// <exception cref="StartException">It can't be done; the message says why.</exception>
    public async Task<BackupManifest> WriteAsync(string folder, CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        RefusePlace(folder);
        if (await RestoreMark.IsThereAsync(database, cancellation)) throw new StartException(Restoring.Unfinished);
        Directory.CreateDirectory(folder, OwnerOnly);
        var (version, name) = await ServerAsync(database, cancellation);
        var tools = await PostgresTools.ForAsync(address.Connection, version, cancellation);

        await using var snapshot = await BackupSnapshot.OpenAsync(database, cancellation);
        if (await tools.DumpAsync(snapshot.Name, RestoreMark.Schemas, Path.Combine(folder, Dump), cancellation) is { } failure) throw new StartException($"The database could not be dumped: {failure}");
        File.SetUnixFileMode(Path.Combine(folder, Dump), OwnerOnly);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, Dump))) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var brands = new List<BackupBrand>();
        foreach (var brand in snapshot.Brands)
            brands.Add(new(brand.Tenant.Value, brand.Closed, await vault.OpenAsync(brand.Tenant, cancellation) is { } keys ? KeyCheck(keys) : null, brand.DataKeys));
        var manifest = new BackupManifest(
            BackupManifest.CurrentFormat, clock.GetUtcNow(), ProgramVersion, name, snapshot.Position.LastSequence, snapshot.Position.Events, brands, await BackupManifest.FilesAsync(folder, cancellation));
        await manifest.WriteAsync(folder, cancellation);
        return manifest;
    }

    /// <summary>The same for one brand's keys for ever, and another for any other's.</summary>
    internal static Guid KeyCheck(TenantKeys keys) => keys.Message("profiles-backup", keys.Tenant.Value).Value;

    internal static async Task<(int Major, string Name)> ServerAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select current_setting('server_version_num')::int / 10000, current_setting('server_version')");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt32(0), reader.GetString(1));
    }

    private static string ProgramVersion => typeof(BackingUp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private void RefusePlace(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new StartException($"{folder} is not empty. Name a folder of its own for each backup.");
        if (IsIn(folder, settings.KeyFolder) || IsIn(settings.KeyFolder, folder))
            throw new StartException($"{folder} and the key folder {settings.KeyFolder} are one inside the other: whoever got a copy of it could read the backup. Name a folder elsewhere.");
        if (settings.IsEmbedded && IsIn(folder, settings.DataFolder)) throw new StartException($"{folder} is inside the data folder, and would be lost with it. Name a folder elsewhere.");
    }

    private static bool IsIn(string folder, string outer) => (folder + '/').StartsWith(Path.GetFullPath(outer) + '/', StringComparison.Ordinal);
}

/// <summary>Where the database is, with the password: for the programs of PostgreSQL.</summary>
public sealed record DatabaseAddress(string Connection)
{
    public override string ToString() => "(database)";
}
