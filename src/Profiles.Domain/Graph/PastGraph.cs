using Profiles.Domain.Composing;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Graph;

/// <summary>Who was one person at a point in time: the fold of what had been said by then.</summary>
public sealed class PastGraph
{
    private readonly GraphLedger ledger = new();
    private readonly Grouping grouping;
    private readonly IReadOnlyDictionary<IdentityId, Standing> outside;

    /// <param name="members">Whoever the decisions can be about.</param>
    /// <param name="said">Decisions and lists of identifiers, each with its stream and when it was recorded.</param>
    /// <param name="outside">Members whose own links were not all read, with what they are known to be.</param>
    /// <param name="rules">As of then.</param>
    public PastGraph(
        IEnumerable<Member> members, IEnumerable<(Guid Stream, object Event, DateTimeOffset RecordedAt)> said, PointInTime point, GraphRules rules,
        IReadOnlyDictionary<IdentityId, Standing> outside)
    {
        this.outside = outside;
        foreach (var member in members) ledger.Add(member);
        foreach (var (stream, happened, recordedAt) in said)
        {
            if (OccurredAt(happened) is { } occurredAt && point.Has(occurredAt, recordedAt)) ledger.Apply(stream, happened);
        }
        grouping = IdentityGraph.Fold(ledger.Evidence(), rules, outside);
    }

    public IReadOnlyDictionary<IdentityId, ProfileId> ProfileOf => grouping.ProfileOf;

    /// <summary>Whether several persons used or claimed it.</summary>
    public bool IsShared(IdentityId id) =>
        (grouping.Standings.TryGetValue(id, out var standing) || outside.TryGetValue(id, out standing)) && standing is Standing.Shared or Standing.Contested;

    /// <summary>The values that an identity shared with others, and that are in none of their profiles.</summary>
    public IEnumerable<IdentityId> SharedBy(IdentityId id) => grouping.Refused
        .Where(r => r.Code is Refusals.Contested or Refusals.Shared && (r.Link.A == id || r.Link.B == id)).Select(r => r.Link.Other(id))
        .Where(other => IsShared(other) && (!ProfileOf.TryGetValue(other, out var profile) || profile != ProfileOf[id])).Distinct();

    /// <summary>The earliest that it was seen together with another; null where it was not.</summary>
    public DateTimeOffset? TiedSince(IdentityId id) => ledger.Links.Where(l => l.A == id || l.B == id).Select(l => (DateTimeOffset?)l.OccurredAt).Min();

    /// <returns>Null for what the fold does not read.</returns>
    private static DateTimeOffset? OccurredAt(object happened) => happened switch
    {
        IdentitiesLinked e => e.OccurredAt,
        CrmIdSuperseded e => e.OccurredAt,
        ProfilesMerged e => e.OccurredAt,
        ProfilesUnmerged e => e.OccurredAt,
        IdentityDetached e => e.OccurredAt,
        PersonsDistinguished e => e.OccurredAt,
        DecisionRetracted e => e.OccurredAt,
        IdentifiersListed e => e.OccurredAt,
        _ => null,
    };
}
