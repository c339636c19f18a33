namespace Profiles.Domain.Outgoing;

/// <summary>What a tool knows of one id that it was told.</summary>
/// <param name="Into">The profile that it was told took its place; null: it knows the profile itself.</param>
/// <param name="Version">Of the profile when it was told.</param>
public sealed record KnownProfile(ProfileId? Into, long Version);

/// <summary>How an id stands now, for the purpose of a subscription.</summary>
/// <param name="Live">The profile that answers to it.</param>
/// <param name="Covered">Whether the purpose covers that profile.</param>
/// <param name="Living">Whether somebody in it is not erased.</param>
/// <param name="Version">As the tool would be answered; null: not composed yet.</param>
public sealed record ProfileStanding(ProfileId Live, bool Covered, bool Living, long? Version)
{
    public static ProfileStanding OfNobody(ProfileId id) => new(id, false, false, null);
}

/// <param name="Told">What the tool knows when it has got the news; null: nothing any more.</param>
/// <param name="Later">Whom to look at again: something that is still on its way comes first, or the read models do.</param>
public sealed record KnowingDecision(IReadOnlyList<OutgoingNews> News, IReadOnlyDictionary<ProfileId, KnownProfile?> Told, IReadOnlySet<ProfileId> Later);

/// <summary>
/// The difference between what a tool knows and what it may know: events come of states, not of what happened between, so that any number of changes is one event, whatever was missed,
/// paused or looked at twice. When all news has arrived, a tool knows whom the purpose covers and nobody else (docs/adr/0016).
/// </summary>
public static class Knowing
{
    /// <param name="due">Who may have changed.</param>
    /// <param name="ahead">Of them those whose change is not in the read models yet: they may be let go of, and nothing else.</param>
    /// <param name="blocked">Of whom something is on its way.</param>
    /// <param name="known">What the tool knows; of the due and of their live profiles.</param>
    /// <param name="standings">Of the same.</param>
    public static KnowingDecision Decide(
        IReadOnlyCollection<ProfileId> due, IReadOnlySet<ProfileId> ahead, IReadOnlySet<ProfileId> blocked, IReadOnlyDictionary<ProfileId, KnownProfile> known, IReadOnlyDictionary<ProfileId, ProfileStanding> standings)
    {
        var (news, told, later) = (new List<OutgoingNews>(), new Dictionary<ProfileId, KnownProfile?>(), new HashSet<ProfileId>());
        foreach (var group in due.Distinct().GroupBy(id => StandingOf(id).Live))
        {
            var live = StandingOf(group.Key);
            if (!live.Covered) LetGo(group, live.Living);
            else if (live.Version is not { } version || blocked.Contains(group.Key) || group.Any(id => ahead.Contains(id) || blocked.Contains(id))) later.UnionWith(group);
            else Tell(group.Key, version, [.. group]);
        }
        return new(news, told, later);

        ProfileStanding StandingOf(ProfileId id) => standings.GetValueOrDefault(id) ?? ProfileStanding.OfNobody(id);

        void LetGo(IEnumerable<ProfileId> group, bool living)
        {
            foreach (var id in group)
            {
                if (blocked.Contains(id)) later.Add(id);
                else if (known.TryGetValue(id, out var before))
                {
                    told[id] = null;
                    // Whom another took the place of, the tool knows by that other's id.
                    if (before.Into is null) news.Add(new(living ? OutgoingKind.Withdrawn : OutgoingKind.Erased, id, [], null));
                }
            }
        }

        void Tell(ProfileId live, long version, List<ProfileId> group)
        {
            var merged = group.Where(id => id != live && known.TryGetValue(id, out var before) && before.Into is null).OrderBy(id => id.Value).ToList();
            foreach (var id in group)
                if (id != live && known.TryGetValue(id, out var before) && before.Into != live) told[id] = new(live, version);
            var first = known.GetValueOrDefault(live);
            if (merged.Count == 0 && !group.Contains(live)) return;
            OutgoingNews? one = (merged.Count, first) switch
            {
                ( > 0, _) => new(OutgoingKind.Merged, live, merged, version),
                (_, null) => new(OutgoingKind.Permitted, live, [], version),
                (_, { Into: { } from }) => new(OutgoingKind.Unmerged, live, [from], version),
                (_, { } before) => before.Version < version ? new(OutgoingKind.Changed, live, [], version) : null,
            };
            if (one is null) return;
            news.Add(one);
            told[live] = new(null, version);
        }
    }
}
