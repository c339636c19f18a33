using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Profiles.Api.Hosting.EmbeddedPostgres;

namespace Profiles.Benchmarks.Singles;

/// <summary>PostgreSQL's own benchmark program, which comes with the server's programs.</summary>
public static partial class PgBench
{
    /// <returns>Null where it is missing.</returns>
    public static string? Find() => PostgresBinaries.Folders().Select(folder => Path.Combine(folder, "pgbench")).FirstOrDefault(File.Exists);

    /// <summary>Runs a statement over and over, each in a transaction of its own.</summary>
    /// <returns>Transactions a second.</returns>
    public static async Task<double> RunAsync(string program, string connection, string statement, int clients, int seconds)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, statement + ";\n");
            var run = await Command.RunAsync(
                program, ["--no-vacuum", "--protocol=prepared", "--client", $"{clients}", "--jobs", "2", "--time", $"{seconds}", "--file", script], CancellationToken.None,
                ("PGHOST", to.Host!), ("PGPORT", $"{to.Port}"), ("PGUSER", to.Username!), ("PGPASSWORD", to.Password!), ("PGDATABASE", to.Database!));
            var rate = Rate().Match(run.Output);
            return run.ExitCode == 0 && rate.Success
                ? double.Parse(rate.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"pgbench failed: {run.LastLine}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    [GeneratedRegex("tps = ([0-9.]+)")]
    private static partial Regex Rate();
}
