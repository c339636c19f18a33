using Profiles.Domain.Facts;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Graph;

/// <summary>
/// Everything that was ever said about who is one person, gathered from the events, and of it what stands: without what a source lists no more and
/// what an admin took back. A set of events comes to the same whatever their order.
/// </summary>
public sealed class GraphLedger
{
    private readonly Dictionary<IdentityId, Member> members = [];
    private readonly List<Link> links = [];
    private readonly List<Separation> separations = [];
    private readonly HashSet<(DecisionId Decision, int? Group)> retracted = [];
    private readonly List<(Lift Lift, DecisionId Separation)> lifts = [];
    private readonly Dictionary<(IdentityId Bearer, string Source, string Type), SourceList> lists = [];

    public IReadOnlyCollection<Member> Members => members.Values;

    /// <summary>All links, standing or not.</summary>
    public IReadOnlyList<Link> Links => links;

    /// <summary>All separations, lifted or retracted ones as well.</summary>
    public IReadOnlyList<Separation> Separations => separations;

    public IReadOnlyDictionary<(IdentityId Bearer, string Source, string Type), SourceList> Lists => lists;

    public IReadOnlyList<(Lift Lift, DecisionId Separation)> Lifts => lifts;

    public void Add(Member member) => members[member.Id] = member;

    /// <param name="stream">The stream that the event is on: an identity's or a decision's.</param>
    public void Apply(Guid stream, object happened)
    {
        var decision = new DecisionId(stream);
        switch (happened)
        {
            case IdentitiesLinked e:
                links.Add(new(decision, e.A, e.B, e.Rule, e.Strength, e.OccurredAt, e.Source, e.Override));
                foreach (var lifted in e.Lifts ?? []) lifts.Add((new(decision, 0), lifted));
                break;
            case CrmIdSuperseded e:
                links.Add(new(decision, e.Older, e.Newer, LinkRule.Superseded, Strength.Verified, e.OccurredAt, e.Source));
                break;
            case ProfilesMerged e:
                links.AddRange(LinksOf(decision, e));
                lifts.AddRange(e.Groups.SelectMany((group, place) => group.Lifts.Select(lifted => (new Lift(decision, place), lifted))));
                break;
            case ProfilesUnmerged e:
                retracted.Add((e.Decision, null));
                separations.AddRange(e.Separated.Select((sides, part) => new Separation(decision, part, sides)));
                break;
            case IdentityDetached e:
                separations.Add(new(decision, 0, [[e.Identity], e.From]));
                break;
            case PersonsDistinguished e:
                separations.Add(new(decision, 0, e.Sides));
                break;
            case DecisionRetracted e:
                retracted.Add((e.Decision, e.Group));
                break;
            case IdentifiersListed e:
                foreach (var type in e.Types)
                {
                    var key = (new IdentityId(stream), e.Source, type);
                    var list = new SourceList(e.OccurredAt, e.Message, e.Identities.ToHashSet());
                    if (!lists.TryGetValue(key, out var known) || list.IsLaterThan(known)) lists[key] = list;
                }
                break;
        }
    }

    public static IEnumerable<Link> LinksOf(DecisionId decision, ProfilesMerged merged) => merged.Groups.SelectMany((group, place) =>
        group.Ties.Select(tie => new Link(
            decision, tie.A, tie.B, LinkRule.AdminDecision, Strength.Verified, merged.OccurredAt, merged.Source, merged.Override, group.Survivor, place)));

    /// <returns>Null where the link stands; otherwise <see cref="Refusals.Retracted"/> or <see cref="Refusals.Ended"/>.</returns>
    public string? Gone(Link link) =>
        IsRetracted(link.Decision, link.Group) ? Refusals.Retracted
        : link.Rule == LinkRule.SeenTogether && members.TryGetValue(link.B, out var other)
            && lists.TryGetValue((link.A, link.Source, other.Type), out var list) && list.Drops(link) ? Refusals.Ended
        : null;

    public bool IsRetracted(DecisionId decision, int group) => retracted.Contains((decision, null)) || retracted.Contains((decision, group));

    /// <summary>What the fold is a function of.</summary>
    public GraphEvidence Evidence()
    {
        var standing = links.Where(l => Gone(l) is null).ToList();
        var inForce = standing.Select(l => new Lift(l.Decision, l.Group)).ToHashSet();
        var lifted = lifts.Where(l => inForce.Contains(l.Lift)).ToLookup(l => l.Separation, l => l.Lift);
        return new(members.Values, standing, [.. separations.Where(s => !IsRetracted(s.Decision, s.Part)).Select(s => s with { LiftedBy = [.. lifted[s.Decision]] })]);
    }
}

/// <summary>What a source listed last for an identity, of one type.</summary>
public sealed record SourceList(DateTimeOffset At, MessageKey Message, IReadOnlySet<IdentityId> Identities)
{
    public bool IsLaterThan(SourceList other) => (At, Message.Value).CompareTo((other.At, other.Message.Value)) > 0;

    /// <summary>Whether the list takes back what the source said before.</summary>
    public bool Drops(Link link) => link.OccurredAt < At && !Identities.Contains(link.B);
}
