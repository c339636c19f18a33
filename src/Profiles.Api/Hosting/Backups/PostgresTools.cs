using System.Globalization;
using Npgsql;
using Profiles.Api.Hosting.EmbeddedPostgres;

namespace Profiles.Api.Hosting.Backups;

/// <summary>
/// <c>pg_dump</c> and <c>pg_restore</c>: the one way to copy a database that works with the embedded server and with one that somebody else runs, needs no more rights than the
/// service has, copies only what is ours, and can be restored by a newer server (docs/adr/0012-key-epochs-and-backups.md).
/// </summary>
public sealed class PostgresTools
{
    private readonly string folder;
    private readonly NpgsqlConnectionStringBuilder database;

    private PostgresTools(string folder, string connection) => (this.folder, database) = (folder, new(connection));

    /// <exception cref="StartException">There are none here that are as new as the server.</exception>
    public static async Task<PostgresTools> ForAsync(string connection, int serverMajor, CancellationToken cancellation)
    {
        foreach (var folder in PostgresBinaries.Folders().Where(f => File.Exists(Path.Combine(f, "pg_dump")) && File.Exists(Path.Combine(f, "pg_restore"))))
        {
            var version = await Command.RunAsync(Path.Combine(folder, "pg_dump"), ["--version"], cancellation);
            // "pg_dump (PostgreSQL) 15.3 (Debian …)"
            var number = version.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2)?.Split('.', '\n')[0];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= serverMajor) return new(folder, connection);
        }
        throw new StartException(
            $"The database is of PostgreSQL {serverMajor}, and no pg_dump and pg_restore of that version or a later one are here. "
            + $"Install its client programs (Debian, Ubuntu: postgresql-client-{serverMajor}), or name their folder in {PostgresBinaries.Variable}.");
    }

    /// <returns>The last line that the program said; null where it succeeded.</returns>
    public async Task<string?> DumpAsync(string snapshot, IEnumerable<string> schemas, string into, CancellationToken cancellation) => await RunAsync(
        "pg_dump", ["--format=directory", "--compress=1", "--jobs=2", $"--snapshot={snapshot}", "--no-owner", "--no-privileges", .. schemas.Select(s => $"--schema={s}"), $"--file={into}"], cancellation);

    /// <summary>Into a database without these schemas. Rules of the second wall are left out: the service builds them for whoever reads here.</summary>
    /// <returns>As of <see cref="DumpAsync"/>.</returns>
    public async Task<string?> LoadAsync(string from, string listFile, CancellationToken cancellation)
    {
        var list = await Command.RunAsync(Path.Combine(folder, "pg_restore"), ["--list", from], cancellation);
        if (list.ExitCode != 0) return list.LastLine;
        await File.WriteAllLinesAsync(listFile, list.Output.Split('\n').Where(line => !line.Contains(" POLICY ", StringComparison.Ordinal) && !line.Contains(" ROW SECURITY ", StringComparison.Ordinal)), cancellation);
        return await RunAsync(
            "pg_restore", ["--exit-on-error", "--jobs=2", "--no-owner", "--no-privileges", $"--use-list={listFile}", $"--dbname={database.Database}", from], cancellation);
    }

    private async Task<string?> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var environment = new List<(string, string)>
        {
            ("PGHOST", database.Host ?? "localhost"), ("PGPORT", database.Port.ToString(CultureInfo.InvariantCulture)), ("PGDATABASE", database.Database ?? ""),
            ("PGUSER", database.Username ?? ""), ("PGPASSWORD", database.Password ?? ""),
            // Npgsql's names are libpq's, but for their hyphens.
            ("PGSSLMODE", database.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() }),
        };
        if (database.RootCertificate is { Length: > 0 } root) environment.Add(("PGSSLROOTCERT", root));
        // The password goes by the environment: arguments are seen by everybody on the machine.
        var result = await Command.RunAsync(Path.Combine(folder, program), ["--no-password", .. arguments], cancellation, [.. environment]);
        return result.ExitCode == 0 ? null : result.LastLine;
    }
}
