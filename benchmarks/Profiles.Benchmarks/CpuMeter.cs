using System.Diagnostics;
using System.Globalization;

namespace Profiles.Benchmarks;

/// <summary>Processor time of a service (this process, unless told) and of a cluster's processes: says where the time goes, also on a machine that is busy otherwise.</summary>
public sealed class CpuMeter(string clusterFolder, Func<TimeSpan>? service = null)
{
    private readonly int postmaster = int.Parse(File.ReadLines(Path.Combine(clusterFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    private (double Own, double Database) start;

    public void Start() => start = (Own(), Database());

    public string PerPiece(double messages) => string.Create(
        CultureInfo.InvariantCulture, $"service {(Own() - start.Own) / messages * 1e6:F0} µs, database {(Database() - start.Database) / messages * 1e6:F0} µs");

    private double Own() => (service?.Invoke() ?? Process.GetCurrentProcess().TotalProcessorTime).TotalSeconds;

    /// <summary>Linux: fields 4 (parent), 14 and 15 (user and system time, in ticks of 10 ms), 16 and 17 (of children that have ended) of /proc/pid/stat.</summary>
    private double Database()
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (int.Parse(fields[1], CultureInfo.InvariantCulture) == postmaster) ticks += Ticks(11) + Ticks(12);
                // Of backends that have ended, their parent knows.
                if (Path.GetFileName(folder) == $"{postmaster}") ticks += Ticks(13) + Ticks(14);

                long Ticks(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The process ended between the listing and the reading.
            }
        }
        return ticks / 100.0;
    }
}
