namespace Profiles.Domain.Matching.Batch;

/// <summary>
/// Learns the rates without labels (Winkler 1988, Enamorado et al. 2019): u from random pairs, m by expectation–maximisation over the pairs of one
/// blocking rule at a time, the rule's own fields left out, u held fixed.
/// </summary>
internal sealed class Training(IReadOnlyList<Comparison> comparisons)
{
    private const int Iterations = 25, FewestPairs = 50;

    /// <summary>Experience counts as much as so many pairs, so that a small set can't unlearn it and a level that was never seen keeps a weight.</summary>
    private const double Experience = 10;

    private readonly double[][] usual = [.. comparisons.Select(c => DefaultParameters.Shares(c.Levels.Select(l => l.M)).ToArray())];

    /// <summary>How often strangers reach each level.</summary>
    /// <param name="weight">How likely each pattern is one of two strangers.</param>
    /// <param name="same">For comparisons whose values' frequencies are known: the chance of the same value; otherwise NaN.</param>
    public double[][] Strangers(IReadOnlyDictionary<LevelPattern, double> random, Func<LevelPattern, double> weight, double[] same)
    {
        var counts = Counts(1e-3, i => [.. DefaultParameters.Shares(comparisons[i].Levels.Select(l => l.U))]);
        foreach (var (pattern, count) in random) Add(counts, pattern, count * weight(pattern), 0);
        var rates = Rates(counts);
        for (var c = 0; c < rates.Length; c++)
        {
            if (double.IsNaN(same[c])) continue;
            var others = 1 - rates[c][0];
            for (var level = 1; level < rates[c].Length; level++) rates[c][level] *= (1 - same[c]) / Math.Max(others, 1e-9);
            rates[c][0] = same[c];
        }
        return rates;
    }

    /// <summary>How often records of one person reach each level: the expected counts of all passes together.</summary>
    /// <param name="blocks">For each training rule its patterns, and the comparisons that it leaves out as a bit mask.</param>
    public double[][] OnePerson(IEnumerable<(IReadOnlyDictionary<LevelPattern, double> Patterns, uint LeftOut)> blocks, double[][] u)
    {
        var together = Counts(Experience, i => usual[i]);
        foreach (var (patterns, leftOut) in blocks)
        {
            if (patterns.Values.Sum() < FewestPairs) continue;
            var counts = Pass(patterns, leftOut, u);
            for (var c = 0; c < counts.Length; c++)
                for (var level = 0; level < counts[c].Length; level++) together[c][level] += counts[c][level];
        }
        return Rates(together);
    }

    private double[][] Pass(IReadOnlyDictionary<LevelPattern, double> patterns, uint leftOut, double[][] u)
    {
        var m = usual;
        var share = 0.3;
        var counts = Counts(0, i => usual[i]);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            counts = Counts(0, i => usual[i]);
            double expected = 0, total = 0;
            foreach (var (pattern, count) in patterns)
            {
                var odds = share / (1 - share);
                for (var c = 0; c < comparisons.Count; c++)
                    if ((leftOut & (1u << c)) == 0 && pattern[c] is > 0 and var level) odds *= m[c][level - 1] / u[c][level - 1];
                var p = odds / (1 + odds);
                expected += p * count;
                total += count;
                Add(counts, pattern, p * count, leftOut);
            }
            share = Math.Clamp(expected / total, 1e-6, 1 - 1e-6);
            m = Rates([.. counts.Select((row, c) => row.Select((x, level) => x + Experience * usual[c][level]).ToArray())]);
        }
        return counts;
    }

    /// <summary>The share of one-person pairs among all possible ones, where the candidates hold nearly all of them.</summary>
    public static double Prior(IReadOnlyList<double> bits, double startBits, double possiblePairs)
    {
        var prior = Math.Pow(2, startBits);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var shift = Math.Log2(prior / (1 - prior)) - startBits;
            var expected = 0.0;
            for (var i = 0; i < bits.Count; i++) expected += MatchScore.ProbabilityOf(bits[i] + shift);
            prior = Math.Clamp(expected / possiblePairs, 1 / possiblePairs / 2, 0.5);
        }
        return prior;
    }

    private double[][] Counts(double strength, Func<int, double[]> shares) =>
        [.. Enumerable.Range(0, comparisons.Count).Select(c => shares(c).Select(s => s * strength).ToArray())];

    private static void Add(double[][] counts, LevelPattern pattern, double weight, uint leftOut)
    {
        for (var c = 0; c < counts.Length; c++)
            if ((leftOut & (1u << c)) == 0 && pattern[c] is > 0 and var level) counts[c][level - 1] += weight;
    }

    private static double[][] Rates(double[][] counts) => [.. counts.Select(row => DefaultParameters.Shares(row).Select(r => Math.Max(r, 1e-7)).ToArray())];
}
