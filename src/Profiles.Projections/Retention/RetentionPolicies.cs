using System.Text.Json;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Retention;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.Policies;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Retention;

/// <summary>How long a brand keeps what it knows. A change is one event, and the brand's row in the same transaction; it holds for the next run, and for one that is under way.</summary>
public sealed class RetentionPolicies(IDocumentStore store, IKeyVault vault, ITenants tenants, TimeProvider clock)
{
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<TenantSettings> ReadAsync(TenantId tenant, CancellationToken cancellation) =>
        await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();

    /// <param name="reason">Stored sealed: why a class is kept for ever, for example.</param>
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
        var (policy, refusals) = RetentionPolicyForm.Read(patch, before.RetentionPolicy, before.RetentionPolicyVersion);
        if (IdentityPolicies.Refused(reason) is { } refusal) refusals = [.. refusals, refusal];
        if (policy is null || refusals.Count > 0) return (null, refusals);
        if (JsonSerializer.Serialize(policy) == JsonSerializer.Serialize(before.RetentionPolicy)) return (before, []);

        var after = before with { RetentionPolicy = policy, RetentionPolicyVersion = before.RetentionPolicyVersion + 1 };
        var at = StoredTime.Now(clock);
        var stream = RetentionPolicyChanged.StreamOf(tenant, after.RetentionPolicyVersion);
        var (key, wrapped) = keys.NewDataKey(stream, RetentionClass.Contact);
        using (key)
        {
            var changed = new RetentionPolicyChanged(after.RetentionPolicyVersion, policy, key.Seal(reason, RetentionPolicyChanged.ReasonField), at, source, actor);
            session.QueueDataKeys(tenant, [new(stream, RetentionClass.Contact, keys.Epoch, wrapped)]);
            session.QueueOperation(new AppendEvents(store, tenant.Value, [new(Guid.CreateVersion7(), stream, changed)], at));
        }
        await PolicyRows.WriteSettingsAsync(session.Connection!, tenant, after, cancellation);
        await session.SaveChangesAsync(cancellation);
        await tenants.FreshAsync(tenant, cancellation);
        return (after, []);
    }
}
