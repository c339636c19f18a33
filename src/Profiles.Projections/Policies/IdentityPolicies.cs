using System.Text.Json;
using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Policies;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Policies;

/// <param name="Settings">With the policy's version.</param>
/// <param name="Refold">Null where the policy was never changed.</param>
public sealed record PolicyNow(TenantSettings Settings, RefoldProgress? Refold);

/// <summary>What a patch comes to.</summary>
/// <param name="After">Null where anything is refused; the same version as before where nothing changes.</param>
public sealed record PolicyDraft(TenantSettings Before, TenantSettings? After, IReadOnlyList<Rejection> Refusals)
{
    public bool Changes => After is not null && After.PolicyVersion != Before.PolicyVersion;
}

/// <summary>
/// The identity policy of a brand. A change is one event, and the brand's row in the same transaction; nobody records or decides while it switches, and
/// whoever read the policy before starts over. What was recorded under the old one is refolded behind it (<see cref="PolicyRefolding"/>).
/// </summary>
public sealed class IdentityPolicies(
    IDocumentStore store, NpgsqlDataSource database, IKeyVault vault, ITenants tenants, IPhoneNumbers phones, TimeProvider clock)
{
    public const int MaxReason = 2000;

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<PolicyNow> ReadAsync(TenantId tenant, CancellationToken cancellation)
    {
        var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return new(settings, await PolicyRows.RefoldAsync(connection, tenant, cancellation));
    }

    /// <summary>Writes nothing.</summary>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<PolicyDraft> DraftAsync(TenantId tenant, JsonElement patch, CancellationToken cancellation)
    {
        var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        return Draft(settings, keys, patch);
    }

    /// <param name="by">Whose decision it is.</param>
    /// <param name="reason">Stored sealed.</param>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<PolicyDraft> ChangeAsync(Credential by, JsonElement patch, string reason, CancellationToken cancellation)
    {
        var draft = await DraftAsync(by.Tenant, patch, cancellation);
        if (Refused(reason) is { } refusal) return draft with { After = null, Refusals = [.. draft.Refusals, refusal] };
        // What is refused or changes nothing stops nobody's recording.
        if (!draft.Changes) return draft;

        return await LostRaces.RetryAsync(_ => SwitchAsync(by, patch, reason, cancellation), cancellation);
    }

    private async Task<PolicyDraft> SwitchAsync(Credential by, JsonElement patch, string reason, CancellationToken cancellation)
    {
        var keys = await vault.OpenAsync(by.Tenant, cancellation) ?? throw new UnknownTenantException();
        await using var session = store.LightweightSession(by.Tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        var connection = session.Connection!;
        await GraphLock.StopAllAsync(connection, by.Tenant, cancellation);
        var draft = Draft(await PolicyRows.LockSettingsAsync(connection, by.Tenant, cancellation) ?? throw new UnknownTenantException(), keys, patch);
        if (!draft.Changes) return draft;

        var (before, after, at) = (IdentityPolicy.Of(draft.Before), IdentityPolicy.Of(draft.After!), StoredTime.Now(clock));
        var version = draft.After!.PolicyVersion;
        session.QueueDecision(store, keys, PolicyDecisions.Of(by.Tenant, version), at, key =>
            new IdentityPolicyChanged(version, after, key.Seal(reason, IdentityPolicyChanged.ReasonField), at, by.Source, by.Actor));
        await PolicyRows.WriteSettingsAsync(connection, by.Tenant, draft.After, cancellation);
        if (after.FoldsAs(before)) await PolicyRows.ContinueRefoldAsync(connection, by.Tenant, version, cancellation);
        else await PolicyRows.StartRefoldAsync(connection, by.Tenant, version, at, cancellation);
        await session.SaveChangesAsync(cancellation);
        await tenants.FreshAsync(by.Tenant, cancellation);
        return draft;
    }

    private PolicyDraft Draft(TenantSettings settings, TenantKeys keys, JsonElement patch)
    {
        var present = IdentityPolicy.Of(settings);
        var normaliser = new IdentityNormaliser(settings, phones);
        var (policy, refusals) = PolicyPatch.Read(patch, present, settings.PolicyVersion, Block);
        return new(settings, policy is null ? null : policy.SaysAs(present) ? settings : policy.ApplyTo(settings, settings.PolicyVersion + 1), refusals);

        (BlockedValue?, Rejection?) Block(IdentityClaim claim)
        {
            var (identity, rejection) = normaliser.Normalise(claim, Trust.Links);
            return identity is null ? (null, rejection) : (new(identity.Type, identity.Scope, keys.BlindKey(identity), Masking.Mask(identity.Type, identity.Value)), null);
        }
    }

    internal static Rejection? Refused(string reason) =>
        string.IsNullOrWhiteSpace(reason) ? new("reason-missing", "Say why: whoever looks at the decision later wants to know.", "reason")
        : reason.Length > MaxReason ? new("reason-length", $"A reason has at most {MaxReason} characters.", "reason")
        : null;
}
