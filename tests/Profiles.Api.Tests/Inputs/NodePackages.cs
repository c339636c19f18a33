using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Profiles.Api.Tests.Inputs;

/// <summary>Scripts on npm packages that stand beside the tests, each in a folder with its lock file.</summary>
internal static class NodePackages
{
    private static readonly SemaphoreSlim One = new(1);

    public static string? Missing { get; } = Prerequisite.Lacking(Finds("node") && Finds("npm"), "Node.js and npm are not installed.");

    /// <summary>Runs a script, with the packages of its folder installed. Fails where it ends with anything but success.</summary>
    /// <param name="folder">In this test project's sources.</param>
    /// <returns>The lines that the script printed.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string folder, string script, params string[] arguments)
    {
        var path = Path.Combine(Root(), folder);
        await InstallAsync(path);
        return (await RunProcessAsync("node", path, [script, .. arguments])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task InstallAsync(string path)
    {
        await One.WaitAsync();
        try
        {
            var installed = Path.Combine(path, "node_modules", ".package-lock.json");
            if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(Path.Combine(path, "package-lock.json"))) return;
            // Not npm ci: it refuses a lock file without the optional binaries of other platforms, which not every registry has.
            await RunProcessAsync("npm", path, ["install", "--no-save", "--omit=optional", "--no-audit", "--no-fund", "--ignore-scripts"]);
        }
        finally
        {
            One.Release();
        }
    }

    private static async Task<string> RunProcessAsync(string program, string folder, IReadOnlyList<string> arguments)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            process.ExitCode.Should().Be(0, "{0} said: {1}", program, await output + await errors);
            return await output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static bool Finds(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Of this test project's sources.</summary>
    private static string Root([CallerFilePath] string file = "") => Path.GetDirectoryName(Path.GetDirectoryName(file))!;
}
