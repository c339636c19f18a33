using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.Recording;

/// <summary>A source's whole list of some types for an identity, as a message brought it.</summary>
internal sealed record Listing(IdentityId Bearer, IReadOnlyList<string> Types, SourceList List);

/// <summary>What a batch's new links and lists do to the graph: read under locks, decided in memory.</summary>
internal sealed class EvidenceChange(
    Credential credential, TenantSettings settings, List<(LinkCandidate Candidate, Link Link)> made, List<Listing> listings, IReadOnlyList<Newborn> born, DateTimeOffset now)
{
    private readonly GraphRules rules = new(settings);
    private readonly Dictionary<IdentityId, Newborn> fresh = born.ToDictionary(b => b.Member.Id);
    private readonly List<Link> ended = [];
    private Regrouping regrouping = null!;

    public IReadOnlyList<Review> Reviews => regrouping.Reviews;

    /// <exception cref="StartOverException">Another writer was faster.</exception>
    public async Task DecideAsync(NpgsqlConnection connection, RecordingWrites writes, CancellationToken cancellation)
    {
        var touched = made.SelectMany(m => new[] { m.Link.A, m.Link.B }).Concat(listings.Select(l => l.Bearer)).ToHashSet();
        for (var taken = 0; ; taken = Math.Max(taken, ended.Count))
        {
            var old = touched.Where(id => !fresh.ContainsKey(id)).ToList();
            var part = old.Count > 0 ? await GraphRows.LockAsync(connection, credential.Tenant, old, rules, made.Exists(m => m.Link.IsDecided), taken, cancellation) : GraphPart.Empty;
            var lists = await SourceLists.ReadAsync(connection, credential, old, listings.Count > 0, cancellation);

            // What a list ends or brings back, and what the change leads to beyond what was read, has to be read as well.
            var latest = lists.Joined(listings);
            if (Decide(part, lists, latest).Concat(lists.Changed(latest)).Where(touched.Add).ToList().Count == 0 && ended.Count <= taken) break;
        }

        writes.Graph.Links.AddRange(made.Select(m => m.Link));
        writes.Graph.Add(regrouping, fresh.ContainsKey);
        foreach (var link in ended) writes.Graph.Codes[link.Key] = Refusals.Ended;
        foreach (var listing in listings) writes.Graph.Lists.AddRange(listing.Types.Select(type => (listing.Bearer, credential.Source, type, listing.List)));
        foreach (var moved in regrouping.Moved) if (fresh.TryGetValue(moved.Identity, out var newborn)) newborn.Profile = moved.To;
        foreach (var (id, standing) in regrouping.Standings) if (fresh.TryGetValue(id, out var newborn)) newborn.Standing = standing;
    }

    /// <summary>What follows from it, told on the streams of the decisions that brought it about.</summary>
    public void Tell(RecordingWrites writes)
    {
        foreach (var link in ended) writes.Decide(link.Decision, new LinkEnded(link.A, link.B, now, credential.Source, null));
        foreach (var (stream, happened) in regrouping.Events(Teller(), made.Select(m => m.Link.Key).ToHashSet(), credential.Source, now))
        {
            writes.Decide(stream, happened);
        }
    }

    private IReadOnlySet<IdentityId> Decide(GraphPart part, SourceLists lists, IReadOnlyDictionary<(IdentityId Bearer, string Type), SourceList> latest)
    {
        var members = part.Evidence.Members.Concat(fresh.Values.Select(f => f.Member)).ToList();
        var profileOf = new Dictionary<IdentityId, ProfileId>(part.ProfileOf);
        foreach (var newborn in fresh.Values) profileOf[newborn.Member.Id] = newborn.Member.Birth;

        // An ended link's other end need not have been read.
        var typeOf = lists.Links.GroupBy(l => l.Link.B).ToDictionary(l => l.Key, l => l.First().Type);
        foreach (var member in members) typeOf[member.Id] = member.Type;
        ended.Clear();
        var standing = new List<Link>();
        foreach (var link in part.Evidence.Links.Concat(lists.Links.Where(l => l.Code is Refusals.Ended).Select(l => l.Link)).Concat(made.Select(m => m.Link)))
        {
            var drops = link.Rule == LinkRule.SeenTogether && link.Source == credential.Source && typeOf.TryGetValue(link.B, out var type)
                && latest.TryGetValue((link.A, type), out var list) && list.Drops(link);
            if (!drops) standing.Add(link);
            else if (!lists.IsEnded(link)) ended.Add(link);
        }

        // A link that its source lists again comes back with no code of its own; the fold gives it one where it needs one.
        var codes = part.Codes.Concat(lists.Links.Where(l => l.Code is not null && !part.Codes.ContainsKey(l.Link.Key)).Select(l => KeyValuePair.Create(l.Link.Key, l.Code!))).ToDictionary();
        var before = part with { ProfileOf = profileOf, Codes = codes };
        regrouping = Regrouping.Of(before, new(members, standing.DistinctBy(l => l.Key).ToList(), part.Evidence.Separations), rules);
        return regrouping.Reaches;
    }

    /// <summary>A move is told by the decision nearest to it: one that names the identity, else the first of the batch.</summary>
    private Func<IdentityId, DecisionId> Teller()
    {
        var nearest = new Dictionary<IdentityId, DecisionId>();
        foreach (var link in made.Select(m => m.Link).Concat(ended))
        {
            nearest.TryAdd(link.A, link.Decision);
            nearest.TryAdd(link.B, link.Decision);
        }
        return id => nearest.TryGetValue(id, out var decision) ? decision
            : (made.Count > 0 ? made[0].Link : ended.Count > 0 ? ended[0] : regrouping.Codes[0].Link).Decision;
    }
}
