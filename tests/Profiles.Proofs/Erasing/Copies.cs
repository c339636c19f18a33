using System.Diagnostics;
using Npgsql;
using Profiles.Api.Hosting.EmbeddedPostgres;

namespace Profiles.Proofs.Erasing;

/// <summary>Copies of the database, as somebody takes and loads them who knows nothing of the service.</summary>
internal static class Copies
{
    /// <summary>What <c>pg_dump</c> writes as SQL.</summary>
    public static Task DumpAsync(string connection, string file) => RunAsync("pg_dump", connection, ["--inserts", "--no-owner", "--file", file]);

    /// <summary>Into a new database beside the service's.</summary>
    /// <returns>Its address.</returns>
    public static async Task<string> LoadAsync(string connection, string file, string name)
    {
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var create = source.CreateCommand($"create database {name} template template0")) await create.ExecuteNonQueryAsync();
        var loaded = new NpgsqlConnectionStringBuilder(connection) { Database = name }.ConnectionString;
        await RunAsync("psql", loaded, ["--quiet", "--no-psqlrc", "--output", "/dev/null", "--file", file]);
        return loaded;
    }

    /// <summary>A base backup: the files of the server, with the write-ahead log, while it runs.</summary>
    public static async Task TakeBaseAsync(string server, string data, string folder)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await ExecuteAsync("select pg_backup_start('proof', true)");
        using (var copy = Process.Start("cp", ["-r", data, folder])) await copy.WaitForExitAsync();
        await ExecuteAsync("select pg_backup_stop(false)");

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task RunAsync(string program, string connection, string[] arguments)
    {
        var server = new NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo(Path.Combine(PostgresBinaries.Find()!.Folder, program), ["--host", server.Host!, "--port", $"{server.Port}", "--username", server.Username!, .. arguments, server.Database!])
        {
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = server.Password;
        using var running = Process.Start(start)!;
        var errors = await running.StandardError.ReadToEndAsync();
        await running.WaitForExitAsync();
        running.ExitCode.Should().Be(0, "{0} said: {1}", program, errors);
    }
}
