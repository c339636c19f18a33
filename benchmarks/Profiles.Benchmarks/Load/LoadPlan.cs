namespace Profiles.Benchmarks.Load;

/// <summary>
/// What a load process sends. In <see cref="Url"/> and <see cref="Body"/>, <c>{n}</c> becomes a number of the range, <c>{n12}</c> the same in twelve digits, and <c>{i}</c> a number that
/// the process uses once.
/// </summary>
public sealed record LoadPlan
{
    public required string Url { get; init; }

    /// <summary>JSON to post; null: a GET.</summary>
    public string? Body { get; init; }

    public string? Authorization { get; init; }

    /// <summary>Numbers go from 0 to below this one, in an order that jumps about.</summary>
    public int Range { get; init; } = 1;

    /// <summary>Each sends one request at a time.</summary>
    public required int Connections { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Null: as fast as answers come.</summary>
    public double? PerSecond { get; init; }

    /// <summary>What every good answer contains.</summary>
    public required string Expected { get; init; }
}

/// <param name="Answers">Good ones.</param>
/// <param name="Failures">Any other answer, and none.</param>
/// <param name="FirstFailure">What was answered, shortened.</param>
/// <param name="ProcessorSeconds">Of the load process.</param>
/// <param name="P50">Milliseconds, counted from when the request was due where a slow answer held it up.</param>
/// <param name="P99">The same.</param>
/// <param name="Greatest">The same.</param>
public sealed record LoadResult(long Answers, long Failures, string? FirstFailure, double Seconds, double ProcessorSeconds, double P50, double P99, double Greatest)
{
    public double PerSecond => Answers / Seconds;

    /// <summary>Of all that the machine's processors can do, from 0 to 1. Load must not starve what it measures: at most a third.</summary>
    public double Share => ProcessorSeconds / (Seconds * Environment.ProcessorCount);
}
