using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Consent;

/// <summary>All that permissions are decided from, folded from events in any order: what the tables <c>consent_state</c>, <c>customer_state</c> and <c>exclusion</c> hold.</summary>
public sealed class PermissionFold
{
    private readonly Dictionary<(IdentityId Identity, ConsentKey Key), ConsentState> consents = [];
    private readonly Dictionary<IdentityId, CustomerState> customers = [];
    private readonly Dictionary<(IdentityId Identity, string Kind, DateTimeOffset At, bool Lifts), Exclusion> exclusions = [];

    public IReadOnlyDictionary<(IdentityId Identity, ConsentKey Key), ConsentState> Consents => consents;
    public IReadOnlyDictionary<IdentityId, CustomerState> Customers => customers;
    public IReadOnlyDictionary<(IdentityId Identity, string Kind, DateTimeOffset At, bool Lifts), Exclusion> Exclusions => exclusions;

    /// <summary>Events that say nothing of permissions are passed over.</summary>
    public void Apply(IdentityId identity, object happened)
    {
        if (happened is ConsentGiven given) Join(identity, given.Key, ConsentState.Of(given));
        else if (happened is ConsentWithdrawn withdrawn) Join(identity, withdrawn.Key, ConsentState.Of(withdrawn));
        else if (Exclusion.Of(happened) is { } exclusion) Join(identity, exclusion);
        else if (happened is IdentityErased { IsWhole: true }) Forget(identity);
        else if (CustomerState.Of(happened) is { } state) customers[identity] = customers.TryGetValue(identity, out var before) ? before.Join(state) : state;
    }

    /// <summary>The permissions of a person with these identities.</summary>
    public PersonPermissions Of(IReadOnlyList<(IdentityId Id, string Type)> identities, TenantSettings settings, DateTimeOffset now)
    {
        var held = consents.ToLookup(c => c.Key.Identity);
        var excluded = exclusions.ToLookup(e => e.Key.Identity, e => e.Value);
        return new(
            settings.Catalogue, settings.Controller, [.. identities.Select(i => new HeldFor(i.Id, i.Type, held[i.Id].ToDictionary(c => c.Key.Key, c => c.Value)))],
            [.. identities.Select(i => customers.GetValueOrDefault(i.Id)).OfType<CustomerState>()], [.. identities.Select(i => excluded[i.Id].ToList())], now);
    }

    private void Forget(IdentityId identity)
    {
        foreach (var held in consents.Keys.Where(k => k.Identity == identity).ToList()) consents.Remove(held);
        foreach (var excluded in exclusions.Keys.Where(k => k.Identity == identity).ToList()) exclusions.Remove(excluded);
        customers.Remove(identity);
    }

    private void Join(IdentityId identity, ConsentKey key, ConsentState state) =>
        consents[(identity, key)] = consents.TryGetValue((identity, key), out var before) ? before.Join(state) : state;

    /// <summary>Of two placements at the same time the longer one counts.</summary>
    private void Join(IdentityId identity, Exclusion exclusion)
    {
        var key = (identity, exclusion.Kind, exclusion.At, exclusion.Lifts);
        if (!exclusions.TryGetValue(key, out var before) || exclusion.Until is null || exclusion.Until > before.Until) exclusions[key] = exclusion;
        if (before is { Until: null }) exclusions[key] = before;
    }
}
