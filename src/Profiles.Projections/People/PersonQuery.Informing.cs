using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Deadlines;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

/// <summary>Somebody whose data were not obtained from them, and who was not informed yet (GDPR Art. 14). Ids and names of sources only.</summary>
/// <param name="CollectedAt">When the first of it was recorded.</param>
/// <param name="DueOn">One month later, or the day of the first communication with them where that was earlier (Art. 14(3)).</param>
/// <param name="Sources">Who brought it.</param>
public sealed record UninformedPerson(ProfileId Profile, DateTimeOffset CollectedAt, DateOnly DueOn, IReadOnlyList<string> Sources);

public sealed partial class PersonQuery
{
    private const string UninformedList = "not-informed";

    /// <summary>The target of the outbound interaction that says that somebody was informed.</summary>
    public const string PrivacyNotice = "privacy-notice";

    /// <summary>
    /// Of the read models: whoever never did anything that the brand heard of (no message, visit or form; no consent of their own), and whom no outbound interaction with the target
    /// <see cref="PrivacyNotice"/> informed. Those first who were seen first.
    /// </summary>
    /// <param name="first">1 to 200.</param>
    /// <param name="after">A cursor of an earlier page.</param>
    public async Task<Answer<Page<UninformedPerson>>> NotInformedAsync(int first, string? after, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return new Page<UninformedPerson>([], false, false);
        if (!await IsCaughtUpAsync(cancellation)) return PersonRejections.TimedOut;
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, UninformedList, after)) is null) return PersonRejections.Cursor;

        var take = Math.Clamp(first, 1, MostPerPage);
        var sql = persons.New();
        var text = $"""
            with q as (
              select p.profile_id, p.first_seen from profiles.profile p
              where {NotInformed(sql)}{(behind is { } at ? $" and (p.first_seen, p.profile_id) > ({sql.Time(Moment(at.Value))}, {sql.Add(at.Id)})" : "")}
              order by p.first_seen, p.profile_id limit {take + 1})
            select q.profile_id, q.first_seen, e.collected, e.sources, t.communicated from q
            cross join lateral (
              select min(b.timestamp) as collected, array_agg(distinct b.data->>'source' order by b.data->>'source') as sources
              from profiles.membership m join profiles.mt_events b on b.tenant_id = $1 and b.stream_id = m.identity_id and b.version = 1
              where m.tenant_id = $1 and m.profile_id = q.profile_id and m.blind_key is not null) e
            cross join lateral (
              select min(l.occurred_at) as communicated from profiles.membership m join profiles.timeline l on l.tenant_id = $1 and l.identity_id = m.identity_id
              where m.tenant_id = $1 and m.profile_id = q.profile_id and m.blind_key is not null) t
            order by q.first_seen, q.profile_id
            """;
        var rows = new List<Edge<UninformedPerson>>(take + 1);
        var policy = caller.Settings.PrivacyPolicy;
        var reckoning = new Reckoning(TimeZoneInfo.FindSystemTimeZoneById(policy.TimeZone), (HolidayCalendar.Find(policy.Calendar) ?? HolidayCalendar.None).With(policy.Holidays));
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command(text) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (profile, seen, collected) = (reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2));
            var due = reckoning.Due(Term.OneMonth, reckoning.DayOf(collected));
            if (!reader.IsDBNull(4) && reckoning.DayOf(reader.GetFieldValue<DateTimeOffset>(4)) is var communicated && communicated < due) due = communicated;
            rows.Add(new(new Cursor(Micros(seen), profile).Write(keys, UninformedList), new(new(profile), collected, due, reader.GetFieldValue<string[]>(3))));
        }
        return new Page<UninformedPerson>([.. rows.Take(take)], rows.Count > take, after is not null);
    }

    public async Task<Answer<int>> CountNotInformedAsync(CancellationToken cancellation)
    {
        if (!await IsCaughtUpAsync(cancellation)) return PersonRejections.TimedOut;
        var sql = persons.New();
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command($"select count(*)::int from profiles.profile p where {NotInformed(sql)}") } };
        return (int)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    private string NotInformed(Sql sql) => $"""
        p.tenant_id = $1 and p.last_contact is null and not p.labels @> array[{sql.Add(Label.Site(PrivacyNotice))}] and {persons.IsVisible(sql)}
          and not exists (
            select from profiles.membership m join profiles.consent_state c on c.tenant_id = m.tenant_id and c.identity_id = m.identity_id
            where m.tenant_id = $1 and m.profile_id = p.profile_id and c.granted_at is not null)
        """;

    private static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Moment(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
