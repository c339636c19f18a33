namespace Profiles.Domain.Graph;

/// <summary>Evidence as it arrives, before it is known to be news.</summary>
/// <param name="MessageIndex">The message of the batch that brought it.</param>
public sealed record LinkCandidate(
    IdentityId A, IdentityId B, LinkRule Rule, Identities.Strength Strength, DateTimeOffset OccurredAt, int MessageIndex, string Source = "")
{
    public (IdentityId, IdentityId) Pair => A.Value.CompareTo(B.Value) <= 0 ? (A, B) : (B, A);
}

/// <summary>Tells news from what was said before.</summary>
public static class Linking
{
    /// <summary>
    /// Evidence is no news where the same source said it of the pair at least as strongly and as early. Another source's word is news: the one may
    /// take back what the other still says.
    /// </summary>
    /// <param name="known">What stands.</param>
    /// <returns>For each pair the strongest and earliest news; and for each candidate that is none the decision that said it before, or the news that says it.</returns>
    public static (IReadOnlyList<LinkCandidate> News, IReadOnlyDictionary<LinkCandidate, DecisionId> Said, IReadOnlyList<(LinkCandidate Candidate, LinkCandidate News)> Covered) Sift(
        IEnumerable<LinkCandidate> candidates, IEnumerable<Link> known)
    {
        var edges = known.ToLookup(l => Pair(l.A, l.B));
        var news = new List<LinkCandidate>();
        var newsOf = new Dictionary<(IdentityId, IdentityId), List<LinkCandidate>>();
        var said = new Dictionary<LinkCandidate, DecisionId>();
        var covered = new List<(LinkCandidate, LinkCandidate)>();
        foreach (var candidate in candidates.OrderByDescending(c => GraphRules.Rank(c.Rule, c.Strength)).ThenBy(c => c.OccurredAt))
        {
            if (candidate.A == candidate.B) continue;
            if (edges[candidate.Pair].FirstOrDefault(e => Covers(e, candidate)) is { } edge) said[candidate] = edge.Decision;
            else
            {
                if (!newsOf.TryGetValue(candidate.Pair, out var same)) newsOf[candidate.Pair] = same = [];
                if (same.Find(n => Covers(Made(default, n), candidate)) is { } stronger)
                {
                    covered.Add((candidate, stronger));
                    continue;
                }
                same.Add(candidate);
                news.Add(candidate);
            }
        }
        return (news, said, covered);
    }

    public static Link Made(DecisionId decision, LinkCandidate c) => new(decision, c.A, c.B, c.Rule, c.Strength, c.OccurredAt, c.Source);

    /// <summary>
    /// Whether the fold would come to the same without the candidate: an edge of the same rule goes before it in the fold's order, is no later and no weaker,
    /// and is taken back by nobody who would not take back the candidate as well.
    /// </summary>
    private static bool Covers(Link edge, LinkCandidate candidate) =>
        edge.Rule == candidate.Rule && GraphRules.Rank(edge.Rule, edge.Strength) >= GraphRules.Rank(candidate.Rule, candidate.Strength)
        && edge.Strength >= candidate.Strength && edge.OccurredAt <= candidate.OccurredAt
        && (edge.Rule == LinkRule.AdminDecision || (edge.Source == candidate.Source && edge.A == candidate.A));

    private static (IdentityId, IdentityId) Pair(IdentityId a, IdentityId b) => a.Value.CompareTo(b.Value) <= 0 ? (a, b) : (b, a);
}
