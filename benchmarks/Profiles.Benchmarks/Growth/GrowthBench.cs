using Profiles.Benchmarks.People;

namespace Profiles.Benchmarks.Growth;

/// <summary>
/// What becomes dearer in a brand with a hundred times as many people: the same work in a small store and in a large one, in turn, so that both meet the same machine.
/// </summary>
public static class GrowthBench
{
    /// <param name="Each">What one is.</param>
    /// <param name="AtMost">The ratio that is aimed at.</param>
    /// <param name="MeasureAsync">Microseconds for each; gets the store and whether it is a small run.</param>
    private sealed record Work(string Each, double AtMost, Func<PeopleStore, bool, Task<double>> MeasureAsync);

    private static readonly Work[] All =
    [
        new("look-up by identity", 1.2, LookingUp.MeasureAsync),
        new("message recorded in batches of 500", 1.3, Recording.MeasureAsync),
        new("new profile compared and suggested", 1.5, Suggesting.MeasureAsync),
    ];

    public static async Task<IReadOnlyList<BenchTable>> RunAsync(BenchOptions options)
    {
        var (few, many) = options.Quick ? (5_000, 50_000) : (10_000, 1_000_000);
        await using var small = await PeopleStore.OpenAsync(few);
        await using var large = await PeopleStore.OpenAsync(many);
        var tables = new List<BenchTable>();
        foreach (var work in All)
        {
            var (inSmall, inLarge) = (new List<double>(), new List<double>());
            for (var round = 0; round <= options.Rounds; round++)
            {
                var figures = (Small: await work.MeasureAsync(small, options.Quick), Large: await work.MeasureAsync(large, options.Quick));
                Console.WriteLine($"Round {round}: {work.Each}: {figures.Small:N0} µs among {few:N0}, {figures.Large:N0} µs among {many:N0}");
                // The first round warms up.
                if (round == 0) continue;
                inSmall.Add(figures.Small);
                inLarge.Add(figures.Large);
            }
            var table = new BenchTable($"growth: {work.Each}, {options.Rounds} rounds{options.Size}", "µs", $"among {few:N0}");
            table.Add($"among {many:N0}", inLarge, Aim.RatioAtMost(work.AtMost));
            table.Add($"among {few:N0}", inSmall);
            tables.Add(table);
        }
        return tables;
    }
}
