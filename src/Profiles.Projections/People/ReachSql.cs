using Npgsql;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;

namespace Profiles.Projections.People;

/// <summary>Which persons a channel leads to.</summary>
internal static class ReachSql
{
    /// <summary>Profiles with a contact point that is theirs alone; the database's time.</summary>
    public static NpgsqlBatchCommand ContactPoints(PersonSql persons, Whom whom, ChannelDefinition channel)
    {
        var sql = persons.New();
        return sql.Command($"""
            select p.profile_id, now() from profiles.membership p
            where p.tenant_id = $1 and p.profile_id {whom(sql)} and p.blind_key is not null and p.standing = 0 and p.type = any ({sql.Add(channel.ContactPoints.ToArray())}) and {persons.IsVisible(sql)}
            group by p.profile_id
            """);
    }

    /// <summary>The last message of each within the window.</summary>
    /// <param name="of">Of <c>p</c>, what <paramref name="whom"/> speaks of, and the first column.</param>
    /// <param name="then">The end of the window, and what had to be known; null: now.</param>
    public static NpgsqlBatchCommand LastMessages(PersonSql persons, string of, Whom whom, string channel, int hours, (DateTimeOffset End, DateTimeOffset? Known)? then)
    {
        var sql = persons.New();
        var end = then is { } point ? sql.Time(point.End) : "now()";
        var known = then?.Known is { } at ? $"and e.timestamp <= {sql.Time(at)}" : "";
        // The index of the timeline gives the latest first; few stand within a window, so their events are looked at for who spoke.
        return sql.Command($"""
            select {of}, max(m.occurred_at) from profiles.membership p join lateral (
              select t.occurred_at from profiles.timeline t
              join profiles.mt_events e on e.tenant_id = $1 and e.seq_id = t.seq and e.data->>'direction' = '{nameof(Direction.Inbound)}' {known}
              where t.tenant_id = $1 and t.identity_id = p.identity_id and t.channel = {sql.Add(channel)} and t.kind in ('{nameof(InteractionKind.Message)}', '{nameof(InteractionKind.Chat)}')
                and t.occurred_at > {end} - make_interval(hours => {sql.Add(hours)}) and t.occurred_at <= {end}
              order by t.occurred_at desc, t.seq desc limit 1) m on true
            where p.tenant_id = $1 and p.blind_key is not null and {of} {whom(sql)} and {persons.IsVisible(sql)}
            group by {of}
            """);
    }
}
