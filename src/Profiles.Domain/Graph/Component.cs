using Profiles.Domain.Identities;

namespace Profiles.Domain.Graph;

/// <summary>Identities that are held to be one person while the graph is folded.</summary>
public sealed class Component
{
    private static readonly Guid AllOnes = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    private readonly Dictionary<IdentityId, Node> nodes;
    private readonly Dictionary<(DecisionId, int), int> sides = [];
    private readonly Dictionary<IdentityId, (Strength Strength, DateTimeOffset Since)> ties = [];
    private (DateTimeOffset At, Guid Key, IdentityId Id)? named;

    /// <param name="Since">The earliest that any evidence ties it to another.</param>
    private sealed record Node(Member Member, bool Counts, DateTimeOffset Since);

    /// <param name="counts">False for a CRM id that another one has superseded.</param>
    internal Component(Member first, bool counts, DateTimeOffset since) => nodes = new() { [first.Id] = new(first, counts, since) };

    public int Count => nodes.Count;

    internal IEnumerable<Member> Members => nodes.Values.Select(n => n.Member);

    internal Member? Find(IdentityId id) => nodes.GetValueOrDefault(id)?.Member;

    /// <summary>The types and scopes that it has a counted identity of.</summary>
    internal HashSet<(string Type, string Scope)> Slots(Func<string, bool> ofType) =>
        [.. nodes.Values.Where(n => n.Counts && ofType(n.Member.Type)).Select(n => (n.Member.Type, n.Member.Scope))];

    internal bool IsKnown(GraphRules rules) => nodes.Values.Any(n => rules.KindOf(n.Member.Type) != IdentityKind.Device);

    internal void Put(Separation separation, int side) => sides[(separation.Decision, separation.Part)] = side;

    internal bool IsSeparatedFrom(Component other)
    {
        var (some, more) = sides.Count <= other.sides.Count ? (sides, other.sides) : (other.sides, sides);
        return some.Any(s => more.TryGetValue(s.Key, out var side) && side != s.Value);
    }

    /// <summary>Whether both together have more of a type and scope than its limit, in any of its periods.</summary>
    internal bool ExceedsWith(Component other, GraphRules rules)
    {
        var (some, more) = Count <= other.Count ? (this, other) : (other, this);
        foreach (var slot in some.nodes.Values.Where(n => n.Counts).Select(n => (n.Member.Type, n.Member.Scope)).Distinct())
        {
            if (rules.Limit(slot.Type) is not { } limit) continue;
            var times = some.nodes.Values.Concat(more.nodes.Values).Where(n => n.Counts && (n.Member.Type, n.Member.Scope) == slot).Select(n => n.Since).Order().ToList();
            for (var last = limit.Count; last < times.Count; last++)
            {
                if (limit.Days is not { } days || times[last] - times[last - limit.Count] < TimeSpan.FromDays(days)) return true;
            }
        }
        return false;
    }

    internal void Absorb(Component other, Link link)
    {
        foreach (var (id, node) in other.nodes) nodes.Add(id, node);
        foreach (var (separation, side) in other.sides) sides.TryAdd(separation, side);
        foreach (var (id, tie) in other.ties) Touch(id, tie.Strength, tie.Since);
        if (other.named is { } name) Name(name);
        Touch(link);
    }

    internal void Touch(Link link)
    {
        Touch(link.A, link.Strength, link.OccurredAt);
        Touch(link.B, link.Strength, link.OccurredAt);
        if (link.Survivor is { } survivor && Find(survivor) is { } member) Name((link.OccurredAt, member.BlindKey ?? AllOnes, survivor));
    }

    /// <summary>
    /// Whom an admin named last; else has a CRM id that still counts, then the more strongly linked, then linked the longest ago, then by blind key: all of
    /// it read off the links, so that it does not matter which message came first.
    /// </summary>
    internal Member Survivor(GraphRules rules) => named is { } name ? nodes[name.Id].Member : nodes.Values
        .OrderBy(n => n.Member.Type == "crm" && n.Counts ? 0 : 1)
        .ThenBy(n => rules.KindOf(n.Member.Type) == IdentityKind.Device ? 1 : 0)
        .ThenByDescending(n => ties.GetValueOrDefault(n.Member.Id).Strength)
        .ThenBy(n => ties.GetValueOrDefault(n.Member.Id).Since)
        .ThenBy(n => n.Member.BlindKey ?? AllOnes)
        .ThenBy(n => n.Member.Id.Value)
        .First().Member;

    private void Name((DateTimeOffset At, Guid Key, IdentityId Id) name)
    {
        if (named is not { } before || (name.At, name.Key).CompareTo((before.At, before.Key)) > 0) named = name;
    }

    private void Touch(IdentityId id, Strength strength, DateTimeOffset at) =>
        ties[id] = ties.TryGetValue(id, out var known)
            ? (strength > known.Strength ? strength : known.Strength, at < known.Since ? at : known.Since)
            : (strength, at);
}
