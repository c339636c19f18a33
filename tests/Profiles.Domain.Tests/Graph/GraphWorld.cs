using System.Text.Json;
using CsCheck;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Graph;

/// <summary>One thing that happens to a brand's identities. What can't happen as the world stands is refused, and changes nothing.</summary>
/// <param name="Kind">0–5 evidence of rules, 6 facts, 7 a merge, 8 an unmerge, 9 a detachment, 10 told apart, 11 taken back, 12 a list, 13 the CRM's merge.</param>
internal sealed record Happening(int Kind, int A, int B, int Day, int Strength, bool Override);

/// <summary>A brand's graph in memory, kept live step by step as the store does it, with the log that everything can be folded from again.</summary>
internal sealed class GraphWorld
{
    public static readonly GraphRules Rules = new(TenantSettings.Default);

    private static readonly string[] Types = ["crm", "crm", "community", "email", "phone", "facebook", "facebook", "device", "email", "crm"];
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<IdentityId, Facet> facets = [];
    private GraphPart part;
    private int decisions;
    private int sequence;

    public static readonly Gen<Happening[]> Histories = Gen.Select(
        Gen.Int[0, 15].Select(k => k is 14 ? 7 : k is 15 ? 8 : k), Gen.Int[0, Types.Length - 1], Gen.Int[0, Types.Length - 1], Gen.Int[0, 400], Gen.Int[1, 3], Gen.Bool)
        .Select(h => new Happening(h.Item1, h.Item2, h.Item3, h.Item4, h.Item5, h.Item6)).Array[4, 28];

    public GraphWorld()
    {
        var members = Types.Select((t, i) => new Member(Id(i), new(Guid(2, i)), t, t is "crm" or "community" ? "s" : "", Guid(3 + i % 4, i))).ToArray();
        part = GraphPart.Empty with { Evidence = new(members, [], []), ProfileOf = members.ToDictionary(m => m.Id, m => m.Birth) };
        for (var i = 0; i < members.Length; i++)
            Say(i, new IdentityObserved(members[i].Type, members[i].Scope, new Sealed<IdentityValue>([1, 1, (byte)i]), Strength.Verified, members[i].Birth, Start, "shop", "key", default));
    }

    /// <summary>What was decided, by the decision's stream, in order.</summary>
    public List<(Guid Stream, object Event)> Log { get; } = [];

    public IReadOnlyDictionary<IdentityId, ProfileId> ProfileOf => part.ProfileOf;

    public IReadOnlyDictionary<IdentityId, Standing> Standings => part.Standings.Where(s => s.Value != Standing.Sole).ToDictionary();

    public IReadOnlyDictionary<LinkKey, string> Codes => part.Codes;

    public IReadOnlyCollection<Member> Members => part.Evidence.Members;

    /// <summary>Merges that were undone, and by which unmerge.</summary>
    public List<(DecisionId Merge, DecisionId Unmerge)> Undone { get; } = [];

    public static GraphWorld Of(IEnumerable<Happening> history)
    {
        var world = new GraphWorld();
        foreach (var happening in history) world.Happen(happening);
        return world;
    }

    public void Happen(Happening h)
    {
        var at = Start.AddDays(h.Day);
        var (a, b) = (Id(h.A), Id(h.B));
        var decision = new DecisionId(Guid(9, decisions++));
        switch (h.Kind)
        {
            case <= 5 when a != b:
                var candidate = new LinkCandidate(a, b, LinkRule.SeenTogether, (Strength)h.Strength, at, 0, "shop");
                if (Linking.Sift([candidate], part.Evidence.Links).News.Count == 0) return;
                Decide(decision, new IdentitiesLinked(a, b, LinkRule.SeenTogether, (Strength)h.Strength, null, at, "shop", "key", null));
                break;
            case 6:
                Say(h.A, new TraitsReported([new("city", JsonSerializer.SerializeToElement($"city{h.Strength}"), null)], at, $"s{h.B % 2}", default));
                Say(h.A, new InteractionRecorded(InteractionKind.Comment, "facebook", Direction.Inbound, null, null, h.Strength, 5, null, null, null, at, "shop", default));
                break;
            case 7 when part.ProfileOf[a] != part.ProfileOf[b]:
                var group = new MergeGroup([part.ProfileOf[a], part.ProfileOf[b]], h.Strength == 1 ? part.ProfileOf[b] : null);
                if (Merging.Decide(part, Rules, [group], h.Override, decision, at, "console", "admin").Event is not { } merged) return;
                Decide(decision, merged);
                if (h.Strength == 2) Say(h.A, new TraitPinned("city", JsonSerializer.SerializeToElement("kept"), null, null, at, "console", "admin", decision));
                break;
            case 8:
                Unmerge(h, decision, at);
                break;
            case 9:
                var rest = part.ProfileOf.Where(m => m.Value == part.ProfileOf[a] && m.Key != a).Select(m => m.Key).Order(ById).ToList();
                if (rest.Count > 0) Decide(decision, new IdentityDetached(a, rest, null, at, "console", "admin"));
                break;
            case 10 when a != b && part.ProfileOf[a] != part.ProfileOf[b]:
                Decide(decision, new PersonsDistinguished([Side(a), Side(b)], default, null, at, "console", "admin"));
                break;
            case 11 when Log.Where(l => l.Event is ProfilesMerged or PersonsDistinguished).ElementAtOrDefault(h.A).Stream is var made && made != default:
                Decide(new(made), new DecisionRetracted(new(made), h.Override ? 0 : null, at, "console", "admin"));
                break;
            case 12:
                Decide(decision, new IdentifiersListed(["email", "phone"], h.Override ? [b] : [], at, "shop", new(Guid(8, decisions))), stream: a.Value);
                break;
            case 13 when a != b && Types[h.A] == "crm" && Types[h.B] == "crm":
                Decide(decision, new CrmIdSuperseded(a, b, at, "shop", "key", null));
                break;
        }
    }

