using System.Text.Json;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Policies;
using Profiles.Projections.Recording;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>
/// How a brand answers requests. A change is one event, and the brand's row in the same transaction. What was counted for a request before stays; who must approve is
/// asked at the time of the approval.
/// </summary>
public sealed class PrivacyPolicies(IDocumentStore store, IKeyVault vault, ITenants tenants, TimeProvider clock)
{
    private readonly PolicySwitch<PrivacyPolicy> changing = new(
        new(
            (patch, before) => PrivacyPolicyForm.Read(patch, before.PrivacyPolicy, before.PrivacyPolicyVersion),
            settings => settings.PrivacyPolicy,
            (before, policy) => before with { PrivacyPolicy = policy, PrivacyPolicyVersion = before.PrivacyPolicyVersion + 1 },
            (tenant, after) => PrivacyPolicyChanged.StreamOf(tenant, after.PrivacyPolicyVersion), PrivacyPolicyChanged.ReasonField,
            (after, reason, at, source, actor) => new PrivacyPolicyChanged(after.PrivacyPolicyVersion, after.PrivacyPolicy, reason, at, source, actor)),
        store, vault, tenants, clock);

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<TenantSettings> ReadAsync(TenantId tenant, CancellationToken cancellation) =>
        await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();

    /// <param name="reason">Stored sealed: the reason of a waiver, for example.</param>
    /// <returns>The settings as they are now; null where anything is refused, with all that is.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<(TenantSettings? Settings, IReadOnlyList<Rejection> Refusals)> ChangeAsync(
        TenantId tenant, JsonElement patch, string reason, string source, string actor, CancellationToken cancellation) =>
        changing.ChangeAsync(tenant, patch, reason, source, actor, cancellation);
}
