using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Graph;
using Profiles.Domain.Policies;

namespace Profiles.Projections.People;

/// <summary>
/// Reads who may ever have been one person with somebody: whatever their links have come to since. Through a value that many use it goes only as
/// far as today's links join, and the nearest <see cref="Most"/> identities are enough.
/// </summary>
internal static class PastSql
{
    public const int Most = 1000;

    // Whether it has more links than a person's identity has; counted no further.
    private static string IsHub(string id) => $"""
        (select count(*) > {Standings.MostLinks} from (
          select from profiles.graph_link h where h.tenant_id = $1 and h.a = {id}
          union all
          select from profiles.graph_link h where h.tenant_id = $1 and h.b = {id}
          limit {Standings.MostLinks + 1}) links)
        """;

    private static string Reach(PersonSql persons, Sql sql, Whom whom) => $"""
        with recursive start as materialized (
          select p.identity_id as id from profiles.membership p
          where p.tenant_id = $1 and p.profile_id {whom(sql)} and p.blind_key is not null and {persons.IsVisible(sql)}),
        reach(id, hub) as (
          select s.id, {IsHub("s.id")} from start s
          union
          select l.other, {IsHub("l.other")} from reach r join lateral (
            select b as other from profiles.graph_link where tenant_id = $1 and a = r.id and (reaches or not r.hub)
            union all
            select a from profiles.graph_link where tenant_id = $1 and b = r.id and (reaches or not r.hub)) l on true),
        near as materialized (select id, hub from reach limit {Most}),
        tied as materialized (
          select l.* from near n join lateral (
            select decision_id, a, b, reaches from profiles.graph_link where tenant_id = $1 and a = n.id and (reaches or not n.hub)
            union all
            select decision_id, a, b, reaches from profiles.graph_link where tenant_id = $1 and b = n.id and (reaches or not n.hub)
            union all
            (select decision_id, a, b, reaches from profiles.graph_link where tenant_id = $1 and a = n.id and n.hub and not reaches limit {Standings.MostLinks + 1})
            union all
            (select decision_id, a, b, reaches from profiles.graph_link where tenant_id = $1 and b = n.id and n.hub and not reaches limit {Standings.MostLinks + 1})) l on true),
        around as materialized (select id from near union select a from tied union select b from tied)
        """;

    /// <summary>Identity, birth, type, scope, blind key, standing today; whether it is in the live profile; whether its own links are read as well; the live profile.</summary>
    public static NpgsqlBatchCommand Members(PersonSql persons, Whom whom)
    {
        var sql = persons.New();
        return sql.Command($"""
            {Reach(persons, sql, whom)}
            select m.identity_id, m.birth_id, m.type, m.scope, m.blind_key, m.standing, s.id is not null,
              s.id is not null or (n.id is not null and (not n.hub or m.standing = 0 or exists (select from tied t where t.reaches and (t.a = n.id or t.b = n.id)))),
              m.profile_id
            from around join profiles.membership m on m.tenant_id = $1 and m.identity_id = around.id
            left join near n on n.id = around.id left join start s on s.id = around.id
            """);
    }

    /// <summary>What was said about them: stream, type, data, recorded-at, in the log's order.</summary>
    public static NpgsqlBatchCommand Said(PersonSql persons, Whom whom, PointInTime point)
    {
        var sql = persons.New();
        var reach = Reach(persons, sql, whom);
        var known = point.KnownAt is { } at ? $"and e.timestamp <= {sql.Time(at)}" : "";
        // The offset keeps the planner from joining the log as a whole: it takes a recursion's rows for many.
        return sql.Command($"""
            {reach},
            parted as (
              select s.decision_id from near n join profiles.graph_separation s on s.tenant_id = $1 and s.identity_id = n.id),
            decision as (
              select decision_id as id from tied
              union select decision_id from parted
              union select f.decision_id from parted join profiles.graph_lift f on f.tenant_id = $1 and f.separation_id = parted.decision_id),
            listing as (select distinct l.identity_id as id from around join profiles.identifier_list l on l.tenant_id = $1 and l.identity_id = around.id)
            select e.stream_id, e.type, e.data, e.timestamp, e.seq_id from decision d join lateral (
              select * from profiles.mt_events e where e.tenant_id = $1 and e.stream_id = d.id {known} offset 0) e on true
            union all
            select e.stream_id, e.type, e.data, e.timestamp, e.seq_id from listing d join lateral (
              select * from profiles.mt_events e where e.tenant_id = $1 and e.stream_id = d.id and e.type = 'identifiers_listed' {known} offset 0) e on true
            order by 5
            """);
    }

    /// <summary>All facts of some identities, of those that may be seen today.</summary>
    public static NpgsqlBatchCommand Facts(PersonSql persons, IReadOnlyCollection<Guid> identities, PointInTime point)
    {
        var sql = persons.New();
        var known = point.KnownAt is { } at ? $"and e.timestamp <= {sql.Time(at)}" : "";
        return sql.Command($"""
            select p.identity_id, e.version, e.seq_id, e.type, e.data, e.timestamp, e.id
            from profiles.membership p join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = p.identity_id {known}
            where p.tenant_id = $1 and p.identity_id = any({sql.Add(identities.ToArray())}) and p.blind_key is not null and {persons.IsVisible(sql)}
            order by e.seq_id
            """);
    }

    /// <summary>Every policy that the brand has had since its first change: each has a stream of its own.</summary>
    public static NpgsqlBatchCommand Policies(PersonSql persons, Caller caller) =>
        First(persons, Enumerable.Range(1, caller.Settings.PolicyVersion).Select(version => PolicyDecisions.Of(caller.Tenant, version)));

    /// <summary>Every purpose catalogue likewise, and what the brand began with; none where it was never changed.</summary>
    public static NpgsqlBatchCommand Catalogues(PersonSql persons, Caller caller) =>
        First(persons, Enumerable.Range(0, caller.Settings.CatalogueVersion == 0 ? 0 : caller.Settings.CatalogueVersion + 1).Select(version => CatalogueDecisions.Of(caller.Tenant, version)));

    /// <summary>Type, data and recorded-at of the events that begin some streams.</summary>
    private static NpgsqlBatchCommand First(PersonSql persons, IEnumerable<DecisionId> decisions)
    {
        var sql = persons.New();
        return sql.Command($"""
            select e.type, e.data, e.timestamp from unnest({sql.Add(decisions.Select(d => d.Value).ToArray())}) as p(id)
            join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = p.id and e.version = 1
            """);
    }
}
