using System.Text.Json;
using Profiles.Benchmarks.Read;

namespace Profiles.Benchmarks.Load;

/// <summary>Sends load from a process of its own, so that the bench's own work is none of it.</summary>
public sealed class LoadClient : IDisposable
{
    private readonly ChildProcess process;
    private readonly List<double> shares = [];

    private LoadClient(ChildProcess process) => this.process = process;

    /// <summary>The greatest share of the machine's processors that a run of load took.</summary>
    public double GreatestShare => shares.DefaultIfEmpty().Max();

    public static LoadClient Start() => new(ChildProcess.Start(
        typeof(LoadClient).Assembly.Location, [LoadProcess.Command], new Dictionary<string, string> { ["DOTNET_gcServer"] = "0", ["DOTNET_TieredPGO"] = "0" }));

    /// <exception cref="InvalidOperationException">A request was not answered as expected: what is measured then is something else.</exception>
    public async Task<LoadResult> SendAsync(LoadPlan plan)
    {
        var result = JsonSerializer.Deserialize<LoadResult>(await process.AskAsync(JsonSerializer.Serialize(plan)))!;
        if (result.Failures > 0) throw new InvalidOperationException($"{result.Failures} of {result.Answers + result.Failures} requests failed: {result.FirstFailure}");
        shares.Add(result.Share);
        return result;
    }

    public void Dispose() => process.Dispose();
}
