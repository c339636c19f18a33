using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Profiles.Benchmarks.Kernels;

/// <summary>The pure functions that run for each message, profile or pair, without a database, by BenchmarkDotNet in this process.</summary>
public static class KernelsBench
{
    private static readonly Type[] All = [typeof(SealingKernels), typeof(ComposingKernels), typeof(MatchingKernels)];

    public static Task<IReadOnlyList<BenchTable>> RunAsync(BenchOptions options)
    {
        var artifacts = Directory.CreateTempSubdirectory("profiles-kernels-");
        try
        {
            var job = (options.Quick ? Job.ShortRun : Job.MediumRun.WithLaunchCount(1)).WithToolchain(InProcessEmitToolchain.Instance).WithIterationCount(options.Rounds);
            var config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddLogger(NullLogger.Instance).WithArtifactsPath(artifacts.FullName);
            return Task.FromResult<IReadOnlyList<BenchTable>>([.. All.Select(type => Table(type, BenchmarkRunner.Run(type, config), options))]);
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    private static BenchTable Table(Type type, BenchmarkDotNet.Reports.Summary summary, BenchOptions options)
    {
        var table = new BenchTable($"kernels: {type.Name.Replace("Kernels", "", StringComparison.Ordinal).ToLowerInvariant()}, {options.Rounds} rounds{options.Size}", "ns");
        foreach (var report in summary.Reports)
        {
            if (report.ResultStatistics is not { } statistics) throw new InvalidOperationException($"{report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo} did not run.");
            var name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
            table.Add(name, [.. statistics.OriginalValues]);
            table.Add($"{name}, allocated", "bytes", [report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0]);
        }
        return table;
    }
}
