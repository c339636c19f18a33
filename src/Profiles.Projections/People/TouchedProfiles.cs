using Profiles.Domain;
using Profiles.Domain.Composing;

namespace Profiles.Projections.People;

/// <summary>What one reader asked for, and what it was told.</summary>
internal sealed record ChangeSubscription(ProfileId? Id, ProfileFilter? Filter, PersonFields Fields, bool Resumed)
{
    public HashSet<ProfileId> Shown { get; } = [];
    public HashSet<ProfileId> Removed { get; } = [];
}

/// <param name="Profile">Null where the reader may see it no longer.</param>
internal sealed record Change(ProfileId Id, long Sequence, ChangeKind Kind, CustomerProfile? Profile);

/// <summary>What a page of the log did to profiles, as one reader may know it.</summary>
internal sealed class TouchedProfiles
{
    private readonly Dictionary<IdentityId, (ProfileId Birth, ProfileId Live)> identities = [];
    private readonly Dictionary<ProfileId, (bool Visible, bool WasVisible, CustomerProfile? Matching)> profiles = [];

    /// <summary>The one profile that is asked for, by its live id.</summary>
    public ProfileId? Only { get; set; }

    public void Add(Guid identity, Guid birth, Guid live) => identities[new(identity)] = (new(birth), new(live));

    public void Add(ProfileId id, bool visible, bool wasVisible, CustomerProfile? matching) => profiles[id] = (visible, wasVisible, matching);

    /// <summary>At most one for each profile, at the place of its last event: who resumes behind it has missed nothing.</summary>
    public IReadOnlyList<Change> Changes(IReadOnlyList<ChangeEntry> entries, ChangeSubscription subscription)
    {
        var kinds = new Dictionary<ProfileId, (ChangeKind Kind, long Sequence)>();
        var born = new HashSet<ProfileId>();
        var denied = new HashSet<ProfileId>();
        foreach (var entry in entries)
        {
            if (entry.Regrouped.Count == 0)
            {
                if (!identities.TryGetValue(new(entry.Stream), out var identity)) continue;
                if (entry.Birth) born.Add(identity.Birth);
                if (entry.Denies) denied.Add(identity.Live);
                Note(identity.Live, entry.Birth && identity.Birth == identity.Live ? ChangeKind.Created : ChangeKind.Updated, entry.Sequence);
            }
            foreach (var moved in entry.Regrouped.Where(m => m.From != m.To))
            {
                var leftLive = identities.Values.Any(i => i.Live == moved.From);
                denied.UnionWith([moved.From, moved.To]);
                var kind = leftLive ? ChangeKind.Unmerged : ChangeKind.Merged;
                Note(identities.TryGetValue(moved.Identity, out var identity) ? identity.Live : moved.To, kind, entry.Sequence);
                Note(moved.From, kind, entry.Sequence);
            }
        }
        return
        [
            .. kinds.OrderBy(k => k.Value.Sequence).ThenBy(k => k.Key.Value)
                .Where(k => subscription.Id is not { } asked || k.Key == Only || k.Key == asked)
                .Select(k => Told(k.Key, k.Value.Kind, k.Value.Sequence, born, denied, subscription)).OfType<Change>(),
        ];

        void Note(ProfileId id, ChangeKind kind, long sequence) =>
            kinds[id] = (kinds.TryGetValue(id, out var before) && Rank(before.Kind) > Rank(kind) ? before.Kind : kind, sequence);
    }

    private Change? Told(ProfileId id, ChangeKind kind, long sequence, HashSet<ProfileId> born, HashSet<ProfileId> denied, ChangeSubscription subscription)
    {
        if (!profiles.TryGetValue(id, out var found)) return MergedAway(id, sequence, born, subscription);
        if (found.Matching is { } profile)
        {
            subscription.Shown.Add(id);
            subscription.Removed.Remove(id);
            return new(id, sequence, kind, profile);
        }
        // Only of those whom the reader can have known until now, or the change itself would tell of a person who said no long ago.
        var mayKnow = subscription.Shown.Contains(id) || (found.Visible ? subscription.Resumed : found.WasVisible && denied.Contains(id));
        subscription.Shown.Remove(id);
        return mayKnow && subscription.Removed.Add(id) ? new(id, sequence, ChangeKind.Removed, null) : null;
    }

    /// <summary>An id that is no live profile's any more answers with its survivor, unless nobody can have seen it. Whoever was shown is removed with a survivor that may not be.</summary>
    private Change? MergedAway(ProfileId id, long sequence, HashSet<ProfileId> born, ChangeSubscription subscription)
    {
        var shown = subscription.Shown.Remove(id);
        if (born.Contains(id) || (!shown && !subscription.Resumed && subscription.Id != id)) return null;
        var survivor = identities.Values.Where(i => i.Birth == id).Select(i => (ProfileId?)i.Live).FirstOrDefault();
        return survivor is { } live && profiles.TryGetValue(live, out var found) && found.Matching is { } profile ? new(id, sequence, ChangeKind.Merged, profile)
            : shown && subscription.Removed.Add(id) ? new(id, sequence, ChangeKind.Removed, null) : null;
    }

    private static int Rank(ChangeKind kind) => kind switch { ChangeKind.Updated => 0, ChangeKind.Unmerged => 1, ChangeKind.Merged => 2, _ => 3 };
}
