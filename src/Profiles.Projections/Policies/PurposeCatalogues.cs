using System.Text.Json;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Policies;

/// <summary>
/// The purpose catalogue of a brand. A change is one event, and the brand's row in the same transaction. Permissions are decided by the catalogue at the time
/// of the query, so nothing is refolded; a process notices another's change within a second.
/// </summary>
public sealed class PurposeCatalogues(IDocumentStore store, IKeyVault vault, ITenants tenants, TimeProvider clock)
{
    private const string Beginning = "What the brand began with.";

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<TenantSettings> ReadAsync(TenantId tenant, CancellationToken cancellation) =>
        await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();

    /// <param name="reason">Stored sealed.</param>
    /// <returns>The settings as they are now; null where anything is refused, with all that is.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<(TenantSettings? Settings, IReadOnlyList<Rejection> Refusals)> ChangeAsync(Credential by, JsonElement patch, string reason, CancellationToken cancellation) =>
        LostRaces.RetryAsync(_ => AttemptAsync(by, patch, reason, cancellation), cancellation);

    private async Task<(TenantSettings? Settings, IReadOnlyList<Rejection> Refusals)> AttemptAsync(Credential by, JsonElement patch, string reason, CancellationToken cancellation)
    {
        var keys = await vault.OpenAsync(by.Tenant, cancellation) ?? throw new UnknownTenantException();
        await using var session = store.LightweightSession(by.Tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        await ErasureLock.ShareAsync(session.Connection!, by.Tenant, cancellation);
        var before = await PolicyRows.LockSettingsAsync(session.Connection!, by.Tenant, cancellation) ?? throw new UnknownTenantException();
        var (catalogue, refusals) = CataloguePatch.Read(patch, before);
        if (IdentityPolicies.Refused(reason) is { } refusal) refusals = [.. refusals, refusal];
        if (refusals.Count > 0) return (null, refusals);
        if (JsonSerializer.Serialize(catalogue) == JsonSerializer.Serialize(before.Catalogue)) return (before, []);

        var after = before with { Catalogue = catalogue!, CatalogueVersion = before.CatalogueVersion + 1 };
        var at = StoredTime.Now(clock);
        // What the brand began with is in no event yet, and the past must not be judged by what came after it.
        if (before.CatalogueVersion == 0) Queue(before, Beginning);
        Queue(after, reason);
        await PolicyRows.WriteSettingsAsync(session.Connection!, by.Tenant, after, cancellation);
        await session.SaveChangesAsync(cancellation);
        await tenants.FreshAsync(by.Tenant, cancellation);
        return (after, []);

        void Queue(TenantSettings version, string why) =>
            session.QueueDecision(store, keys, CatalogueDecisions.Of(by.Tenant, version.CatalogueVersion), at, key => new PurposeCatalogueChanged(
                version.CatalogueVersion, version.Catalogue, key.Seal(why, PurposeCatalogueChanged.ReasonField), at, by.Source, by.Actor));
    }
}
