namespace Profiles.Domain.Matching.Batch;

/// <summary>
/// Two files without duplicates of their own: a record has at most one partner, so its candidates compete, and one without a rival needs less evidence.
/// The chances of all assignments at once by belief propagation (Huang and Jebara 2009).
/// </summary>
internal static class Assignment
{
    private const int Sweeps = 30, Rounds = 8;
    private const double LeastBits = -12;

    /// <returns>The pairs with their odds among all assignments; those that can't matter keep a low score.</returns>
    public static MatchedPair[] OneToOne(MatchedPair[] scored, MatchingTask task, double prior)
    {
        var priorBits = Math.Log2(prior / (1 - prior));
        int left = task.LeftCount!.Value, right = task.Records.Count - left;
        var kept = Enumerable.Range(0, scored.Length).Where(i => scored[i].Bits > LeastBits && !task.CannotLink(scored[i].A, scored[i].B)).ToArray();
        var factor = kept.Select(i => Math.Pow(2, Math.Min(60, scored[i].Bits - priorBits))).ToArray();

        // The share of records that have a partner at all, from the expected number of pairs.
        var share = Math.Clamp(prior * right, 0.01, 0.9);
        var beliefs = new double[kept.Length];
        for (var round = 0; round < Rounds; round++)
        {
            var leftAlone = 1 - share;
            var rightAlone = Math.Max(1 - share * left / right, 1.0 / right);
            var edge = share / (leftAlone * rightAlone * right);
            beliefs = Propagate(scored, kept, [.. factor.Select(f => f * edge)], task.Records.Count);
            share = Math.Clamp(beliefs.Sum() / left, 1.0 / left, 1 - 1.0 / Math.Max(2, left));
        }

        var result = scored.Select(p => p with { Bits = Math.Min(p.Bits, LeastBits) }).ToArray();
        for (var k = 0; k < kept.Length; k++)
        {
            var p = Math.Clamp(beliefs[k], 1e-12, 1 - 1e-12);
            result[kept[k]] = scored[kept[k]] with { Bits = Math.Log2(p / (1 - p)) };
        }
        return AtMostOne(result);
    }

    /// <returns>How likely each edge is part of the assignment.</returns>
    private static double[] Propagate(MatchedPair[] scored, int[] kept, double[] weights, int records)
    {
        // What each record says to its partner: how free it is, seen from that edge.
        var fromA = Enumerable.Repeat(1.0, kept.Length).ToArray();
        var fromB = Enumerable.Repeat(1.0, kept.Length).ToArray();
        var sum = new double[records];
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            Array.Clear(sum);
            for (var k = 0; k < kept.Length; k++) sum[scored[kept[k]].A] += weights[k] * fromB[k];
            for (var k = 0; k < kept.Length; k++) fromA[k] = 1 / (1 + Math.Max(0, sum[scored[kept[k]].A] - weights[k] * fromB[k]));
            for (var k = 0; k < kept.Length; k++) sum[scored[kept[k]].B] += weights[k] * fromA[k];
            for (var k = 0; k < kept.Length; k++) fromB[k] = 1 / (1 + Math.Max(0, sum[scored[kept[k]].B] - weights[k] * fromA[k]));
        }
        return [.. weights.Select((w, k) => w * fromA[k] * fromB[k] / (1 + w * fromA[k] * fromB[k]))];
    }

    /// <summary>More than one partner above a half is a matter of rounding: the better one stays.</summary>
    private static MatchedPair[] AtMostOne(MatchedPair[] pairs)
    {
        var taken = new HashSet<int>();
        foreach (var i in Enumerable.Range(0, pairs.Length).Where(i => pairs[i].Bits > 0).OrderByDescending(i => pairs[i].Bits).ThenBy(i => i))
            if (taken.Contains(pairs[i].A) || taken.Contains(pairs[i].B)) pairs[i] = pairs[i] with { Bits = -pairs[i].Bits };
            else taken.UnionWith([pairs[i].A, pairs[i].B]);
        return pairs;
    }

    public static int[] Clusters(IEnumerable<MatchedPair> pairs, int records)
    {
        var clusters = Enumerable.Range(0, records).ToArray();
        foreach (var pair in pairs) clusters[pair.B] = pair.A;
        return clusters;
    }
}
