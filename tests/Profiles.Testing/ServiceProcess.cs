using System.Diagnostics;
using System.Text;

namespace Profiles.Testing;

/// <summary>The service or one of its commands as a process of its own: what <c>./run</c> starts. Its folders are the test's.</summary>
public sealed class ServiceProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(Process process)
    {
        this.process = process;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"The service ended before it was ready: {Errors}{Output}"));
        process.OutputDataReceived += (_, line) => Add(output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public string Output => Read(output);

    public string Errors => Read(errors);

    /// <param name="folder">Gets the subfolders <c>data</c> and <c>keys</c>.</param>
    /// <param name="arguments">None: serves, on a free port.</param>
    /// <param name="environment">Added to what the service finds.</param>
    public static ServiceProcess Start(string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Profiles.Api.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment.Remove("ConnectionStrings__Profiles");
        start.Environment["PROFILES_DATA"] = Path.Combine(folder, "data");
        start.Environment["PROFILES_KEYS"] = Path.Combine(folder, "keys");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        // Loaded where a test asks for it.
        start.Environment["Profiles__Demo"] = "false";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Exit, string Output, string Errors)> RunAsync(string folder, params string[] arguments)
    {
        using var command = Start(folder, arguments);
        var exit = await command.ExitAsync();
        return (exit, command.Output, command.Errors);
    }

    /// <returns>Where it serves, as its line <c>Ready:</c> says.</returns>
    public Task<Uri> ReadyAsync() => ready.Task.WaitAsync(Patience);

    public async Task<int> ExitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode;
    }

    /// <summary>Sends a signal: <c>INT</c> as Ctrl-C does, <c>TERM</c>, or <c>KILL</c>.</summary>
    public async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private void Add(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
        if (line.StartsWith("Ready: ", StringComparison.Ordinal)) ready.TrySetResult(new Uri(line["Ready: ".Length..]));
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
