namespace Profiles.Domain.Matching.Batch;

/// <summary>Learns what strangers that agree in one field have in common in another, from random pairs.</summary>
internal static class Dependence
{
    /// <summary>The rates without the agreement count as much as so many pairs; with fewer, nothing is said.</summary>
    private const double Strength = 30;

    /// <param name="counts">How many strangers reach each pattern.</param>
    public static List<DependentRates> Of(IReadOnlyList<Comparison> comparisons, IReadOnlyList<LevelPattern> patterns, double[] counts, StrangerRates rates, double[][] u)
    {
        var result = new List<DependentRates>();
        for (var given = 0; given < comparisons.Count; given++)
        {
            var reached = u.Select(row => row.Select(r => r * Strength).ToArray()).ToArray();
            for (var p = 0; p < patterns.Count; p++)
            {
                if (!rates.Agrees(given, patterns[p][given])) continue;
                for (var c = given + 1; c < comparisons.Count; c++)
                    if (patterns[p][c] is > 0 and var level) reached[c][level - 1] += counts[p];
            }
            for (var c = given + 1; c < comparisons.Count; c++)
                if (reached[c].Sum() >= 2 * Strength && DefaultParameters.Shares(reached[c]) is var shares && shares[0] > u[c][0])
                    result.Add(new DependentRates(comparisons[c].Name, comparisons[given].Name, shares));
        }
        return result;
    }
}
