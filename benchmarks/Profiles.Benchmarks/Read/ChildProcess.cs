using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Profiles.Benchmarks.Read;

/// <summary>A server under load in a process of its own; ended when disposed.</summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    public static ChildProcess Start(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        StartProgram("dotnet", [assembly, .. arguments], environment);

    public static ChildProcess StartProgram(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new ChildProcess(Process.Start(start)!);
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The most that was resident since its start or <see cref="ForgetMemory"/>, in millions of bytes.</summary>
    public double Memory => Resident.PeakMegabytes(process.Id);

    public void ForgetMemory() => Resident.Restart(process.Id);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What it printed, up to a line that begins so.</summary>
    public async Task WaitForLineAsync(string beginning)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(beginning, StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return;
        }
        throw new InvalidOperationException("The server ended before it was ready.");
    }

    /// <summary>The same of a process that is asked line by line afterwards: its output is left to be read.</summary>
    public async Task WaitForReadyAsync(string line)
    {
        if (await process.StandardOutput.ReadLineAsync() != line) throw new InvalidOperationException("The process ended before it was ready.");
    }

    /// <summary>Writes a line, and reads the line that answers it.</summary>
    public async Task<string> AskAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
        return await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The process ended before it answered.");
    }

    public async Task<string> OutputAsync()
    {
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
