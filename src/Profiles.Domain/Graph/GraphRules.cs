using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Graph;

/// <summary>
/// The order that links are taken in, and what keeps one from joining two profiles. The place for a tenant's limits, blocked, contested and
/// shared values: each a further reason in <see cref="Refuses"/>.
/// </summary>
public sealed class GraphRules(TenantSettings settings)
{
    public const string PersonUnique = "person-unique";

    private readonly Dictionary<string, IdentityType> types = settings.IdentityTypes.ToDictionary(t => t.Name);

    /// <summary>Null where the link may join; otherwise the code of the rule that refuses it.</summary>
    public string? Refuses(Link link, Component a, Component b)
    {
        // Deduplicating the CRM is an admin's job, and what the CRM merged itself is one record.
        if (link.Rule is LinkRule.AdminDecision or LinkRule.Superseded) return null;
        var unique = Unique(a).ToHashSet();
        return Unique(b).Any(unique.Contains) ? PersonUnique : null;
    }

    /// <summary>Admin's word, then strength, then the types' priority, then time, then blind keys: the same in any order of arrival.</summary>
    public IComparer<Link> Order(IReadOnlyDictionary<IdentityId, Member> members) => Comparer<Link>.Create((x, y) =>
    {
        var order = Rank(y).CompareTo(Rank(x));
        if (order == 0) order = Priority(y).CompareTo(Priority(x));
        if (order == 0) order = x.OccurredAt.CompareTo(y.OccurredAt);
        if (order == 0) order = Keys(x).CompareTo(Keys(y));
        return order == 0 ? x.Decision.Value.CompareTo(y.Decision.Value) : order;

        int Priority(Link link) => PriorityOf(members[link.A].Type) + PriorityOf(members[link.B].Type);

        (Guid, Guid) Keys(Link link)
        {
            var (a, b) = (members[link.A].BlindKey ?? default, members[link.B].BlindKey ?? default);
            return a.CompareTo(b) <= 0 ? (a, b) : (b, a);
        }
    });

    private static int Rank(Link link) => link.Rule == LinkRule.AdminDecision ? 100 : (int)link.Strength;

    private int PriorityOf(string type) => types.TryGetValue(type, out var known) ? known.Priority : 0;

    private IEnumerable<(string Type, string Scope)> Unique(Component component) =>
        component.Members.Where(m => component.Counts(m) && types.TryGetValue(m.Type, out var type) && type.PersonUnique).Select(m => (m.Type, m.Scope));
}
