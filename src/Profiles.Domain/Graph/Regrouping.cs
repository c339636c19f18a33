using Profiles.Domain.Policies;

namespace Profiles.Domain.Graph;

/// <summary>A part of the graph as it is stored: all that may be joined to some identities, and what is known around it.</summary>
/// <param name="Evidence">What stands. Members include those outside.</param>
/// <param name="Outside">Members that are known by their standing only.</param>
/// <param name="ProfileOf">Of every member that is not outside.</param>
/// <param name="Standings">Of every member that is not outside; those absent are sole.</param>
/// <param name="Codes">Why a link joins nobody, where it doesn't.</param>
public sealed record GraphPart(
    GraphEvidence Evidence, IReadOnlyDictionary<IdentityId, Standing> Outside, IReadOnlyDictionary<IdentityId, ProfileId> ProfileOf,
    IReadOnlyDictionary<IdentityId, Standing> Standings, IReadOnlyDictionary<LinkKey, string> Codes)
{
    /// <summary>The brand's policy when the part was locked: whoever decides with an older one starts over. Null: not read.</summary>
    public int? PolicyVersion { get; init; }

    public static GraphPart Empty { get; } = new(
        GraphEvidence.None, new Dictionary<IdentityId, Standing>(), new Dictionary<IdentityId, ProfileId>(), new Dictionary<IdentityId, Standing>(), new Dictionary<LinkKey, string>());

    public Grouping Fold(GraphEvidence evidence, GraphRules rules) => IdentityGraph.Fold(evidence, rules, Outside, l => Codes.GetValueOrDefault(l.Key));
}

/// <summary>A pair for an admin to look at.</summary>
/// <param name="Why">The refusal that asks for a judgement, or <see cref="Review.Large"/>.</param>
public sealed record Review(IdentityId A, IdentityId B, string Why)
{
    public const string Large = "large-profile";

    /// <summary>The lesser id first.</summary>
    public (IdentityId A, IdentityId B) Pair => A.Value.CompareTo(B.Value) <= 0 ? (A, B) : (B, A);

    /// <summary>Refusals that a person may know better than the rule.</summary>
    public static bool IsWorthwhile(string code) => code is Refusals.PersonUnique or Refusals.Unverified or Refusals.Limit or Refusals.HardCap;
}

