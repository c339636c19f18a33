using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Graph;

/// <summary>Evidence as it arrives, before it is known to be news.</summary>
/// <param name="MessageIndex">The message of the batch that brought it.</param>
public sealed record LinkCandidate(IdentityId A, IdentityId B, LinkRule Rule, Strength Strength, DateTimeOffset OccurredAt, int MessageIndex)
{
    public (IdentityId, IdentityId) Pair => A.Value.CompareTo(B.Value) <= 0 ? (A, B) : (B, A);
}

/// <param name="Moved">Who changed profile, by the decision that moved them.</param>
public sealed record LinkingOutcome(
    IReadOnlyList<(LinkCandidate Candidate, Link Link)> Links, IReadOnlyList<Refusal> Refusals, IReadOnlyList<(DecisionId Decision, Regrouped Moved)> Moved);

/// <summary>Decides what new evidence does to the profiles.</summary>
public static class Linking
{
    /// <summary>Evidence is no news where the pair has evidence at least as strong and as old.</summary>
    /// <returns>For each pair the strongest and earliest news, and for each candidate that is none the decision that said it before.</returns>
    public static (IReadOnlyList<LinkCandidate> News, IReadOnlyDictionary<LinkCandidate, DecisionId> Said) Sift(
        IEnumerable<LinkCandidate> candidates, IEnumerable<Link> known)
    {
        var edges = known.ToLookup(l => Pair(l.A, l.B));
        var news = new List<LinkCandidate>();
        var said = new Dictionary<LinkCandidate, DecisionId>();
        foreach (var candidate in candidates.OrderByDescending(c => Rank(c.Rule, c.Strength)).ThenBy(c => c.OccurredAt))
        {
            if (candidate.A == candidate.B) continue;
            if (edges[candidate.Pair].FirstOrDefault(e => Covers(e, candidate)) is { } edge) said[candidate] = edge.Decision;
            else if (!news.Exists(n => n.Pair == candidate.Pair && Covers(new Link(default, n.A, n.B, n.Rule, n.Strength, n.OccurredAt), candidate))) news.Add(candidate);
        }
        return (news, said);
    }

    /// <param name="members">Every identity that evidence, new or old, ties to those of the news.</param>
    /// <param name="links">All evidence among them, refused or not.</param>
    /// <param name="profileOf">Their profiles as they are.</param>
    public static LinkingOutcome Decide(
        IReadOnlyList<LinkCandidate> news, IReadOnlyCollection<Member> members, IReadOnlyCollection<Link> links,
        IReadOnlyDictionary<IdentityId, ProfileId> profileOf, TenantSettings settings, Func<DecisionId> newId)
    {
        var rules = new GraphRules(settings);
        var made = news.Select(c => (c, new Link(newId(), c.A, c.B, c.Rule, c.Strength, c.OccurredAt))).ToList();
        var before = IdentityGraph.Fold(members, links, rules).Refusals.Select(r => r.Link.Decision).ToHashSet();
        var after = IdentityGraph.Fold(members, links.Concat(made.Select(m => m.Item2)), rules);

        // A move is told by the decision nearest to it: one that names the identity, else the first of the batch that touches its component.
        var moved = members
            .Where(m => after.ProfileOf[m.Id] != profileOf[m.Id])
            .Select(m => (Teller(m.Id), new Regrouped(m.Id, profileOf[m.Id], after.ProfileOf[m.Id])))
            .ToList();
        return new LinkingOutcome(made, [.. after.Refusals.Where(r => !before.Contains(r.Link.Decision))], moved);

        DecisionId Teller(IdentityId id) =>
            (made.FirstOrDefault(m => m.c.A == id || m.c.B == id).Item2
                ?? made.FirstOrDefault(m => after.ProfileOf[m.c.A] == after.ProfileOf[id] || profileOf[m.c.A] == profileOf[id] || profileOf[m.c.B] == profileOf[id]).Item2
                ?? made[0].Item2).Decision;
    }

    /// <summary>Whether the fold would come to the same without the candidate: the edge goes before it in the fold's order and is no later.</summary>
    private static bool Covers(Link edge, LinkCandidate candidate) =>
        Rank(edge.Rule, edge.Strength) >= Rank(candidate.Rule, candidate.Strength) && edge.OccurredAt <= candidate.OccurredAt
        && (candidate.Rule != LinkRule.Superseded || (edge.Rule == LinkRule.Superseded && edge.A == candidate.A));

    private static int Rank(LinkRule rule, Strength strength) => rule == LinkRule.AdminDecision ? 100 : (int)strength;

    private static (IdentityId, IdentityId) Pair(IdentityId a, IdentityId b) => a.Value.CompareTo(b.Value) <= 0 ? (a, b) : (b, a);
}
