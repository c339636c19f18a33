namespace Profiles.Domain.Graph;

/// <summary>An admin takes a decision back, or says that identities are different persons'.</summary>
public static class Unmerging
{
    /// <param name="part">Holds all ends and sides.</param>
    /// <param name="links">The decision's links that stand.</param>
    /// <param name="groups">For each group that the decision joined, its sides.</param>
    /// <returns>What is left to hold them together is in <see cref="GraphChange.StillLinked"/> of a refusal.</returns>
    public static (ProfilesUnmerged? Event, GraphChange Change) Decide(
        GraphPart part, GraphRules rules, DecisionId undone, IReadOnlyList<Link> links, IReadOnlyList<IReadOnlyList<IReadOnlyList<IdentityId>>> groups,
        bool @override, DecisionId decision, DateTimeOffset at, string source, string actor)
    {
        var without = new GraphChange([], [], links, []);
        if (!@override && StillLinked(part, rules, without.Apply(part.Evidence), groups) is { } path)
        {
            return (null, GraphChange.Refused(
                "still-linked", $"Other evidence still holds them together: {Words(path)}. `override` cuts it.") with
            { StillLinked = path });
        }
        return (
            new ProfilesUnmerged(undone, groups, @override, null, at, source, actor),
            without with { Separated = [.. groups.Select((sides, place) => new Separation(decision, place, sides))] });
    }

    /// <returns>The change that keeps the sides of one group apart.</returns>
    public static GraphChange Separate(DecisionId decision, IReadOnlyList<IReadOnlyList<IdentityId>> sides) => new([], [new(decision, 0, sides)], [], []);

    private static IReadOnlyList<Link>? StillLinked(
        GraphPart part, GraphRules rules, GraphEvidence without, IReadOnlyList<IReadOnlyList<IReadOnlyList<IdentityId>>> groups)
    {
        var fold = part.Fold(without, rules);
        var refused = fold.Refused.Select(r => r.Link.Key).ToHashSet();
        var members = without.Members.ToDictionary(m => m.Id);
        var joining = without.Links.Where(l => !refused.Contains(l.Key)).Order(rules.Order(members)).ToList();
        foreach (var sides in groups)
        {
            for (var one = 0; one < sides.Count; one++)
            {
                for (var other = one + 1; other < sides.Count; other++)
                {
                    if (LinkPath.Between(joining, sides[one], sides[other].ToHashSet()) is { } path) return path;
                }
            }
        }
        return null;
    }

    private static string Words(IReadOnlyList<Link> path) => string.Join(", ", path.Select(l =>
        $"{(l.Rule switch { LinkRule.AdminDecision => "an admin's decision", LinkRule.Superseded => "the CRM's own merge", LinkRule.Matched => "a match", _ => $"seen together by {l.Source}" })} ({l.Decision})"));
}
