using System.Text.Json;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Retention;
using Profiles.Domain.Tenants;
using Profiles.Projections.Policies;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Retention;

/// <summary>How long a brand keeps what it knows. A change is one event, and the brand's row in the same transaction; it holds for the next run, and for one that is under way.</summary>
public sealed class RetentionPolicies(IDocumentStore store, IKeyVault vault, ITenants tenants, TimeProvider clock)
{
    private readonly PolicySwitch<RetentionPolicy> changing = new(
        new(
            (patch, before) => RetentionPolicyForm.Read(patch, before.RetentionPolicy, before.RetentionPolicyVersion),
            settings => settings.RetentionPolicy,
            (before, policy) => before with { RetentionPolicy = policy, RetentionPolicyVersion = before.RetentionPolicyVersion + 1 },
            (tenant, after) => RetentionPolicyChanged.StreamOf(tenant, after.RetentionPolicyVersion), RetentionPolicyChanged.ReasonField,
            (after, reason, at, source, actor) => new RetentionPolicyChanged(after.RetentionPolicyVersion, after.RetentionPolicy, reason, at, source, actor)),
        store, vault, tenants, clock);

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<TenantSettings> ReadAsync(TenantId tenant, CancellationToken cancellation) =>
        await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();

    /// <param name="reason">Stored sealed: why a class is kept for ever, for example.</param>
    /// <returns>The settings as they are now; null where anything is refused, with all that is.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<(TenantSettings? Settings, IReadOnlyList<Rejection> Refusals)> ChangeAsync(
        TenantId tenant, JsonElement patch, string reason, string source, string actor, CancellationToken cancellation) =>
        changing.ChangeAsync(tenant, patch, reason, source, actor, cancellation);
}
