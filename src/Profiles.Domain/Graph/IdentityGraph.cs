namespace Profiles.Domain.Graph;

/// <param name="ProfileOf">Every member's profile: the birth id of its component's survivor.</param>
/// <param name="Standings">Of members whose value is not one person's alone.</param>
/// <param name="Refused">Each link that joins nobody, by its place in the evidence, with the code why.</param>
/// <param name="Large">The profiles that an admin should look at for their size.</param>
/// <param name="Reaches">Identities that lie outside of what was read and that a link now leads to: the fold is good only once they are read as well.</param>
public sealed record Grouping(
    IReadOnlyDictionary<IdentityId, ProfileId> ProfileOf, IReadOnlyDictionary<IdentityId, Standing> Standings,
    IReadOnlyList<Refusal> Refused, IReadOnlySet<ProfileId> Large, IReadOnlySet<IdentityId> Reaches);

/// <summary>
/// Which identities form one profile: a pure function of the members, links, separations and rules, whatever the order they are given in (I2). Links
/// are taken strongest first (Kruskal's order), and each joins two components unless a rule refuses it; the survivor names the component. What
/// exceeds a limit is therefore the weakest, and the rest is tried without it.
/// </summary>
public static class IdentityGraph
{
    /// <param name="outside">
    /// Members whose own links were not all read, with what they are known to be: they bear witness about their neighbours, and are joined to nobody here.
    /// </param>
    /// <param name="stored">The refusal that is stored of a link that leads outside: the outer end may have had reasons of its own.</param>
    public static Grouping Fold(
        GraphEvidence evidence, GraphRules rules, IReadOnlyDictionary<IdentityId, Standing>? outside = null, Func<Link, string?>? stored = null)
    {
        outside ??= System.Collections.Immutable.ImmutableDictionary<IdentityId, Standing>.Empty;
        var all = evidence.Members.ToDictionary(m => m.Id);
        var links = evidence.Links.Where(l => l.A != l.B && all.ContainsKey(l.A) && all.ContainsKey(l.B)).ToList();
        var standings = new Standings(evidence with { Links = links }, rules, outside, stored ?? (_ => null));

        // By links that may be tried only: of those that an end refuses not all need have been read.
        var ordered = links.Order(rules.Order(all)).Select(l => (Link: l, Code: standings.Refuses(l))).ToList();
        var since = new Dictionary<IdentityId, DateTimeOffset>();
        foreach (var (link, _) in ordered.Where(o => o.Code is null))
        {
            Earlier(link.A, link.OccurredAt);
            Earlier(link.B, link.OccurredAt);
        }
        var components = all.Values.Where(m => !outside.ContainsKey(m.Id))
            .ToDictionary(m => m.Id, m => new Component(m, !standings.IsSuperseded(m.Id), since.GetValueOrDefault(m.Id)));
        foreach (var separation in evidence.Separations.Where(s => !s.IsLifted))
        {
            for (var side = 0; side < separation.Sides.Count; side++)
            {
                foreach (var id in separation.Sides[side]) components.GetValueOrDefault(id)?.Put(separation, side);
            }
        }

        var refused = new List<Refusal>();
        var reaches = new HashSet<IdentityId>();
        foreach (var (link, code) in ordered)
        {
            var (insideA, insideB) = (components.TryGetValue(link.A, out var a), components.TryGetValue(link.B, out var b));
            if (!insideA && !insideB) continue;
            if (!insideA || !insideB)
            {
                if (code is null) reaches.Add(insideA ? link.B : link.A);
                else refused.Add(new(link, code));
                continue;
            }
            if (code is null && a == b)
            {
                a!.Touch(link);
                continue;
            }
            if ((code ?? rules.Refuses(link, a!, b!)) is { } refusal)
            {
                refused.Add(new(link, refusal));
                continue;
            }
            var (larger, smaller) = a!.Count >= b!.Count ? (a, b) : (b, a);
            larger.Absorb(smaller, link);
            foreach (var member in smaller.Members) components[member.Id] = larger;
        }

        var profiles = components.Values.Distinct().ToDictionary(c => c, c => c.Survivor(rules).Birth);
        return new(
            components.ToDictionary(c => c.Key, c => profiles[c.Value]),
            components.Keys.Select(id => (id, Standing: standings.Of(id))).Where(s => s.Standing != Standing.Sole).ToDictionary(s => s.id, s => s.Standing),
            refused, profiles.Where(p => p.Key.Count > rules.ReviewAbove).Select(p => p.Value).ToHashSet(), reaches);

        void Earlier(IdentityId id, DateTimeOffset at) => since[id] = since.TryGetValue(id, out var known) && known <= at ? known : at;
    }
}
