using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Profiles.Api.Tests.Inputs;

/// <summary>Scripts on npm packages that stand beside the tests.</summary>
internal static class NodePackages
{
    private static readonly SemaphoreSlim One = new(1);

    public static bool Available { get; } = Finds("node") && Finds("npm");

    /// <returns>The folder, with the packages of its lock file in it.</returns>
    public static async Task<string> InstallAsync(string folder)
    {
        var path = Path.Combine(Root(), folder);
        await One.WaitAsync();
        try
        {
            if (Directory.Exists(Path.Combine(path, "node_modules"))) return path;
            // Not npm ci: it refuses a lock file without the optional binaries of other platforms, which not every registry has.
            var (exit, said) = await RunAsync("npm", path, "install", "--no-save", "--omit=optional", "--no-audit", "--no-fund", "--ignore-scripts");
            exit.Should().Be(0, said);
            return path;
        }
        finally
        {
            One.Release();
        }
    }

    public static async Task<(int Exit, string Said)> RunAsync(string program, string folder, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output + await errors);
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
