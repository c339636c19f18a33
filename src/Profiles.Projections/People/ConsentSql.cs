using Npgsql;
using Profiles.Domain;

namespace Profiles.Projections.People;

/// <summary>
/// Reads decisions with their events, of live identities of persons whom the purpose covers. Columns: identity, live profile, occurred-at, event id, type, data,
/// recorded-at.
/// </summary>
internal static class ConsentSql
{
    public static NpgsqlBatchCommand Page(PersonSql persons, ProfileId profile, Cursor? behind, int rows)
    {
        var sql = persons.New();
        var members = Members(persons, sql, Whoms.Profile(profile));
        var further = behind is { } at ? $"and (r.occurred_at, r.event_id) < ({sql.Time(new(at.Value, TimeSpan.Zero))}, {sql.Add(at.Id)})" : "";
        return sql.Command($"""
            with decided as materialized (
              select p.identity_id, p.profile_id, r.occurred_at, r.event_id
              from {members} join profiles.consent_record r on r.tenant_id = $1 and r.identity_id = p.identity_id {further}
              order by r.occurred_at desc, r.event_id desc limit {rows})
            {WithEvents}
            """);
    }

    public static NpgsqlBatchCommand Count(PersonSql persons, ProfileId profile)
    {
        var sql = persons.New();
        return sql.Command($"select count(*)::int from {Members(persons, sql, Whoms.Profile(profile))} join profiles.consent_record r on r.tenant_id = $1 and r.identity_id = p.identity_id");
    }

    public static NpgsqlBatchCommand One(PersonSql persons, Guid id)
    {
        var sql = persons.New();
        return sql.Command($"""
            with decided as materialized (
              select p.identity_id, p.profile_id, r.occurred_at, r.event_id
              from profiles.consent_record r join profiles.membership p on p.tenant_id = $1 and p.identity_id = r.identity_id and p.blind_key is not null
              where r.tenant_id = $1 and r.event_id = {sql.Add(id)} and {persons.IsVisible(sql)})
            {WithEvents}
            """);
    }

    /// <summary>Of the persons behind some contact points the decisions that what is held can have come of: those that its state has the time of.</summary>
    public static NpgsqlBatchCommand Deciding(PersonSql persons, IReadOnlyCollection<IdentityId> points)
    {
        var sql = persons.New();
        return sql.Command($"""
            with decided as materialized (
              select x.identity_id, p.profile_id, r.occurred_at, r.event_id
              from (select distinct p.profile_id from profiles.membership p where p.tenant_id = $1 and p.identity_id = any ({sql.Add(points.Select(i => i.Value).ToArray())}) and p.blind_key is not null) p
              join profiles.membership x on x.tenant_id = $1 and x.profile_id = p.profile_id and x.blind_key is not null
              join profiles.consent_state c on c.tenant_id = $1 and c.identity_id = x.identity_id
              join profiles.consent_record r on r.tenant_id = $1 and r.identity_id = c.identity_id and r.channel = c.channel and r.purpose = c.purpose and r.controller = c.controller
                and r.occurred_at in (c.granted_at, c.attested_at, c.confirmed_at, c.attested_confirmed_at, c.denied_at, c.objected_at, c.undated_denial_at)
              where {persons.IsVisible(sql)})
            {WithEvents}
            """);
    }

    /// <summary>Identity, live profile and type of all identities of some profiles.</summary>
    public static NpgsqlBatchCommand MembersOf(PersonSql persons, Whom whom)
    {
        var sql = persons.New();
        return sql.Command($"select m.identity_id, m.profile_id, m.type from profiles.membership m where m.tenant_id = $1 and m.blind_key is not null and m.profile_id {whom(sql)}");
    }

    private static string Members(PersonSql persons, Sql sql, Whom whom) =>
        $"(select p.identity_id, p.profile_id from profiles.membership p where p.tenant_id = $1 and p.blind_key is not null and p.profile_id {whom(sql)} and {persons.IsVisible(sql)}) p";

    private const string WithEvents = """
        select d.identity_id, d.profile_id, d.occurred_at, e.id, e.type, e.data, e.timestamp
        from decided d join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = d.identity_id and e.id = d.event_id
        order by d.occurred_at desc, d.event_id desc
        """;
}