    /// <summary>Every profile as its readers would see it, in one spelling.</summary>
    public string Canonical(IReadOnlyDictionary<IdentityId, ProfileId> profileOf, Func<IdentityId, Facet>? of = null) =>
        string.Join('\n', profileOf.GroupBy(m => m.Value, m => (of ?? (id => facets[id]))(m.Key)).OrderBy(g => g.Key.Value)
            .Select(g => Profiles.Domain.Composing.Canonical.Json(CustomerProfile.Compose(g.Key, [.. g], TenantSettings.Default))));

    /// <summary>The facets of a world without what a decision pinned: sequences stay, so that ties go the same way.</summary>
    public Facet Without(IdentityId id, DecisionId decision) => Fold(id, facts.Where(f => f.Id == id && (f.Event as TraitPinned)?.Decision != decision && (f.Event as TraitUnpinned)?.Decision != decision))
        with
    { Version = facets[id].Version, Sequence = facets[id].Sequence };

    public static IReadOnlyDictionary<IdentityId, ProfileId> FoldAnew(IEnumerable<Member> members, IEnumerable<(Guid Stream, object Event)> log, out Grouping fold)
    {
        var ledger = new GraphLedger();
        foreach (var member in members) ledger.Add(member);
        foreach (var (stream, happened) in log) ledger.Apply(stream, happened);
        fold = IdentityGraph.Fold(ledger.Evidence(), Rules);
        return fold.ProfileOf;
    }

    private readonly List<(IdentityId Id, object Event, EventPosition At)> facts = [];

    private void Say(int identity, object fact)
    {
        var id = Id(identity);
        facts.Add((id, fact, new(facts.Count(f => f.Id == id) + 1, ++sequence, Start, default)));
        facets[id] = Fold(id, facts.Where(f => f.Id == id));
    }

    private static Facet Fold(IdentityId id, IEnumerable<(IdentityId Id, object Event, EventPosition At)> events) =>
        events.Aggregate((Facet?)null, (facet, e) => Facet.Evolve(facet, id, e.Event, e.At))!;

    private void Unmerge(Happening h, DecisionId decision, DateTimeOffset at)
    {
        var joined = part.Evidence.Links.GroupBy(l => l.Decision).ElementAtOrDefault(h.A);
        if (joined is null) return;
        var merged = Log.Where(l => l.Stream == joined.Key.Value).Select(l => l.Event).OfType<ProfilesMerged>().FirstOrDefault();
        var groups = merged is null
            ? [.. joined.Select(l => (IReadOnlyList<IReadOnlyList<IdentityId>>)[[l.A], [l.B]])]
            : merged.Groups.Select(g => (IReadOnlyList<IReadOnlyList<IdentityId>>)[.. g.Sides.Select(s => s.Members)]).ToList();
        if (Unmerging.Decide(part, Rules, joined.Key, [.. joined], groups, h.Override, decision, at, "console", "admin").Event is not { } unmerged) return;
        Decide(decision, unmerged);
        foreach (var kept in facts.Where(f => f.Event is TraitPinned p && p.Decision == joined.Key).Select(f => f.Id).Distinct().ToList())
            Say(Number(kept), new TraitUnpinned("city", null, at, "console", "admin", joined.Key));
        Undone.Add((joined.Key, decision));
    }

    private List<IdentityId> Side(IdentityId id) => [.. part.ProfileOf.Where(m => m.Value == part.ProfileOf[id]).Select(m => m.Key).Order(ById)];

    /// <summary>As the store: the evidence as it stands after the event, and what that changes.</summary>
    private void Decide(DecisionId decision, object happened, Guid? stream = null)
    {
        Log.Add((stream ?? decision.Value, happened));
        var ledger = new GraphLedger();
        foreach (var member in Members) ledger.Add(member);
        foreach (var (s, e) in Log) ledger.Apply(s, e);
        var after = ledger.Evidence();
        var change = Regrouping.Of(part, after, Rules);

        var profileOf = new Dictionary<IdentityId, ProfileId>(part.ProfileOf);
        foreach (var moved in change.Moved) profileOf[moved.Identity] = moved.To;
        var standings = new Dictionary<IdentityId, Standing>(part.Standings);
        foreach (var (id, standing) in change.Standings) standings[id] = standing;
        var stands = after.Links.Select(l => l.Key).ToHashSet();
        var codes = part.Codes.Where(c => stands.Contains(c.Key)).ToDictionary();
        foreach (var (link, _, code) in change.Codes)
        {
            codes.Remove(link.Key);
            if (code is not null) codes[link.Key] = code;
        }
        part = part with { Evidence = after, ProfileOf = profileOf, Standings = standings, Codes = codes };
    }

    private static readonly Comparer<IdentityId> ById = Comparer<IdentityId>.Create((x, y) => x.Value.CompareTo(y.Value));

    private static int Number(IdentityId id) => id.Value.ToByteArray()[15];

    private static IdentityId Id(int n) => new(Guid(1, n));

    private static Guid Guid(int kind, int n) => new(kind, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(n >> 8), (byte)n);
}
