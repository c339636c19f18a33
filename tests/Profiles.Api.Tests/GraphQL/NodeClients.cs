using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>A test that runs a real npm client: skipped where there is no Node.js, except under CI, where it fails.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (!NodeClients.HasNode && Environment.GetEnvironmentVariable("CI") is null) Skip = "Needs Node.js 20 with npm on the PATH.";
    }
}

/// <summary>Runs the scripts of the folder <c>clients</c>, whose packages are installed at first use.</summary>
internal static class NodeClients
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Here())!, "clients");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    public static bool HasNode { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "node")));

    /// <returns>The lines that the script printed.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, params string[] arguments)
    {
        await Installed.Value;
        return await RunProcessAsync("node", [script, .. arguments]);
    }

    private static async Task InstallAsync()
    {
        var stamp = Path.Combine(Folder, "node_modules", ".package-lock.json");
        var wanted = Path.Combine(Folder, "package-lock.json");
        if (!File.Exists(stamp) || File.GetLastWriteTimeUtc(stamp) < File.GetLastWriteTimeUtc(wanted))
            await RunProcessAsync("npm", ["ci", "--no-audit", "--no-fund"]);
    }

    private static async Task<IReadOnlyList<string>> RunProcessAsync(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            process.ExitCode.Should().Be(0, "{0} said: {1}", program, await errors);
            return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
