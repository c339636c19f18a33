using Profiles.Domain.Identities;

namespace Profiles.Domain.Graph;

/// <summary>
/// What the evidence around a single identity says about it, wherever the evidence leads: whether its value is contested, shared or blocked, and which
/// of its links can't count because of that. Decided before any two identities are joined, so that no order of joining matters, and by the
/// identity's own links alone, so that a kiosk's thousand users need not be read to know one of them.
/// </summary>
public sealed class Standings
{
    /// <summary>More links than any person's identity has: the value is shared, whoever is at the other ends.</summary>
    public const int MostLinks = 200;

    private readonly GraphRules rules;
    private readonly Dictionary<IdentityId, Member> members;
    private readonly HashSet<IdentityId> superseded;
    private readonly DecidedClasses classes;
    private readonly ILookup<IdentityId, Link> byEnd;
    private readonly IReadOnlyDictionary<IdentityId, Standing> outside;
    private readonly Func<Link, string?> stored;
    private readonly Dictionary<IdentityId, Standing> known;
    private readonly Dictionary<IdentityId, DecisionId?> attachments = [];

    /// <param name="outside">Identities whose links are not all here, and what they were judged to be where all were.</param>
    /// <param name="stored">The refusal that is stored of a link.</param>
    public Standings(GraphEvidence evidence, GraphRules rules, IReadOnlyDictionary<IdentityId, Standing> outside, Func<Link, string?> stored)
    {
        (this.rules, this.outside, this.stored) = (rules, outside, stored);
        members = evidence.Members.ToDictionary(m => m.Id);
        // What a blocked value ties is nobody's: it makes no two claimants one, nor one record the other's successor.
        var decided = evidence.Links.Where(l => l.IsDecided && (l.Override || !(IsBlocked(l.A) || IsBlocked(l.B)))).ToList();
        classes = new(decided);
        superseded = [.. decided.Where(l => l.Rule == LinkRule.Superseded).Select(l => l.A)];
        byEnd = evidence.Links.SelectMany(l => new[] { (End: l.A, Link: l), (End: l.B, Link: l) }).ToLookup(e => e.End, e => e.Link);
        known = new(outside);
    }

    public bool IsSuperseded(IdentityId id) => superseded.Contains(id);

    public Standing Of(IdentityId id)
    {
        if (known.TryGetValue(id, out var standing)) return standing;
        return known[id] = Judge(members[id]);
    }

    /// <summary>Null where the link may be tried; otherwise the local refusal (<see cref="Refusals.IsLocal"/>).</summary>
    public string? Refuses(Link link)
    {
        if (link.IsDecided) return link.Override ? null : IsBlocked(link.A) || IsBlocked(link.B) ? Refusals.Blocked : null;
        if (rules.IsUnverified(link, members[link.A].Type, members[link.B].Type)) return Refusals.Unverified;
        return Code(Of(link.A)) ?? Code(Of(link.B)) ?? Elsewhere(link, link.A, link.B) ?? Elsewhere(link, link.B, link.A);
    }

    private bool IsBlocked(IdentityId id) => rules.IsBlocked(members[id]);

    private Standing Judge(Member member)
    {
        if (rules.IsBlocked(member)) return Standing.Blocked;
        var kind = rules.KindOf(member.Type);
        var evidence = byEnd[member.Id].Where(l => !l.IsDecided && !rules.IsUnverified(l, members[l.A].Type, members[l.B].Type)).ToList();
        if (evidence.Count > MostLinks) return Standing.Shared;
        var sharedOn = rules.SharedOn(member.Type);
        if (sharedOn is null && kind != IdentityKind.Contact) return Standing.Sole;

        var contested = false;
        foreach (var group in evidence.Select(l => members[l.Other(member.Id)]).Where(o => Vouches(o, member, kind)).DistinctBy(o => o.Id).GroupBy(o => (o.Type, o.Scope)))
        {
            var persons = group.Select(o => classes.Of(o.Id)).Distinct().Count();
            if (persons >= sharedOn) return Standing.Shared;
            contested |= persons > 1 && kind == IdentityKind.Contact && rules.IsPersonUnique(group.Key.Type);
        }
        return contested ? Standing.Contested : Standing.Sole;
    }

    /// <summary>Whether the other end tells persons apart better than this one: a member's login does for an address, an address for a device.</summary>
    private bool Vouches(Member other, Member one, IdentityKind kind)
    {
        if (superseded.Contains(other.Id)) return false;
        var otherKind = rules.KindOf(other.Type);
        return otherKind < IdentityKind.Contact || otherKind < kind || (otherKind == kind && kind == IdentityKind.Contact && rules.Priority(other.Type) > rules.Priority(one.Type));
    }

    /// <summary>A device is one known person's at most: whose link goes first.</summary>
    private string? Elsewhere(Link link, IdentityId device, IdentityId other)
    {
        if (!IsDevice(device) || IsDevice(other)) return null;
        if (outside.ContainsKey(device)) return stored(link) == Refusals.KnownElsewhere ? Refusals.KnownElsewhere : null;
        if (!attachments.TryGetValue(device, out var chosen))
        {
            chosen = byEnd[device]
                .Where(l => !l.IsDecided && !IsDevice(l.Other(device)) && !rules.IsUnverified(l, members[l.A].Type, members[l.B].Type) && Of(l.Other(device)) == Standing.Sole)
                .Order(rules.Order(members)).FirstOrDefault()?.Decision;
            attachments[device] = chosen;
        }
        return chosen == link.Decision ? null : Refusals.KnownElsewhere;
    }

    private bool IsDevice(IdentityId id) => rules.KindOf(members[id].Type) == IdentityKind.Device;

    private static string? Code(Standing standing) => standing switch
    {
        Standing.Contested => Refusals.Contested,
        Standing.Shared => Refusals.Shared,
        Standing.Blocked => Refusals.Blocked,
        _ => null,
    };
}

/// <summary>Identities that admins and the CRM itself call one person: two of one class are no two claimants.</summary>
public sealed class DecidedClasses
{
    private readonly Dictionary<IdentityId, IdentityId> parent = [];

    /// <param name="decided">Links for which <see cref="Link.IsDecided"/>.</param>
    public DecidedClasses(IEnumerable<Link> decided)
    {
        foreach (var link in decided)
        {
            var (a, b) = (Of(link.A), Of(link.B));
            if (a != b) parent[a] = b;
        }
    }

    /// <summary>One identity that stands for the class.</summary>
    public IdentityId Of(IdentityId id)
    {
        while (parent.TryGetValue(id, out var up)) id = up;
        return id;
    }
}
