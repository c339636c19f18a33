using Npgsql;
using Profiles.Domain;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Intake;

internal enum Fate { Done, Kept, Retried }

/// <param name="Code">Why it is kept.</param>
/// <param name="Traces">Of one that is kept.</param>
/// <param name="NextAttempt">Of one that is tried again.</param>
internal sealed record Settled(PendingDelivery Delivery, Fate Fate, string? Code, IReadOnlyCollection<Guid>? Traces, DateTimeOffset NextAttempt);

/// <summary>Lets deliveries go, with their keys, or keeps them: one transaction for a page.</summary>
internal static class IntakeSettling
{
    private const string Counted = "update profiles.intake_source s set settled = s.settled + n.count from (select connector, count(*) from settled group by 1 order by 1) n where s.tenant_id = $1 and s.connector = n.connector";

    private const string Done = $"with settled as (delete from profiles.intake_delivery where tenant_id = $1 and id = any($2) and not kept returning connector) {Counted}";

    private const string Kept = $"""
        with settled as (
          update profiles.intake_delivery d set kept = true, code = n.code from unnest($2::uuid[], $3::varchar[]) as n(id, code) where d.tenant_id = $1 and d.id = n.id and not d.kept returning d.connector)
        {Counted}
        """;

    private const string Traced = "insert into profiles.intake_trace (tenant_id, delivery_id, trace) select $1, * from unnest($2::uuid[], $3::uuid[]) on conflict do nothing";

    // Received before an erasure that looked for one of its traces, and not kept yet when it did.
    private const string Erased = """
        select distinct n.id from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as n(id, trace, received_at)
        join profiles.intake_erased e on e.tenant_id = $1 and e.trace = n.trace and e.erased_at >= n.received_at
        """;

    private const string Retried = """
        update profiles.intake_delivery d set attempts = d.attempts + 1, next_attempt = n.at from unnest($2::uuid[], $3::timestamptz[]) as n(id, at) where d.tenant_id = $1 and d.id = n.id
        """;

    private const string Events = """
        insert into profiles.intake_event as e (tenant_id, connector, raw_type, outcome, count, last_at) select $1, n.*, $6 from unnest($2::varchar[], $3::varchar[], $4::varchar[], $5::bigint[]) as n
        on conflict (tenant_id, connector, raw_type, outcome) do update set count = e.count + excluded.count, last_at = excluded.last_at
        """;

    public static async Task SettleAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<Settled> settled, IEnumerable<(string Connector, string RawType, string Outcome)> events, DateTimeOffset now,
        CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var (done, kept) = (settled.Where(s => s.Fate == Fate.Done).Select(s => s.Delivery.Id).ToList(), settled.Where(s => s.Fate == Fate.Kept).ToList());
        if (kept.Count > 0)
        {
            // An erasure comes before it, and is seen, or after it, and finds it.
            await ErasureLock.ShareAsync(connection, tenant, cancellation);
            var erased = await ErasedAsync(connection, tenant, kept, cancellation);
            done.AddRange(erased);
            kept.RemoveAll(k => erased.Contains(k.Delivery.Id));
        }

        await using var batch = new NpgsqlBatch(connection);
        if (done.Count > 0) Add(Done, done.ToArray());
        if (kept.Count > 0)
        {
            Add(Kept, kept.Select(k => k.Delivery.Id).ToArray(), kept.Select(k => k.Code!).ToArray());
            var (ids, traces, _) = Traces(kept);
            Add(Traced, ids, traces);
        }
        if (settled.Where(s => s.Fate == Fate.Retried).ToList() is { Count: > 0 } retried)
            Add(Retried, retried.Select(r => r.Delivery.Id).ToArray(), retried.Select(r => r.NextAttempt.UtcDateTime).ToArray());
        var counts = events.CountBy(e => e).OrderBy(c => c.Key).ToList();
        if (counts.Count > 0)
        {
            Add(Events, counts.Select(c => c.Key.Connector).ToArray(), counts.Select(c => c.Key.RawType).ToArray(), counts.Select(c => c.Key.Outcome).ToArray(),
                counts.Select(c => (long)c.Value).ToArray(), now.UtcDateTime);
        }
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);

        void Add(string sql, params object[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            IntakeStore.Add(command.Parameters, [tenant.Value, .. values]);
            batch.BatchCommands.Add(command);
        }
    }

    private static async Task<HashSet<Guid>> ErasedAsync(NpgsqlConnection connection, TenantId tenant, List<Settled> kept, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Erased, connection);
        var (ids, traces, times) = Traces(kept);
        IntakeStore.Add(command.Parameters, tenant.Value, ids, traces, times);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var erased = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellation)) erased.Add(reader.GetGuid(0));
        return erased;
    }

    private static (Guid[] Ids, Guid[] Traces, DateTime[] ReceivedAt) Traces(List<Settled> kept)
    {
        var rows = kept.SelectMany(k => k.Traces!.Select(t => (k.Delivery.Id, Trace: t, At: k.Delivery.ReceivedAt.UtcDateTime))).ToList();
        return ([.. rows.Select(r => r.Id)], [.. rows.Select(r => r.Trace)], [.. rows.Select(r => r.At)]);
    }
}
