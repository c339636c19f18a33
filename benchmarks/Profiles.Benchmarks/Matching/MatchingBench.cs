using System.Diagnostics;
using Profiles.Domain.Matching.Batch;

namespace Profiles.Benchmarks.Matching;

/// <summary>How well and how fast records of one person are found, without labels. The truth goes into the report only.</summary>
internal static class MatchingBench
{
    public static Task<IReadOnlyList<BenchTable>> RunAsync(BenchOptions options)
    {
        var notes = new List<string>();
        var tables = DataSets.Of(options.Data, options.Truth, options.Quick, notes).Select(s => Measure(s.Set, s.Expected, options)).ToList();
        foreach (var note in notes) tables[^1].Note($"matching: {note}");
        return Task.FromResult<IReadOnlyList<BenchTable>>(tables);
    }

    private static BenchTable Measure(DataSet set, Expected expected, BenchOptions options)
    {
        GC.Collect();
        Resident.Restart(Environment.ProcessId);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var result = BatchMatching.Run(new MatchingTask(set.Records(), set.LeftCount) { Automatic = true });
        var seconds = clock.Elapsed.TotalSeconds;
        var busy = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
        var a = Accuracy.Of(result, set);

        var table = new BenchTable($"matching: {set.Name}, {set.Rows.Count:N0} rows; published F1 {expected.Published}{options.Size}", "");
        table.Add("pairs, precision", [a.Precision]);
        table.Add("pairs, recall", [a.Recall]);
        table.Add("pairs, F1", [a.F1], At(expected.F1, Aim.AtLeast));
        table.Add("clusters, F1", [a.ClusterF1], At(expected.ClusterF1, Aim.AtLeast));
        table.Add("wrong", "pairs", [a.Wrong], At(expected.Errors, Aim.AtMost));
        table.Add("missed", "pairs", [a.TruePairs - a.Right], At(expected.Errors, Aim.AtMost));
        table.Add("true pairs among the candidates", [a.Found]);
        table.Add("calibration error", [a.Ece]);
        table.Add("automatic", "pairs", [a.Automatic]);
        table.Add("automatic and wrong", "pairs", [a.AutomaticWrong]);
        table.Add("time", "s", [seconds], At(expected.Seconds, Aim.AtMost));
        table.Add("time of processor", "s", [busy]);
        table.Add("resident at its greatest", "MB", [Resident.PeakMegabytes(Environment.ProcessId)]);
        return table;
    }

    private static Aim[] At(double? bound, Func<double, Aim> aim) => bound is { } known ? [aim(known)] : [];
}
