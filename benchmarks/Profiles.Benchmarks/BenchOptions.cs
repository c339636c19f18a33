namespace Profiles.Benchmarks;

/// <param name="Quick">A smaller problem, under a minute for each bench; the tables say so.</param>
/// <param name="Rounds">How often each side is measured, in turn.</param>
public sealed record BenchOptions(bool Quick, int Rounds)
{
    /// <summary>A folder with data sets, or one CSV file; <c>matching</c> reads them.</summary>
    public string? Data { get; init; }

    /// <summary>The column of a data set that says who is who.</summary>
    public string? Truth { get; init; }

    /// <summary>Of a store that is generated: <see cref="People.PeopleStore"/> caches each size.</summary>
    public int Profiles => Quick ? 50_000 : 1_000_000;

    /// <summary>For a table's title.</summary>
    public string Size => Quick ? ", QUICK" : "";
}
