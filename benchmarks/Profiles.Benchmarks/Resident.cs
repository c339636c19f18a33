using System.Globalization;

namespace Profiles.Benchmarks;

/// <summary>The most memory that a process held resident, by Linux's own count, so that no peak falls between two looks.</summary>
public static class Resident
{
    /// <summary>The peak is counted anew from here.</summary>
    public static void Restart(int process)
    {
        if (File.Exists($"/proc/{process}/clear_refs")) File.WriteAllText($"/proc/{process}/clear_refs", "5");
    }

    /// <returns>In millions of bytes, since <see cref="Restart"/> or the process's start.</returns>
    public static double PeakMegabytes(int process)
    {
        // "VmHWM:	  123456 kB"
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
