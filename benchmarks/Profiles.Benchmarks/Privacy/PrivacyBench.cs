namespace Profiles.Benchmarks.Privacy;

/// <summary>What privacy officers and key ceremonies wait for, and what those cost the others.</summary>
public static class PrivacyBench
{
    public static async Task<IReadOnlyList<BenchTable>> RunAsync(BenchOptions options) =>
        [await PackageBench.RunAsync(options), await EpochBench.RunAsync(options), await ErasureBench.RunAsync(options)];
}
