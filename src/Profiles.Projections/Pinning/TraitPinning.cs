using System.Text.Json;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Pinning;

/// <summary>An admin chooses the value of an attribute, on one identity of a profile. In memory only: it may be personal data.</summary>
/// <param name="Profile">Any id of the profile.</param>
public sealed record PinTrait(ProfileId Profile, IdentityClaim Identity, string Name, JsonElement Value, string Reason)
{
    public override string ToString() => $"(pin of {Profile})";
}

/// <summary>An admin lifts all pins that a profile's identities bear of an attribute.</summary>
public sealed record UnpinTrait(ProfileId Profile, string Name, string Reason)
{
    public override string ToString() => $"(unpin of {Profile})";
}

/// <param name="Profile">The live profile; null where it was refused.</param>
/// <param name="Changed">False where the pin was there already, and nothing was recorded.</param>
public sealed record PinResult(ProfileId? Profile, bool Changed, Rejection? Rejection = null)
{
    public static implicit operator PinResult(Rejection why) => new(null, false, why);
}

/// <summary>
/// Records pins and their lifting, each in a transaction of its own under the locks of the profile's identities, so that none moves meanwhile and
/// two admins' acts come one after the other.
/// </summary>
public sealed class TraitPinning(IDocumentStore store, IKeyVault vault, ITenants tenants, IPhoneNumbers phones, TimeProvider clock)
{
    /// <summary>The same value twice is one pin.</summary>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<PinResult> PinAsync(Credential by, PinTrait pin, CancellationToken cancellation)
    {
        var settings = await SettingsAsync(by.Tenant, cancellation);
        if ((NotAnAdmin(by) ?? TraitPins.Check(pin.Name, pin.Value, pin.Reason, settings)) is { } bad) return bad;
        var (identity, unreadable) = new IdentityNormaliser(settings, phones).Normalise(pin.Identity, by.Trust);
        if (identity is null) return unreadable! with { Path = $"identity.{unreadable.Path}" };

        return await WriteAsync(by, pin.Profile, identity, pin.Name, (profile, act) =>
        {
            if (profile.Named is not { } bearer) return PinRejections.Identity;
            if (TraitPins.InForce(profile.Held) is { } held && held.Identity == bearer.Id && profile.Says(held, pin.Value)) return new PinResult(profile.Id, false);
            profile.Append(bearer.Id, TraitPins.Pinned(pin.Name, pin.Value, act(pin.Reason), settings, bearer.Key));
            return new PinResult(profile.Id, true);
        }, cancellation);
    }

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<PinResult> UnpinAsync(Credential by, UnpinTrait unpin, CancellationToken cancellation)
    {
        await SettingsAsync(by.Tenant, cancellation);
        if ((NotAnAdmin(by) ?? TraitPins.Check(unpin.Name, unpin.Reason)) is { } bad) return bad;

        return await WriteAsync(by, unpin.Profile, null, unpin.Name, (profile, act) =>
        {
            if (profile.Rectified) return PinRejections.Rectified;
            if (profile.Held.Count == 0) return PinRejections.NotPinned;
            foreach (var identity in profile.Held.Select(h => h.Identity).Distinct())
                profile.Append(identity, TraitPins.Unpinned(unpin.Name, act(unpin.Reason), profile.Key(identity)));
            return new PinResult(profile.Id, true);
        }, cancellation);
    }

    private Task<PinResult> WriteAsync(
        Credential by, ProfileId id, NormalIdentity? named, string trait,
        Func<PinnedProfile, Func<string, PinAct>, PinResult> decide, CancellationToken cancellation) => LostRaces.RetryAsync(async alone =>
    {
        var keys = await vault.OpenAsync(by.Tenant, cancellation) ?? throw new UnknownTenantException();
        await using var session = store.LightweightSession(by.Tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        if (alone) await GraphLock.TakeAloneAsync(session.Connection, by.Tenant, cancellation);
        using var profile = await PinRows.LockAsync(session.Connection, store, keys, id, named, trait, cancellation);
        if (profile is null) return PinRejections.Profile;

        var now = StoredTime.Now(clock);
        var at = TraitPins.At(now, profile.Held);
        var result = decide(profile, reason => new PinAct(reason, at, by.Source, by.Actor));
        if (!result.Changed) return result;
        profile.Queue(session, store, now);
        await session.SaveChangesAsync(cancellation);
        return result;
    }, cancellation);

    private async Task<TenantSettings> SettingsAsync(TenantId tenant, CancellationToken cancellation) =>
        await tenants.FindAsync(tenant, cancellation) ?? throw new UnknownTenantException();

    private static Rejection? NotAnAdmin(Credential by) => by.Trust == Trust.Decides ? null : PinRejections.Trust;
}

/// <summary>Why a pin was refused, beside what <see cref="TraitPins"/> says of the value. The codes are stable.</summary>
public static class PinRejections
{
    public static Rejection Trust { get; } = new("trust", "Only an admin pins attributes.");
    public static Rejection Profile { get; } = new("unknown-profile", "There is no such profile.", "profileId");
    public static Rejection Identity { get; } = new("identity-not-in-profile", "The profile has no such identity: name one of its own to bear the pin.", "identity");
    public static Rejection Rectified { get; } = new("rectified", "The person had this attribute corrected (GDPR Art. 16): what sources say would show again. Pin the new value where it has changed since.", "name");
    public static Rejection NotPinned { get; } = new("not-pinned", "No identity of this profile bears a pin of this attribute.", "name");
}
