using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Graph;

/// <summary>A brand's identity policy, as the fold asks it: the order that links are taken in, and what keeps one from joining two profiles.</summary>
public sealed class GraphRules(TenantSettings settings)
{
    private readonly Dictionary<string, IdentityType> types = settings.IdentityTypes.ToDictionary(t => t.Name);
    private readonly HashSet<Guid> blocked = [.. settings.BlockedValues.Select(b => b.Key)];

    /// <summary>A profile with more identities is for an admin to look at.</summary>
    public int ReviewAbove => settings.ReviewAbove;

    public int MostIdentities => settings.MostIdentities;

    public int PolicyVersion => settings.PolicyVersion;

    public IdentityKind KindOf(string type) => types.TryGetValue(type, out var known) ? known.Kind : IdentityKind.Account;

    public int Priority(string type) => types.TryGetValue(type, out var known) ? known.Priority : 0;

    /// <summary>Types whose values are judged by who claims them (<see cref="Standings"/>).</summary>
    public IReadOnlyList<string> ClaimedTypes => [.. types.Values.Where(t => t.Kind == IdentityKind.Contact || t.SharedOn is not null).Select(t => t.Name)];

    /// <summary>Types that claim nothing.</summary>
    public IReadOnlyList<string> DeviceTypes => [.. types.Values.Where(t => t.Kind == IdentityKind.Device).Select(t => t.Name)];

    public int? SharedOn(string type) => types.TryGetValue(type, out var known) ? known.SharedOn : null;

    public bool IsPersonUnique(string type) => types.TryGetValue(type, out var known) && known.PersonUnique;

    public bool IsBlocked(Member member) => member.BlindKey is { } key && blocked.Contains(key);

    /// <summary>An address or number that was only typed.</summary>
    public bool IsUnverified(Link link, string typeA, string typeB) =>
        !link.IsDecided && link.Strength == Strength.Observed && (KindOf(typeA) == IdentityKind.Contact || KindOf(typeB) == IdentityKind.Contact);

    /// <summary>
    /// Null where the link may join; otherwise the code of what refuses it. By hand an admin joins what no rule would: deduplicating the CRM is the job. What
    /// they said are different persons, and what no person can be, asks for an override.
    /// </summary>
    public string? Refuses(Link link, Component a, Component b)
    {
        if (a.IsSeparatedFrom(b)) return Refusals.CannotLink;
        if (a.Count + b.Count > MostIdentities && !link.Override) return Refusals.HardCap;
        if (link.IsDecided) return null;

        if (a.Slots(IsPersonUnique).Overlaps(b.Slots(IsPersonUnique))) return Refusals.PersonUnique;
        var (known, other) = (a.IsKnown(this), b.IsKnown(this));
        if (known && other && (IsDevice(link.A, a, b) || IsDevice(link.B, a, b))) return Refusals.AnonymousBridge;
        return a.ExceedsWith(b, this) ? Refusals.Limit : null;
    }

    public TypeLimit? Limit(string type) => types.TryGetValue(type, out var known) ? known.Limit : null;

    /// <summary>Admin's word, what the CRM merged, then authenticated before verified before observed, then the types' priority, then time, then blind keys.</summary>
    public IComparer<Link> Order(IReadOnlyDictionary<IdentityId, Member> members) => Comparer<Link>.Create((x, y) =>
    {
        var order = Rank(y.Rule, y.Strength).CompareTo(Rank(x.Rule, x.Strength));
        if (order == 0) order = Priorities(y).CompareTo(Priorities(x));
        if (order == 0) order = x.OccurredAt.CompareTo(y.OccurredAt);
        if (order == 0) order = Keys(x).CompareTo(Keys(y));
        return order == 0 ? x.Decision.Value.CompareTo(y.Decision.Value) : order;

        int Priorities(Link link) => Priority(members[link.A].Type) + Priority(members[link.B].Type);

        (Guid, Guid) Keys(Link link)
        {
            var (a, b) = (members[link.A].BlindKey ?? default, members[link.B].BlindKey ?? default);
            return a.CompareTo(b) <= 0 ? (a, b) : (b, a);
        }
    });

    /// <summary>The higher goes first. Who was logged in was there; a verified address was the person's once; a probability is only that.</summary>
    public static int Rank(LinkRule rule, Strength strength) => (rule, strength) switch
    {
        (LinkRule.AdminDecision, _) => 100,
        (LinkRule.Superseded, _) => 90,
        (LinkRule.Matched, _) => 0,
        (_, Strength.Authenticated) => 3,
        (_, Strength.Verified) => 2,
        _ => 1,
    };

    private bool IsDevice(IdentityId id, Component a, Component b) => KindOf((a.Find(id) ?? b.Find(id))!.Type) == IdentityKind.Device;
}
