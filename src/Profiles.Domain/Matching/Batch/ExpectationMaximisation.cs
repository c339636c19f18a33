namespace Profiles.Domain.Matching.Batch;

/// <summary>Two kinds of pairs, strangers and one person, in a set of pairs of which nobody says which is which (Dempster, Laird and Rubin 1977).</summary>
internal static class ExpectationMaximisation
{
    private const int MostIterations = 30;
    private const double StartShare = 0.3, Enough = 1e-4;

    /// <param name="counts">How often each pattern is reached.</param>
    /// <param name="leftOut">Comparisons that are no evidence here, as a bit mask.</param>
    /// <param name="u">How often strangers reach the level of each pattern and comparison; held fixed.</param>
    /// <returns>How often each level is reached by pairs that are one person.</returns>
    public static Rates Pass(IReadOnlyList<Comparison> comparisons, IReadOnlyList<LevelPattern> patterns, double[] counts, uint leftOut, double[][] u)
    {
        var present = Enumerable.Range(0, patterns.Count).Where(p => counts[p] > 0).ToArray();
        var total = counts.Sum();
        var share = StartShare;
        var m = new Rates(comparisons, l => l.M, Rates.Experience).Shares();
        for (var iteration = 1; ; iteration++)
        {
            var reached = new Rates(comparisons, l => l.M, 0);
            var expected = 0.0;
            foreach (var p in present)
            {
                var odds = share / (1 - share);
                for (var c = 0; c < comparisons.Count; c++)
                    if ((leftOut & (1u << c)) == 0 && patterns[p][c] is > 0 and var level) odds *= m[c][level - 1] / u[p][c];
                var probability = odds / (1 + odds);
                expected += probability * counts[p];
                reached.Add(patterns[p], probability * counts[p], leftOut);
            }
            var before = share;
            share = Math.Clamp(expected / total, 1e-6, 1 - 1e-6);
            if (iteration == MostIterations || Math.Abs(share - before) < Enough) return reached;
            var next = new Rates(comparisons, l => l.M, Rates.Experience);
            next.Add(reached);
            m = next.Shares();
        }
    }
}

/// <summary>Counts of each level of each comparison.</summary>
internal sealed class Rates(IReadOnlyList<Comparison> comparisons, Func<Level, double> usual, double strength)
{
    /// <summary>Experience counts as much as so many pairs, so that a small set can't unlearn it and a level that was never seen keeps a weight.</summary>
    public const double Experience = 10;

    private const double Least = 1e-7;

    private readonly double[][] counts = [.. comparisons.Select(c => DefaultParameters.Shares(c.Levels.Select(usual)).Select(s => s * strength).ToArray())];

    public void Add(LevelPattern pattern, double weight, uint leftOut)
    {
        for (var c = 0; c < counts.Length; c++)
            if ((leftOut & (1u << c)) == 0 && pattern[c] is > 0 and var level) counts[c][level - 1] += weight;
    }

    public void Add(Rates other)
    {
        for (var c = 0; c < counts.Length; c++)
            for (var level = 0; level < counts[c].Length; level++) counts[c][level] += other.counts[c][level];
    }

    public double[][] Shares() => [.. counts.Select(row => DefaultParameters.Shares(row).Select(r => Math.Max(r, Least)).ToArray())];
}
