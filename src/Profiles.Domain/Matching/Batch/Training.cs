namespace Profiles.Domain.Matching.Batch;

/// <summary>
/// Learns the rates without labels (Winkler 1988; Enamorado, Fifield and Imai 2019): u from random pairs, m by expectation–maximisation over the pairs of
/// one blocking rule at a time, the rule's own fields left out and u held fixed, the prior from all candidates.
/// </summary>
internal static class Training
{
    /// <summary>Each round knows better which of the random pairs are no strangers.</summary>
    private const int Rounds = 4;
    private const int FewestPairs = 50;

    public static Matcher Train(MatchingTask task, Candidates.Found found, Matcher start, ComparedPairs candidates, ParallelOptions parallel)
    {
        var comparisons = start.Compared;
        var frequencies = start.Parameters.Frequencies;
        var random = new ComparedPairs(task.Records, RandomPairs.Draw(task), start, parallel);
        var blocks = Blocks(found, candidates, comparisons).ToList();
        var same = comparisons.Select(c => SameValue(c, frequencies)).ToArray();

        var learned = start;
        for (var round = 0; round < Rounds; round++)
        {
            var matcher = learned;
            var counts = random.Counts().Select((count, p) => round == 0 ? count : count * (1 - MatchScore.ProbabilityOf(matcher.PatternBits(random.Patterns[p])))).ToArray();
            var u = Strangers(comparisons, random.Patterns, counts, same);
            var m = learned.Parameters.Rates.Select(r => r.M.ToArray()).ToArray();
            var dependent = round == 0 ? [] : Dependence.Of(comparisons, random.Patterns, counts, new StrangerRates(comparisons, m, u, []), u);
            m = OnePerson(comparisons, candidates.Patterns, blocks, new StrangerRates(comparisons, m, u, dependent), parallel);
            var parameters = learned.Parameters with { Rates = [.. comparisons.Select((c, i) => new LevelRates(c.Name, [.. m[i]], [.. u[i]]))], Dependent = [.. dependent] };
            var prior = Prior(candidates.Bits(new Matcher(parameters)), parameters.Prior, task.PossiblePairs);
            learned = new Matcher(parameters with { Prior = prior });
        }
        return learned;
    }

    /// <summary>For each selective rule its pairs' patterns, and what the pass leaves out as a bit mask.</summary>
    private static IEnumerable<(double[] Counts, uint LeftOut)> Blocks(Candidates.Found found, ComparedPairs candidates, IReadOnlyList<Comparison> comparisons)
    {
        var all = candidates.Counts(found.Rules, BlockingKeys.All.Count);
        for (var r = 0; r < BlockingKeys.All.Count; r++)
        {
            var (rule, counts) = (BlockingKeys.All[r], all[r]);
            if (rule.Loose || counts.Sum() < FewestPairs) continue;
            var leftOut = 0u;
            for (var c = 0; c < comparisons.Count; c++)
                if (comparisons[c].Fields.Any(rule.Fields.Contains)) leftOut |= 1u << c;
            yield return (counts, leftOut);
        }
    }

    /// <summary>
    /// How often strangers share a value, from the values' frequencies: random pairs meet rare values too rarely. To share a full name is to share two words.
    /// </summary>
    private static double SameValue(Comparison comparison, IReadOnlyDictionary<MatchField, FieldFrequencies> frequencies)
    {
        if (!comparison.Levels[0].Rare || Frequencies.IsOwn(comparison.Frequencies) || !frequencies.TryGetValue(comparison.Frequencies, out var known)) return double.NaN;
        return comparison.MostShared == 1 ? known.Average : known.Average * known.Average;
    }

    private static double[][] Strangers(IReadOnlyList<Comparison> comparisons, IReadOnlyList<LevelPattern> patterns, double[] counts, double[] same)
    {
        var rates = new Rates(comparisons, l => l.U, 1);
        for (var p = 0; p < patterns.Count; p++) rates.Add(patterns[p], counts[p], 0);
        // What was never seen among so many is at most about so rare.
        var u = rates.Shares().Select(row => row.Select(r => Math.Max(r, 0.5 / Math.Max(1, counts.Sum()))).ToArray()).ToArray();
        for (var c = 0; c < u.Length; c++)
        {
            if (double.IsNaN(same[c])) continue;
            // Among many words, one or the other is shared by chance; how rare it is decides.
            if (comparisons[c].Name == "other-names")
            {
                u[c][0] = same[c];
                continue;
            }
            var others = Math.Max(1 - u[c][0], 1e-9);
            for (var level = 1; level < u[c].Length; level++) u[c][level] *= (1 - same[c]) / others;
            u[c][0] = same[c];
            // Two words of a longer name, likewise.
            if (comparisons[c].Name == "full-name") u[c][2] = same[c];
        }
        return u;
    }

    private static double[][] OnePerson(
        IReadOnlyList<Comparison> comparisons, IReadOnlyList<LevelPattern> patterns, List<(double[] Counts, uint LeftOut)> blocks, StrangerRates u, ParallelOptions parallel)
    {
        var ofStrangers = patterns.Select(p => comparisons.Select((_, c) => p[c] is > 0 and var level ? u.Of(p, c)[level - 1] : 1).ToArray()).ToArray();
        var passes = new Rates[blocks.Count];
        Parallel.For(0, blocks.Count, parallel, b => passes[b] = ExpectationMaximisation.Pass(comparisons, patterns, blocks[b].Counts, blocks[b].LeftOut, ofStrangers));
        var together = new Rates(comparisons, l => l.M, Rates.Experience);
        foreach (var pass in passes) together.Add(pass);
        return together.Shares();
    }

    /// <summary>The share of one-person pairs among all possible ones, the candidates holding nearly all of them.</summary>
    private static double Prior(double[] bits, double start, double possiblePairs)
    {
        const int iterations = 15;
        var startBits = Math.Log2(start / (1 - start));
        var prior = start;
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var shift = Math.Log2(prior / (1 - prior)) - startBits;
            var expected = 0.0;
            foreach (var b in bits)
                if (b + shift > -20) expected += MatchScore.ProbabilityOf(b + shift);
            prior = Math.Clamp(expected / possiblePairs, 0.5 / possiblePairs, 0.5);
        }
        return prior;
    }
}
