using Profiles.Domain.Identities;

namespace Profiles.Domain.Graph;

/// <summary>An identity, as the graph sees it.</summary>
/// <param name="BlindKey">Breaks ties in the same way whatever the order of arrival; null once the identity is erased.</param>
public sealed record Member(IdentityId Id, ProfileId Birth, string Type, string Scope, Guid? BlindKey);

/// <summary>Evidence that two identities are one person.</summary>
public sealed record Link(DecisionId Decision, IdentityId A, IdentityId B, LinkRule Rule, Strength Strength, DateTimeOffset OccurredAt);

/// <summary>A link that a rule kept from joining two profiles.</summary>
/// <param name="Code">Stable, such as <c>person-unique</c>.</param>
public sealed record Refusal(Link Link, string Code);

/// <param name="ProfileOf">Every member's profile: the birth id of its component's survivor.</param>
public sealed record Grouping(IReadOnlyDictionary<IdentityId, ProfileId> ProfileOf, IReadOnlyList<Refusal> Refusals);

/// <summary>
/// Which identities form one profile: a pure function of the members and links, whatever the order they are given in (I2). Links are taken
/// strongest first (Kruskal's order), each joins two components unless a rule refuses it; the survivor names the component.
/// </summary>
public static class IdentityGraph
{
    public static Grouping Fold(IReadOnlyCollection<Member> members, IEnumerable<Link> links, GraphRules rules)
    {
        var components = members.ToDictionary(m => m.Id, m => new Component(m));
        var usable = links.Where(l => components.ContainsKey(l.A) && components.ContainsKey(l.B) && l.A != l.B).ToList();
        foreach (var superseded in usable.Where(l => l.Rule == LinkRule.Superseded)) components[superseded.A].Supersede(superseded.A);

        var refusals = new List<Refusal>();
        foreach (var link in usable.OrderBy(l => l, rules.Order(components.ToDictionary(c => c.Key, c => c.Value.First))))
        {
            var (a, b) = (components[link.A], components[link.B]);
            if (a == b)
            {
                a.Touch(link);
            }
            else if (rules.Refuses(link, a, b) is { } code)
            {
                refusals.Add(new Refusal(link, code));
            }
            else
            {
                var (larger, smaller) = a.Count >= b.Count ? (a, b) : (b, a);
                larger.Absorb(smaller, link);
                foreach (var member in smaller.Members) components[member.Id] = larger;
            }
        }

        var survivors = components.Values.Distinct().ToDictionary(c => c, c => c.Survivor().Birth);
        return new Grouping(components.ToDictionary(c => c.Key, c => survivors[c.Value]), refusals);
    }
}

/// <summary>Identities that are held to be one person while the graph is folded.</summary>
public sealed class Component(Member first)
{
    private readonly List<Member> members = [first];
    private readonly HashSet<IdentityId> superseded = [];
    private readonly Dictionary<IdentityId, (Strength Strength, DateTimeOffset Since)> ties = [];

    internal Member First { get; } = first;

    public IReadOnlyList<Member> Members => members;

    public int Count => members.Count;

    public bool Counts(Member member) => !superseded.Contains(member.Id);

    internal void Supersede(IdentityId id) => superseded.Add(id);

    internal void Absorb(Component other, Link link)
    {
        members.AddRange(other.members);
        superseded.UnionWith(other.superseded);
        foreach (var (id, tie) in other.ties) Touch(id, tie.Strength, tie.Since);
        Touch(link);
    }

    internal void Touch(Link link)
    {
        Touch(link.A, link.Strength, link.OccurredAt);
        Touch(link.B, link.Strength, link.OccurredAt);
    }

    /// <summary>
    /// Has a CRM id that still counts, then the more strongly linked, then linked the longest ago, then by blind key: all of it read off the links, so
    /// that it does not matter which message came first.
    /// </summary>
    internal Member Survivor() => members
        .OrderBy(m => m.Type == "crm" && Counts(m) ? 0 : 1)
        .ThenByDescending(m => ties.GetValueOrDefault(m.Id).Strength)
        .ThenBy(m => ties.GetValueOrDefault(m.Id).Since)
        .ThenBy(m => m.BlindKey ?? AllOnes)
        .ThenBy(m => m.Id.Value)
        .First();

    private static readonly Guid AllOnes = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    private void Touch(IdentityId id, Strength strength, DateTimeOffset at) =>
        ties[id] = ties.TryGetValue(id, out var known)
            ? (strength > known.Strength ? strength : known.Strength, at < known.Since ? at : known.Since)
            : (strength, at);
}
