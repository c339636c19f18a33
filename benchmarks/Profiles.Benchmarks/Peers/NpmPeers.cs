using Npgsql;
using Profiles.Api.Hosting.EmbeddedPostgres;
using Profiles.Benchmarks.Read;

namespace Profiles.Benchmarks.Peers;

/// <summary>Other systems from npm to compare with: scripts in <c>benchmarks/Peers</c>, whose locked packages are installed at first use into a folder that git ignores.</summary>
public sealed class NpmPeers
{
    /// <summary>The one whose functions are found by their schema alone.</summary>
    public const string MessageDb = "message-db.mjs";

    private readonly string folder;

    private NpmPeers(string folder, string? missing) => (this.folder, Missing) = (folder, missing);

    /// <summary>Why there are none; null: they are installed.</summary>
    public string? Missing { get; }

    public static async Task<NpmPeers> InstallAsync()
    {
        var folder = Path.Combine(Solution(), "artifacts", "bench", "peers");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Solution(), "benchmarks", "Peers"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        if (!Finds("node") || !Finds("npm")) return new(folder, "Node.js and npm are not installed");

        // Written by what follows, once it is done.
        var (locked, installed) = (Path.Combine(folder, "package-lock.json"), Path.Combine(folder, "installed-lock.json"));
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == await File.ReadAllTextAsync(locked)) return new(folder, null);
        Console.WriteLine("Installing the peers from npm …");
        // Not npm ci: it refuses a lock file without the optional binaries of other platforms, which not every registry has.
        var npm = await Command.RunAsync("npm", ["install", "--prefix", folder, "--no-save", "--omit=optional", "--no-audit", "--no-fund", "--ignore-scripts"], CancellationToken.None);
        if (npm.ExitCode != 0) return new(folder, "npm could not install it");
        File.Copy(locked, installed, overwrite: true);
        return new(folder, null);
    }

    /// <summary>Starts a script, which finds its database as all clients of PostgreSQL do, and waits until it is ready.</summary>
    public async Task<ChildProcess> StartAsync(string script, string connection, params string[] arguments)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        var process = ChildProcess.StartProgram("node", [Path.Combine(folder, script), .. arguments], new Dictionary<string, string>
        {
            ["NODE_ENV"] = "production",
            ["PGHOST"] = to.Host!,
            ["PGPORT"] = $"{to.Port}",
            ["PGUSER"] = to.Username!,
            ["PGPASSWORD"] = to.Password!,
            ["PGDATABASE"] = to.Database!,
            ["PGOPTIONS"] = script == MessageDb ? "-c search_path=message_store" : "",
        });
        await process.WaitForReadyAsync("Ready:");
        return process;
    }

    private static bool Finds(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>The folder of the solution, wherever the program is called from.</summary>
    private static string Solution()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (here is not null && !File.Exists(Path.Combine(here.FullName, "Profiles.sln"))) here = here.Parent;
        return here?.FullName ?? Directory.GetCurrentDirectory();
    }
}
