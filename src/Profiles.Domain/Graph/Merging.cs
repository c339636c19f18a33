using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Graph;

/// <summary>Profiles to become one.</summary>
/// <param name="Profiles">Live ids.</param>
/// <param name="Survivor">One of them, whose id the joined profile is to bear; null: as the rules say.</param>
public sealed record MergeGroup(IReadOnlyList<ProfileId> Profiles, ProfileId? Survivor = null, DecisionId? Suggestion = null);

/// <summary>What a decision adds to the evidence and takes from it.</summary>
/// <param name="StillLinked">What else holds together what was to be parted.</param>
public sealed record GraphChange(
    IReadOnlyList<Link> Made, IReadOnlyList<Separation> Separated, IReadOnlyList<Link> Retracted, IReadOnlyList<(Lift Lift, DecisionId Separation)> Lifts,
    Rejection? Rejection = null, IReadOnlyList<Link>? StillLinked = null)
{
    public static GraphChange Refused(string code, string reason, string? path = null) => new([], [], [], [], new(code, reason, path));

    public GraphEvidence Apply(GraphEvidence evidence)
    {
        var retracted = Retracted.Select(l => l.Key).ToHashSet();
        // A group is taken back whole, and with it what it set aside.
        var gone = Retracted.Select(l => new Lift(l.Decision, l.Group)).ToHashSet();
        var lifted = Lifts.ToLookup(l => l.Separation, l => l.Lift);
        return evidence with
        {
            Links = [.. evidence.Links.Where(l => !retracted.Contains(l.Key)), .. Made],
            Separations = [.. evidence.Separations.Select(s => s with { LiftedBy = [.. s.LiftedBy.Where(l => !gone.Contains(l)), .. lifted[s.Decision]] }), .. Separated],
        };
    }
}

/// <summary>An admin declares profiles to be one person's.</summary>
public static class Merging
{
    /// <param name="part">Holds all of the profiles' identities.</param>
    public static (ProfilesMerged? Event, GraphChange Change) Decide(
        GraphPart part, GraphRules rules, IReadOnlyList<MergeGroup> groups, bool @override, DecisionId decision, DateTimeOffset at, string source, string actor)
    {
        var merged = groups.Select(g => Group(part, rules, g)).ToList();
        for (var place = 0; place < merged.Count; place++)
        {
            var group = merged[place];
            var sideOf = group.Sides.SelectMany((side, at) => side.Members.Select(id => (id, at))).ToDictionary(s => s.id, s => s.at);
            var lifts = part.Evidence.Separations.Where(s => !s.IsLifted && Crosses(s, sideOf)).Select(s => s.Decision).Distinct().ToList();
            merged[place] = group with { Lifts = lifts };
            if (@override) continue;

            if (lifts.Count > 0) return (null, CannotLink(lifts[0]));
            if (sideOf.Count > rules.MostIdentities)
                return (null, GraphChange.Refused(Refusals.HardCap, $"The profile would have {sideOf.Count} identities; more than {rules.MostIdentities} are hardly one person. `override` merges them all the same."));
            if (group.Sides.Any(s => rules.IsBlocked(part.Evidence.Members.First(m => m.Id == s.Anchor))))
                return (null, GraphChange.Refused("blocked-value", "One of the profiles is a value that the brand has blocked, such as its switchboard. `override` merges it all the same."));
        }

        var happened = new ProfilesMerged(merged, @override, null, at, source, actor);
        var change = new GraphChange(
            [.. GraphLedger.LinksOf(decision, happened)], [], [], [.. merged.SelectMany((group, place) => group.Lifts.Select(lifted => (new Lift(decision, place), lifted)))]);
        var fold = part.Fold(change.Apply(part.Evidence), rules);
        if (fold.Reaches.Count == 0 && merged.Exists(g => g.Sides.Select(s => fold.ProfileOf[s.Anchor]).Distinct().Count() > 1))
        {
            var why = fold.Refused.FirstOrDefault(r => r.Link.Decision == decision)?.Code ?? Refusals.CannotLink;
            return (null, GraphChange.Refused(why, "The merge is refused by what is known of these profiles. `override` merges them all the same."));
        }
        return (happened, change);
    }

    public static GraphChange CannotLink(DecisionId separation) => GraphChange.Refused(
        Refusals.CannotLink, $"An admin said that these are different persons (decision {separation}). `override` sets that aside.");

    /// <summary>Whether it keeps some of our sides apart.</summary>
    public static bool Crosses(Separation separation, IReadOnlyDictionary<IdentityId, int> sideOf)
    {
        // Two of its sides on two of ours.
        var places = separation.Sides.Select(side => side.Where(sideOf.ContainsKey).Select(id => sideOf[id]).ToHashSet()).Where(p => p.Count > 0).ToList();
        return places.Count > 1 && places.SelectMany(p => p).Distinct().Count() > 1;
    }

    private static MergedGroup Group(GraphPart part, GraphRules rules, MergeGroup group)
    {
        var members = part.Evidence.Members.ToDictionary(m => m.Id);
        // The survivor, where one is named, comes first: every tie begins with it.
        var sides = group.Profiles.OrderByDescending(p => p == group.Survivor).Select(profile =>
        {
            var of = part.ProfileOf.Where(m => m.Value == profile).Select(m => members[m.Key]).OrderBy(m => m.Id.Value).ToList();
            return (Anchor: of.First(m => m.Birth == profile), Members: of);
        }).ToList();

        var ties = sides.Skip(1).Select(s => new Tie(sides[0].Anchor.Id, s.Anchor.Id)).ToList();
        // Records of one kind on several sides are one person's as well: an address that both claim is not contested any more.
        var records = sides.SelectMany((side, place) => side.Members.Where(m => rules.KindOf(m.Type) <= IdentityKind.Account).Select(m => (Member: m, Place: place)));
        foreach (var kind in records.GroupBy(r => (r.Member.Type, r.Member.Scope)).Where(k => k.Select(r => r.Place).Distinct().Count() > 1))
        {
            var all = kind.OrderBy(r => r.Place).ToList();
            ties.AddRange(all.Skip(1).Where(r => r.Place != all[0].Place).Select(r => new Tie(all[0].Member.Id, r.Member.Id)));
        }
        return new(
            [.. sides.Select(s => new Side(s.Anchor.Id, [.. s.Members.Select(m => m.Id)]))], [.. ties.Distinct()],
            group.Survivor is null ? null : sides[0].Anchor.Id, group.Suggestion, []);
    }
}
