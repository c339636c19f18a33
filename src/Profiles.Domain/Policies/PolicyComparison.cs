using Profiles.Domain.Graph;

namespace Profiles.Domain.Policies;

/// <summary>A few profiles that a change of policy takes apart or puts together.</summary>
/// <param name="Code">The refusal that comes in (<paramref name="Before"/> splits) or falls away (they join); null where it is none of a single link.</param>
public sealed record PolicyExample(IReadOnlyList<ProfileId> Before, IReadOnlyList<ProfileId> After, string? Code)
{
    public bool Splits => Before.Count < After.Count;
}

/// <summary>What a change of policy would do to today's profiles, found out by folding the evidence under both.</summary>
public sealed class PolicyComparison(GraphRules before, GraphRules after)
{
    /// <summary>Of each kind.</summary>
    public const int MostExamples = 5;

    private readonly List<PolicyExample> examples = [];

    /// <summary>Profiles of today whose identities would be in several.</summary>
    public int Split { get; private set; }

    /// <summary>Profiles of today that would be one with another, each of them counted.</summary>
    public int Join { get; private set; }

    public IReadOnlyList<PolicyExample> Examples => examples;

    /// <param name="island">Evidence that has no link to what is not in it; fold by fold, so that only one is in memory twice.</param>
    public void Add(GraphEvidence island)
    {
        var (old, next) = (IdentityGraph.Fold(island, before), IdentityGraph.Fold(island, after));
        var into = old.ProfileOf.ToLookup(m => m.Value, m => next.ProfileOf[m.Key]).ToDictionary(g => g.Key, g => g.ToHashSet());
        var from = next.ProfileOf.ToLookup(m => m.Value, m => old.ProfileOf[m.Key]).ToDictionary(g => g.Key, g => g.ToHashSet());
        var split = into.Where(p => p.Value.Count > 1).ToList();
        var joined = from.Where(p => p.Value.Count > 1).ToList();
        if (split.Count == 0 && joined.Count == 0) return;

        Split += split.Count;
        Join += joined.SelectMany(p => p.Value).Distinct().Count();
        foreach (var (profile, parts) in split.OrderBy(p => p.Key.Value)) Show(new([profile], Ordered(parts), Why(next, old, profile, parts)));
        foreach (var (profile, parts) in joined.OrderBy(p => p.Key.Value)) Show(new(Ordered(parts), [profile], Why(old, next, profile, parts)));
    }

    /// <summary>The refusal of a link that is tried and fails in the one fold, and holds together in the other what the one keeps apart.</summary>
    private static string? Why(Grouping refusing, Grouping joining, ProfileId whole, HashSet<ProfileId> parts)
    {
        var joins = joining.Refused.Select(r => r.Link.Key).ToHashSet();
        return refusing.Refused
            .Where(r => !joins.Contains(r.Link.Key) && joining.ProfileOf[r.Link.A] == whole && joining.ProfileOf[r.Link.B] == whole
                && parts.Contains(refusing.ProfileOf[r.Link.A]) && refusing.ProfileOf[r.Link.A] != refusing.ProfileOf[r.Link.B])
            .OrderBy(r => r.Link.Decision.Value).Select(r => r.Code).FirstOrDefault();
    }

    private void Show(PolicyExample example)
    {
        if (examples.Count(e => e.Splits == example.Splits) < MostExamples) examples.Add(example);
    }

    private static List<ProfileId> Ordered(IEnumerable<ProfileId> ids) => [.. ids.OrderBy(id => id.Value)];
}
