using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Outgoing;
using Profiles.Projections.Notices;

namespace Profiles.Projections.Outgoing;

/// <summary>All that one tool is told of one brand.</summary>
public readonly record struct OutgoingKey(TenantId Tenant, string Subscription);

/// <summary>A subscription at work, as it was read.</summary>
internal sealed record OutgoingState(OutgoingSubscription Subscription, long Position, DateTimeOffset? SweptAt, int Failed, DateTimeOffset? RestUntil);

/// <summary>
/// The tables of one subscription, written by one service at a time: a lock of the database that goes with the connection. Each transaction holds the subscription's row first, so that
/// whoever removes or replays it meanwhile waits, and nothing is written of one that is gone.
/// </summary>
internal sealed class OutgoingLane : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private OutgoingLane(NpgsqlConnection connection, OutgoingKey key) => (this.connection, Key) = (connection, key);

    public OutgoingKey Key { get; }

    public NpgsqlConnection Connection => connection;

    /// <returns>Null where another service is at it.</returns>
    public static async Task<OutgoingLane?> TakeAsync(NpgsqlDataSource database, OutgoingKey key, CancellationToken cancellation)
    {
        var lane = new OutgoingLane(await database.OpenConnectionAsync(cancellation), key);
        if (await lane.LockAsync("pg_try_advisory_lock", cancellation)) return lane;
        await lane.connection.DisposeAsync();
        return null;
    }

    /// <returns>Null where there is nobody to be told.</returns>
    public async Task<OutgoingState?> ReadAsync(CancellationToken cancellation)
    {
        await using var command = Command("""
            select s.name, s.endpoint, s.purpose, s.types, s.everybody, s.paused, s.secrets, p.position, p.swept_at, p.failed, p.rest_until
            from profiles.outgoing_subscription s join profiles.outgoing_progress p on p.tenant_id = s.tenant_id and p.subscription = s.name
            where s.tenant_id = $1 and s.name = $2 and not s.paused and p.gone_at is null
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        return new(
            SubscriptionRows.Read(reader), reader.GetInt64(7), reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8), reader.GetInt32(9),
            reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10));
    }

    /// <returns>False where the subscription was removed: nothing is written.</returns>
    public async Task<bool> WriteAsync(Func<Task> write, string? fault, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var hold = Command("select 1 from profiles.outgoing_progress where tenant_id = $1 and subscription = $2 for update"))
            if (await hold.ExecuteScalarAsync(cancellation) is null) return false;
        await write();
        if (fault is not null) Recording.FaultPoints.Reach(fault);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    public async Task<int> RunAsync(string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <param name="sql">With the brand as <c>$1</c> and the subscription as <c>$2</c>.</param>
    public NpgsqlCommand Command(string sql, params object[] values) => RecipientRows.Command(connection, sql, Key.Tenant, [Key.Subscription, .. values]);

    /// <summary>Marks whom to look at: urgent stays urgent, and the last event counts.</summary>
    public Task MarkAsync(IReadOnlyCollection<People.Touched> touched, DateTimeOffset now, CancellationToken cancellation) => touched.Count == 0 ? Task.CompletedTask : RunAsync("""
        insert into profiles.outgoing_due as d (tenant_id, subscription, profile_id, sequence, urgent, not_before) select $1, $2, t.id, t.sequence, t.urgent, $6 from unnest($3::uuid[], $4::bigint[], $5::bool[]) as t(id, sequence, urgent)
        on conflict (tenant_id, subscription, profile_id) do update set sequence = greatest(d.sequence, excluded.sequence), urgent = d.urgent or excluded.urgent, not_before = least(d.not_before, excluded.not_before)
        """, cancellation, touched.Select(t => t.Id.Value).ToArray(), touched.Select(t => t.Sequence).ToArray(), touched.Select(t => t.Urgent).ToArray(), now);

    /// <summary>Whether the tool knows of these, and what, is not known any more: what holds is looked at, and told.</summary>
    public async Task DoubtAsync(IReadOnlyCollection<Guid> ids, DateTimeOffset now, CancellationToken cancellation)
    {
        await RunAsync("""
            insert into profiles.outgoing_told (tenant_id, subscription, profile_id, version) select $1, $2, t, 0 from unnest($3::uuid[]) t
            on conflict (tenant_id, subscription, profile_id) do update set version = 0, into_id = null
            """, cancellation, ids.Distinct().ToArray());
        await MarkAsync([.. ids.Distinct().Select(id => new People.Touched(new(id), 0, true))], now, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (connection.FullState == System.Data.ConnectionState.Open) await LockAsync("pg_advisory_unlock", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The lock goes with the connection.
        }
        await connection.DisposeAsync();
    }

    private async Task<bool> LockAsync(string function, CancellationToken cancellation)
    {
        await using var command = Command($"select {function}(hashtextextended('profiles.outgoing|' || $1 || '|' || $2, 0))");
        command.Parameters[1].NpgsqlDbType = NpgsqlDbType.Varchar;
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
