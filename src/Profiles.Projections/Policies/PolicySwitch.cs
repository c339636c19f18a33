using System.Text.Json;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Policies;

/// <summary>One of a brand's policies that touches no fold: which part of the settings it is, and what its change is stored as.</summary>
/// <param name="Read">The patched policy, or all that is refused.</param>
/// <param name="With">The settings with it, and its version one higher.</param>
/// <param name="StreamOf">Of the settings behind the change.</param>
/// <param name="ReasonField">That the reason is sealed under.</param>
/// <param name="Changed">The event.</param>
internal sealed record PolicyPart<TPolicy>(
    Func<JsonElement, TenantSettings, (TPolicy? Policy, IReadOnlyList<Rejection> Refusals)> Read, Func<TenantSettings, TPolicy> Of, Func<TenantSettings, TPolicy, TenantSettings> With,
    Func<TenantId, TenantSettings, Guid> StreamOf, string ReasonField, Func<TenantSettings, Sealed<string>, DateTimeOffset, string, string, object> Changed)
    where TPolicy : class;

/// <summary>Changes such a policy: one event, and the brand's row in the same transaction.</summary>
internal sealed class PolicySwitch<TPolicy>(PolicyPart<TPolicy> part, IDocumentStore store, IKeyVault vault, ITenants tenants, TimeProvider clock) where TPolicy : class
{
    /// <returns>The settings as they are now; null where anything is refused, with all that is.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<(TenantSettings? Settings, IReadOnlyList<Rejection> Refusals)> ChangeAsync(
        TenantId tenant, JsonElement patch, string reason, string source, string actor, CancellationToken cancellation) =>
        LostRaces.RetryAsync(_ => SwitchAsync(tenant, patch, reason, source, actor, cancellation), cancellation);

    private async Task<(TenantSettings? Settings, IReadOnlyList<Rejection> Refusals)> SwitchAsync(
        TenantId tenant, JsonElement patch, string reason, string source, string actor, CancellationToken cancellation)
    {
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        await ErasureLock.ShareAsync(session.Connection!, tenant, cancellation);
        var before = await PolicyRows.LockSettingsAsync(session.Connection!, tenant, cancellation) ?? throw new UnknownTenantException();
        var (policy, refusals) = part.Read(patch, before);
        if (IdentityPolicies.Refused(reason) is { } refusal) refusals = [.. refusals, refusal];
        if (policy is null || refusals.Count > 0) return (null, refusals);
        if (JsonSerializer.Serialize(policy) == JsonSerializer.Serialize(part.Of(before))) return (before, []);

        var (after, at) = (part.With(before, policy), StoredTime.Now(clock));
        var stream = part.StreamOf(tenant, after);
        var (key, wrapped) = keys.NewDataKey(stream, RetentionClass.Contact);
        using (key)
        {
            session.QueueDataKeys(tenant, [new(stream, RetentionClass.Contact, keys.Epoch, wrapped)]);
            session.QueueOperation(new AppendEvents(store, tenant.Value, [new(Guid.CreateVersion7(), stream, part.Changed(after, key.Seal(reason, part.ReasonField), at, source, actor))], at));
        }
        await PolicyRows.WriteSettingsAsync(session.Connection!, tenant, after, cancellation);
        await session.SaveChangesAsync(cancellation);
        await tenants.FreshAsync(tenant, cancellation);
        return (after, []);
    }
}
