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
    public static bool Allows(MatchScore score) => score.Probability >= LeastProbability && IsBroad(score.Weights);

    internal static bool IsBroad(IEnumerable<MatchWeight> weights)
    {
        var fields = weights.Where(w => w.Field != MatchWeight.Prior).ToList();
        if (fields.Exists(w => w.Weight < -MostAgainst)) return false;
        var facts = MatchScore.Facts(fields).Where(f => f.Bits >= LeastBits).ToList();
        return facts.Count >= LeastFields && facts.Exists(f => f.Group is EvidenceGroup.Account or EvidenceGroup.Email or EvidenceGroup.Phone or EvidenceGroup.Birth or EvidenceGroup.Identifier);
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
                && IsBroad(matcher.Score(task.Records[a], task.Records[b]).Weights);
        });
        return [.. assigned.Where((_, i) => allowed[i])];
    }
}
