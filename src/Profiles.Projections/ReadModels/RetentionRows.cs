using JasperFx.Events;
using Marten;
using Npgsql;
using Profiles.Domain.Retention;
using Profiles.Projections.Store;

namespace Profiles.Projections.ReadModels;

/// <summary>What terms are counted from, as a read model: one command to read what a page changes, one to write it.</summary>
internal static class RetentionRows
{
    private const string Known = """
        select r.tenant_id, r.identity_id, r.collected_at, r.contacted_at, r.conversed_at, r.mailed_from, r.purchased_at, r.decided_at, r.ended_at
        from unnest($1::varchar[], $2::uuid[]) as t(tenant_id, identity_id) join profiles.retention r using (tenant_id, identity_id)
        """;

    private const string Upsert = """
        insert into profiles.retention (tenant_id, identity_id, collected_at, contacted_at, conversed_at, mailed_from, purchased_at, decided_at, ended_at)
        select * from unnest(^::varchar[], ^::uuid[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[])
        on conflict (tenant_id, identity_id) do update set collected_at = excluded.collected_at, contacted_at = excluded.contacted_at, conversed_at = excluded.conversed_at,
          mailed_from = excluded.mailed_from, purchased_at = excluded.purchased_at, decided_at = excluded.decided_at, ended_at = excluded.ended_at
        """;

    /// <returns>The rows that a page of events changes, as they are behind it.</returns>
    public static async Task<List<(Subject Subject, KeptDates Dates)>> FoldAsync(NpgsqlConnection connection, IReadOnlyDictionary<Subject, List<IEvent>> streams, CancellationToken cancellation)
    {
        var known = new Dictionary<Subject, KeptDates>();
        await using (var command = new NpgsqlCommand(Known, connection)
        {
            Parameters = { new() { Value = streams.Keys.Select(s => s.Tenant).ToArray() }, new() { Value = streams.Keys.Select(s => s.Identity).ToArray() } },
        })
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) known[new(reader.GetString(0), reader.GetGuid(1))] = Read(reader, 2)!;
        }

        var changed = new List<(Subject, KeptDates)>();
        foreach (var (subject, stream) in streams)
        {
            var before = known.GetValueOrDefault(subject);
            if (stream.Aggregate(before, (dates, e) => KeptDates.Evolve(dates, e.Data)) is { } after && after != before) changed.Add((subject, after));
        }
        return changed;
    }

    public static void Write(IDocumentOperations operations, List<(Subject Subject, KeptDates Dates)> rows)
    {
        if (rows.Count == 0) return;
        rows.Sort((a, b) => a.Subject.Identity.CompareTo(b.Subject.Identity));
        operations.QueueSetBased(
            Upsert, Column(r => r.Subject.Tenant), Column(r => r.Subject.Identity), Column(r => r.Dates.CollectedAt), Column(r => r.Dates.ContactedAt), Column(r => r.Dates.ConversedAt),
            Column(r => r.Dates.MailedFrom), Column(r => r.Dates.PurchasedAt), Column(r => r.Dates.DecidedAt), Column(r => r.Dates.EndedAt));

        T[] Column<T>(Func<(Subject Subject, KeptDates Dates), T> value) => [.. rows.Select(value)];
    }

    /// <param name="first">Where the seven dates begin.</param>
    /// <returns>Null where there is no row.</returns>
    public static KeptDates? Read(NpgsqlDataReader reader, int first)
    {
        return Time(0) is { } collected ? new(collected, Time(1), Time(2), Time(3), Time(4), Time(5), Time(6)) : null;

        DateTimeOffset? Time(int column) => reader.IsDBNull(first + column) ? null : reader.GetFieldValue<DateTimeOffset>(first + column);
    }
}
