using System.Security.Cryptography;
using System.Text.Json;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Pinning;

/// <summary>A live profile whose identities are locked, with the pins in force of one attribute, and what is to be appended.</summary>
/// <param name="named">The identity that the act names, where it is one of the profile's.</param>
internal sealed class PinnedProfile(
    TenantId tenant, ProfileId id, IReadOnlyDictionary<IdentityId, IdentityEntry> members, IdentityId? named, IReadOnlyList<HeldPin> held) : IDisposable
{
    private readonly List<LoggedEvent> events = [];

    public ProfileId Id => id;

    public IReadOnlyList<HeldPin> Held => held;

    /// <summary>The person once had the attribute corrected.</summary>
    public bool Rectified { get; init; }

    public IdentityEntry? Named => named is { } identity ? members.GetValueOrDefault(identity) : null;

    /// <exception cref="StartOverException">A key epoch was closed meanwhile.</exception>
    public Func<RetentionClass, DataKey> Key(IdentityId identity) => members[identity].Key;

    public bool Says(HeldPin pin, JsonElement value)
    {
        try
        {
            if (!pin.Pin.HasValue) return false;
            var pinned = pin.Pin.Clear ?? Key(pin.Identity)(pin.Pin.Box!.Value.Class).Open(pin.Pin.Box.Value, FactEvents.TraitField(pin.Pin.Name));
            return Canonical.Json(pinned) == Canonical.Json(value);
        }
        catch (CryptographicException)
        {
            return false; // Sealed under a key that was destroyed and made anew.
        }
    }

    public void Append(IdentityId identity, IIdentityEvent happened) => events.Add(new(Guid.CreateVersion7(), identity.Value, happened));

    public void Queue(IDocumentSession session, IDocumentStore store, DateTimeOffset at)
    {
        session.QueueDataKeys(tenant, members.Values.SelectMany(m => m.NewKeys));
        session.QueueOperation(new AppendEvents(store, tenant.Value, events, at));
    }

    public void Dispose()
    {
        foreach (var member in members.Values) member.Dispose();
    }
}