/// <summary>What a change of the evidence does to profiles, values and links.</summary>
/// <param name="Codes">Links whose refusal changed; null: it joins or is within one profile.</param>
/// <param name="Reaches">Where not empty, all else is void: these identities have to be read as well, and the decision taken anew.</param>
public sealed record Regrouping(
    IReadOnlyList<Regrouped> Moved, IReadOnlyList<(IdentityId Identity, Standing Standing)> Standings,
    IReadOnlyList<(Link Link, string? Before, string? Code)> Codes, IReadOnlyList<Review> Reviews, IReadOnlySet<IdentityId> Reaches)
{
    /// <param name="after">The evidence with the change.</param>
    /// <exception cref="StalePolicyException">The rules are older than what the part was locked under.</exception>
    public static Regrouping Of(GraphPart before, GraphEvidence after, GraphRules rules)
    {
        StalePolicyException.ThrowIf(before.PolicyVersion, rules.PolicyVersion);
        var fold = before.Fold(after, rules);
        var codes = fold.Refused.DistinctBy(r => r.Link.Key).ToDictionary(r => r.Link.Key, r => r.Code);
        var known = before.Evidence.Links.Select(l => l.Key).ToHashSet();
        // Of those outside nothing is decided here: they only bear witness.
        var changed = after.Links
            .Where(l => fold.ProfileOf.ContainsKey(l.A) || fold.ProfileOf.ContainsKey(l.B))
            .Select(l => (Link: l, Before: before.Codes.GetValueOrDefault(l.Key), Code: codes.GetValueOrDefault(l.Key)))
            .Where(c => c.Before != c.Code).ToList();
        var standings = fold.ProfileOf.Keys
            .Select(id => (Identity: id, Standing: fold.Standings.GetValueOrDefault(id)))
            .Where(s => s.Standing != before.Standings.GetValueOrDefault(s.Identity)).ToList();
        return new(
            [.. fold.ProfileOf.Where(m => before.ProfileOf[m.Key] != m.Value).Select(m => new Regrouped(m.Key, before.ProfileOf[m.Key], m.Value)).OrderBy(m => m.Identity.Value)],
            standings, changed, [.. ToReview(before, after, fold, changed, standings, rules, known)], fold.Reaches.Union(Affected(before, after, standings, rules)).ToHashSet());
    }

    /// <summary>
    /// Whom a changed standing is a reason for: a link between two values is refused while either is shared or contested. If two writers changed one end
    /// each and only witnessed the other, either would leave the link to the other; so whoever changes a standing holds the other ends as well.
    /// </summary>
    private static IEnumerable<IdentityId> Affected(GraphPart before, GraphEvidence after, List<(IdentityId Identity, Standing Standing)> standings, GraphRules rules)
    {
        if (standings.Count == 0 || before.Outside.Count == 0) return [];
        var changed = standings.Select(s => s.Identity).ToHashSet();
        var types = after.Members.ToDictionary(m => m.Id, m => m.Type);
        return after.Links
            .Where(l => !l.IsDecided && types.ContainsKey(l.A) && types.ContainsKey(l.B) && !rules.IsUnverified(l, types[l.A], types[l.B]))
            .SelectMany(l => new[] { (Here: l.A, There: l.B), (Here: l.B, There: l.A) })
            .Where(e => changed.Contains(e.Here) && before.Outside.ContainsKey(e.There)).Select(e => e.There);
    }

    private static IEnumerable<Review> ToReview(
        GraphPart before, GraphEvidence after, Grouping fold, List<(Link Link, string? Before, string? Code)> changed,
        List<(IdentityId Identity, Standing Standing)> standings, GraphRules rules, HashSet<LinkKey> known)
    {
        foreach (var (link, _, code) in changed)
        {
            if (code is not null && Review.IsWorthwhile(code)) yield return new(link.A, link.B, code);
        }

        var members = after.Members.ToDictionary(m => m.Id);
        var contested = standings.Where(s => s.Standing == Standing.Contested).Select(s => s.Identity).ToHashSet();
        var claims = after.Links.Where(l => !l.IsDecided).SelectMany(l => new[] { (End: l.A, Link: l), (End: l.B, Link: l) })
            .Where(e => contested.Contains(e.End)).ToLookup(e => e.End, e => e.Link);
        foreach (var identity in contested)
        {
            var claimants = claims[identity].Select(l => members[l.Other(identity)])
                .Where(m => rules.IsPersonUnique(m.Type)).DistinctBy(m => m.Id).OrderBy(m => m.Id.Value).ToList();
            foreach (var (one, other) in claimants.Zip(claimants.Skip(1))) yield return new(one.Id, other.Id, Refusals.Contested);
        }

        foreach (var profile in fold.Large)
        {
            var grown = fold.ProfileOf.Where(m => m.Value == profile).Select(m => m.Key).ToHashSet();
            var wasLarge = before.ProfileOf.Where(m => grown.Contains(m.Key)).GroupBy(m => m.Value).Any(g => g.Count() > rules.ReviewAbove);
            var last = wasLarge ? null : after.Links.LastOrDefault(l => !known.Contains(l.Key) && grown.Contains(l.A) && grown.Contains(l.B));
            if (last is not null) yield return new(last.A, last.B, Review.Large);
        }
    }

    /// <summary>
    /// The events that tell of it, by the stream of the decision that brought it about. What becomes of evidence stands on the evidence's own stream: who
    /// finds the link finds its history.
    /// </summary>
    /// <param name="teller">The decision nearest to an identity.</param>
    public IEnumerable<(DecisionId Stream, object Event)> Events(Func<IdentityId, DecisionId> teller, IReadOnlySet<LinkKey> made, string source, DateTimeOffset at)
    {
        foreach (var (link, before, code) in Codes)
        {
            if (code is null || Refusals.IsGone(code)) continue;
            if (made.Contains(link.Key)) yield return (link.Decision, new MergeRefused(link.A, link.B, code, link.OccurredAt, source, link.Decision));
            else if (before is null && code is not (Refusals.Contested or Refusals.Shared or Refusals.Blocked)) yield return (link.Decision, new LinkDemoted(link.A, link.B, code, at, source, link.Decision));
        }
        foreach (var (identity, standing) in Standings) yield return (teller(identity), new IdentityStandingChanged(identity, standing, at));
        foreach (var moved in Moved.GroupBy(m => teller(m.Identity))) yield return (moved.Key, new ProfilesRegrouped([.. moved], at));
    }
}
