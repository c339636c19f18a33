namespace Profiles.Domain.Consent;

/// <summary>An identity of a person, with the decisions held for it.</summary>
public sealed record HeldFor(IdentityId Identity, string Type, IReadOnlyDictionary<ConsentKey, ConsentState> Decisions);

/// <param name="State">With what the person said no to elsewhere.</param>
public sealed record PointPermission(IdentityId Identity, PermissionReason Reason, ConsentState State);

/// <summary>All permissions of one person at one time.</summary>
/// <param name="own">The brand's own controller.</param>
public sealed class PersonPermissions(
    Catalogue catalogue, string own, IReadOnlyList<HeldFor> identities, IReadOnlyList<CustomerState> customers, IReadOnlyList<IReadOnlyCollection<Exclusion>> exclusions, DateTimeOffset now)
{
    private readonly Dictionary<string, PersonState> states = [];

    public DateTimeOffset Now => now;

    /// <summary>What they were decided by.</summary>
    public Catalogue Catalogue => catalogue;

    /// <summary>Whatever was decided about, and the marketing that the catalogue allows on another basis than consent.</summary>
    public IEnumerable<ConsentKey> Keys => identities.SelectMany(i => i.Decisions.Keys)
        .Concat(from purpose in catalogue.Purposes
                where purpose.Marketing && purpose.Bases.Any(b => b.Basis != LawfulBasis.Consent)
                from channel in catalogue.Channels
                select new ConsentKey(channel.Name, purpose.Name, own))
        .Distinct();

    /// <summary>Each contact point of the channel, the best first; none where the person has none.</summary>
    public IReadOnlyList<PointPermission> Of(ConsentKey key)
    {
        var types = catalogue.FindChannel(key.Channel)?.ContactPoints ?? [];
        var elsewhere = types.Count == 0 ? null : identities.Where(i => !types.Contains(i.Type)).Select(i => i.Decisions.GetValueOrDefault(key)?.Denied).Max();
        return
        [
            .. from i in identities
               let held = i.Decisions.GetValueOrDefault(key)
               where types.Count == 0 ? held is not null : types.Contains(i.Type)
               let state = (held ?? ConsentState.Unknown).Join(ConsentState.Unknown with { DeniedAt = elsewhere })
               let reason = Permission.Decide(catalogue, key, state, State(key.Controller), now)
               orderby reason
               select new PointPermission(i.Identity, reason, state),
        ];
    }

    /// <summary>Of all contact points together.</summary>
    public PermissionReason ReasonOf(ConsentKey key) => Of(key) is [var best, ..] ? best.Reason : State(key.Controller).Excludes(catalogue, key.Purpose, now) ?? PermissionReason.NoContactPoint;

    public PersonState State(string controller) => states.TryGetValue(controller, out var known) ? known
        : states[controller] = PersonState.Of(catalogue, controller, identities.SelectMany(i => i.Decisions.Select(d => (d.Key, d.Value))), customers, exclusions, now);
}
