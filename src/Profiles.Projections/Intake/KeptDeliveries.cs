using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.People;

namespace Profiles.Projections.Intake;

/// <summary>A delivery that could not be recorded as a whole: what of it could be is recorded.</summary>
/// <param name="Code">Why, such as <c>not-json</c> or <c>author-missing</c>: docs/connectors.md lists them.</param>
/// <param name="ExpiresAt">It is destroyed then.</param>
public sealed record KeptDelivery(Guid Id, string Connector, DateTimeOffset ReceivedAt, string Code, DateTimeOffset ExpiresAt);

/// <summary>What waits for a fix: listed, played again, found by an erasure, and destroyed when its term is over.</summary>
public sealed class KeptDeliveries(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock)
{
    public static readonly TimeSpan Term = TimeSpan.FromDays(30);

    private const int MostPerPage = 100;
    private const string List = "failed-intake";
    private const string Kept = "d.tenant_id = $1 and d.kept and ($2::varchar is null or d.connector = $2)";

    /// <summary>The latest first.</summary>
    public async Task<Answer<Page<KeptDelivery>>> ListAsync(TenantId tenant, string? connector, int first, string? after, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return new Page<KeptDelivery>([], false, false);
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, List, after)) is null) return PersonRejections.Cursor;
        var take = Math.Clamp(first, 1, MostPerPage);
        await using var command = Of($"select d.id, d.connector, d.received_at, d.code from profiles.intake_delivery d where {Kept} and d.id < $3 order by d.id desc limit {take + 1}", tenant, connector);
        command.Parameters.Add(new() { Value = behind?.Id ?? Guid.AllBitsSet });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<Edge<KeptDelivery>>();
        while (await reader.ReadAsync(cancellation))
        {
            var receivedAt = reader.GetFieldValue<DateTimeOffset>(2);
            rows.Add(new(new Cursor(0, reader.GetGuid(0)).Write(keys, List), new(reader.GetGuid(0), reader.GetString(1), receivedAt, reader.GetString(3), receivedAt + Term)));
        }
        var more = rows.Count > take;
        if (more) rows.RemoveAt(take);
        return new Page<KeptDelivery>(rows, more, after is not null);
    }

    public async Task<int> CountAsync(TenantId tenant, string? connector, CancellationToken cancellation)
    {
        await using var command = Of($"select count(*)::int from profiles.intake_delivery d where {Kept}", tenant, connector);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Lets them be processed again: what of them was recorded stays as it is.</summary>
    /// <param name="connector">Of one source; null: all.</param>
    /// <param name="id">That one; null: all.</param>
    /// <returns>How many.</returns>
    public async Task<int> ReplayAsync(TenantId tenant, string? connector, Guid? id, CancellationToken cancellation)
    {
        await using var command = Of($"""
            with again as (
              update profiles.intake_delivery d set kept = false, code = null, attempts = 0, next_attempt = $4 where {Kept} and ($3::uuid is null or d.id = $3) returning d.id, d.connector),
            untraced as (delete from profiles.intake_trace t using again a where t.tenant_id = $1 and t.delivery_id = a.id),
            counted as (
              update profiles.intake_source s set settled = s.settled - n.count from (select connector, count(*) from again group by 1) n where s.tenant_id = $1 and s.connector = n.connector)
            select count(*)::int from again
            """, tenant, connector);
        command.Parameters.Add(new() { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Destroys what has reached its term, over all brands. Any number of nodes may do so at once.</summary>
    /// <returns>How many deliveries.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            with over as (delete from profiles.intake_delivery d where d.kept and d.received_at < $1 returning d.tenant_id, d.id),
            untraced as (delete from profiles.intake_trace t using over o where t.tenant_id = o.tenant_id and t.delivery_id = o.id),
            forgotten as (
              delete from profiles.intake_erased e where e.erased_at < $1 and not exists (
                select from profiles.intake_delivery d where d.tenant_id = e.tenant_id and not d.kept and d.received_at <= e.erased_at))
            select count(*)::int from over
            """);
        command.Parameters.Add(new() { Value = (clock.GetUtcNow() - Term).UtcDateTime });
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Of the erased: destroys what is kept of them, and remembers whom to look for in what was received before. In the erasure's transaction, which nobody else writes beside.</summary>
    /// <returns>How many deliveries.</returns>
    internal static async Task<int> EraseAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<Guid> traces, DateTimeOffset at, CancellationToken cancellation)
    {
        if (traces.Count == 0) return 0;
        await using var command = new NpgsqlCommand("""
            with remembered as (
              insert into profiles.intake_erased as e (tenant_id, trace, erased_at) select $1, t, $3 from unnest($2::uuid[]) as t
              on conflict (tenant_id, trace) do update set erased_at = greatest(e.erased_at, excluded.erased_at)),
            gone as (
              delete from profiles.intake_delivery d where d.tenant_id = $1 and d.kept and d.received_at <= $3
                and d.id in (select delivery_id from profiles.intake_trace where tenant_id = $1 and trace = any($2)) returning d.id),
            untraced as (delete from profiles.intake_trace t using gone g where t.tenant_id = $1 and t.delivery_id = g.id)
            select count(*)::int from gone
            """, connection);
        IntakeStore.Add(command.Parameters, tenant.Value, traces.ToArray(), at.UtcDateTime);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private NpgsqlCommand Of(string sql, TenantId tenant, string? connector)
    {
        var command = database.CreateCommand(sql);
        IntakeStore.Add(command.Parameters, tenant.Value);
        command.Parameters.Add(new() { Value = (object?)connector ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        return command;
    }
}
