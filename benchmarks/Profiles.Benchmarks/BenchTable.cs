namespace Profiles.Benchmarks;

/// <summary>Figures of one measurement. Those that belong together stand beside a baseline of the same run: ratios are taken round by round.</summary>
/// <param name="title">What was measured, and how much of it.</param>
/// <param name="unit">Of rows that name none.</param>
/// <param name="baseline">The row that ratios are to; null where there is none.</param>
public sealed class BenchTable(string title, string unit, string? baseline = null)
{
    private readonly List<BenchRow> rows = [];
    private readonly List<string> notes = [];

    public string Title => title;
    public string? Baseline => baseline;
    public IReadOnlyList<BenchRow> Rows => rows;

    /// <summary>What the figures don't say: printed below them.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <param name="figures">One for each round, in their order.</param>
    public void Add(string name, IReadOnlyList<double> figures, params Aim[] aims) => Add(name, unit, figures, aims);

    public void Add(string name, string ownUnit, IReadOnlyList<double> figures, params Aim[] aims) => rows.Add(new(name, ownUnit, figures, aims));

    /// <summary>Median and 99th percentile of times in milliseconds; the aims are of the latter.</summary>
    /// <param name="times">In any order.</param>
    public void AddTimes(string name, IReadOnlyList<double> times, params Aim[] aims)
    {
        Add($"{name}, p50", "ms", times.Count == 0 ? [] : [Percentile(times, 0.5)]);
        Add($"{name}, p99", "ms", times.Count == 0 ? [] : [Percentile(times, 0.99)], aims);
    }

    /// <summary>What the service held resident at its greatest under this load.</summary>
    public void AddMemory(double megabytes, string of = "service") => Add($"{of}, resident at its greatest", "MB", [megabytes], Aim.AtMost(500));

    public void Note(string note) => notes.Add(note);

    /// <returns>Null for a row that was not measured, or has nothing to be compared with.</returns>
    public double? Ratio(BenchRow row, string? of = null)
    {
        var other = rows.FirstOrDefault(r => r.Name == (of ?? baseline));
        if (other is null || other.Unit != row.Unit || other.Figures.Count == 0 || row.Figures.Count == 0) return null;
        var ratio = row.Figures.Count == other.Figures.Count ? Median([.. row.Figures.Zip(other.Figures, (a, b) => a / b)]) : row.Median / other.Median;
        return double.IsFinite(ratio) ? ratio : null;
    }

    /// <returns>The figure that the aim is of, and whether it is reached; nulls where it was not measured.</returns>
    public (double? Figure, bool? Reached) Judge(BenchRow row, Aim aim)
    {
        var figure = aim.Ratio ? Ratio(row, aim.Of) : row.Figures.Count == 0 ? null : row.Median;
        return (figure, figure is { } known ? aim.IsReached(known) : null);
    }

    public static double Median(IReadOnlyList<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    /// <param name="figures">In any order; at least one.</param>
    /// <param name="part">0.99 for the 99th percentile.</param>
    public static double Percentile(IReadOnlyList<double> figures, double part) => figures.Order().ElementAt(Math.Clamp((int)Math.Ceiling(figures.Count * part) - 1, 0, figures.Count - 1));
}

/// <param name="Figures">One for each round; a single one where the whole run is one measurement, none where it could not be measured.</param>
public sealed record BenchRow(string Name, string Unit, IReadOnlyList<double> Figures, IReadOnlyList<Aim> Aims)
{
    public double Median => BenchTable.Median(Figures);
}
