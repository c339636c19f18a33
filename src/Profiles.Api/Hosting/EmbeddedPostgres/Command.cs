using System.Diagnostics;

namespace Profiles.Api.Hosting.EmbeddedPostgres;

/// <summary>Runs a program of the operating system to its end.</summary>
public static class Command
{
    /// <param name="Output">Standard output and error, as they came.</param>
    public sealed record Result(int ExitCode, string Output)
    {
        public string LastLine => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"exit code {ExitCode}.";
    }

    public static async Task<Result> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // Nothing of the caller's own PostgreSQL settings may reach the programs.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in environment) start.Environment[name] = value;

        using var process = Process.Start(start) ?? throw new StartException($"{program} can't be started.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new(process.ExitCode, await output + await error);
    }
}
