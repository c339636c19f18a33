namespace Profiles.Benchmarks;

/// <param name="Name">As <c>./run bench</c> knows it.</param>
/// <param name="Does">One line.</param>
public sealed record Bench(string Name, string Does, Func<BenchOptions, Task<IReadOnlyList<BenchTable>>> Run)
{
    public Bench(string name, string does, Func<BenchOptions, Task<BenchTable>> run)
        : this(name, does, async options => [await run(options)])
    {
    }
}
