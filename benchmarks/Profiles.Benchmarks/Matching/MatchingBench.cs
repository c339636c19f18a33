using System.Diagnostics;
using System.Globalization;
using System.Text;
using Profiles.Domain.Matching.Batch;

namespace Profiles.Benchmarks.Matching;

/// <summary>How well and how fast records of one person are found, without labels. The truth goes into the report only.</summary>
internal static class MatchingBench
{
    public static string Run(string[] args)
    {
        var data = Option(args, "--data");
        var truth = Option(args, "--truth");
        var quick = args.Contains("--quick");
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{(quick ? "--quick: synthetic sets of a fifth of the size. " : "")}{Environment.ProcessorCount} processors.").AppendLine();
        text.AppendLine("| set | rows | pairs: precision | recall | F1 | clusters: F1 | calibration error | automatic: wrong / all | in candidates | seconds (of processor) | MB | published F1 |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (set, published) in DataSets.Of(data, truth, quick, text)) text.AppendLine(Row(set, published));
        return text.ToString();
    }

    private static string Row(DataSet set, string published)
    {
        GC.Collect();
        // Linux: the peak starts anew.
        if (File.Exists("/proc/self/clear_refs")) File.WriteAllText("/proc/self/clear_refs", "5");
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var result = BatchMatching.Run(new MatchingTask(set.Records(), set.LeftCount) { Automatic = true });
        var seconds = clock.Elapsed.TotalSeconds;
        var busy = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;
        var a = Accuracy.Of(result, set);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {set.Name} | {set.Rows.Count:N0} | {a.Precision:F4} ({a.Wrong} wrong) | {a.Recall:F4} ({a.TruePairs - a.Right} missed) | **{a.F1:F4}** | {a.ClusterF1:F4} | {a.Ece:F4} | {a.AutomaticWrong} / {a.Automatic} | {a.Found:F4} | {seconds:F1} ({busy:F1}) | {peak:N0} | {published} |");
    }

    private static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
