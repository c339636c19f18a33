namespace Profiles.Domain.Matching.Batch;

/// <summary>
/// The pairs that need no review, for who wants that: nearly certain, by at least two independent facts, no field against, and nobody else near.
/// One of the facts is the person's own (birth date, e-mail, phone, account, identifier): a household shares the others.
/// </summary>
public static class AutomaticTier
{
    public const double LeastProbability = 0.9999;

    /// <summary>So many independent facts have to speak for it, each with so many bits; and no single field against it with more than so many.</summary>
    public const int LeastFields = 2;
    public const double LeastBits = 3, MostAgainst = 1;

    /// <summary>How much likelier than with any record of somebody else: 2^10, a thousand times.</summary>
    public const double Gap = 10;

    /// <summary>Whether the pair itself allows it; the gap to others is for the caller to see to.</summary>
    public static bool Allows(Matcher matcher, MatchRecord a, MatchRecord b) => matcher.Score(a, b).Probability >= LeastProbability && matcher.IsBroad(new RecordPair(a, b));

    /// <param name="weakest">The bits of the field that speaks against it most.</param>
    /// <param name="facts">The bits of each <see cref="EvidenceGroup"/>.</param>
    internal static bool IsBroad(double weakest, ReadOnlySpan<double> facts)
    {
        int strong = 0, own = 0;
        for (var g = 0; g < facts.Length; g++)
        {
            if (facts[g] < LeastBits) continue;
            strong++;
            if ((EvidenceGroup)g is EvidenceGroup.Account or EvidenceGroup.Email or EvidenceGroup.Phone or EvidenceGroup.Birth or EvidenceGroup.Identifier) own++;
        }
        return weakest >= -MostAgainst && strong >= LeastFields && own > 0;
    }

    /// <param name="scored">Before any assignment.</param>
    internal static List<MatchedPair> Of(MatchingTask task, Matcher matcher, MatchedPair[] scored, MatchedPair[] assigned, int[] clusters, ParallelOptions parallel)
    {
        var rival = new double[task.Records.Count];
        Array.Fill(rival, double.NegativeInfinity);
        foreach (var pair in scored)
        {
            if (clusters[pair.A] == clusters[pair.B]) continue;
            rival[pair.A] = Math.Max(rival[pair.A], pair.Bits);
            rival[pair.B] = Math.Max(rival[pair.B], pair.Bits);
        }
        var least = Math.Log2(LeastProbability / (1 - LeastProbability));
        var allowed = new bool[scored.Length];
        Parallel.For(0, scored.Length, parallel, i =>
        {
            var (a, b, bits) = scored[i];
            allowed[i] = bits >= least && assigned[i].Bits >= least && clusters[a] == clusters[b] && bits - Math.Max(rival[a], rival[b]) >= Gap && !task.CannotLink(a, b)
                && matcher.IsBroad(new RecordPair(task.Records[a], task.Records[b]));
        });
        return [.. assigned.Where((_, i) => allowed[i])];
    }
}
