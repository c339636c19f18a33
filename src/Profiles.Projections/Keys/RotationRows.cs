using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Projections.Intake;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Keys;

/// <param name="At">Whoever was erased before can't be read from an older copy once it is finished.</param>
internal sealed record BegunEpoch(int Epoch, DateTimeOffset At);

/// <summary>What the database knows of a brand's rotations, and the fence that keeps new data keys out of epochs that are being ended.</summary>
internal static class RotationRows
{
    /// <summary>No data key is written under an older epoch from here on: every writer that is under way is waited for, and every later one sees it.</summary>
    public static async Task<BegunEpoch> FenceAsync(NpgsqlDataSource database, TenantId tenant, int epoch, DateTimeOffset at, CancellationToken cancellation)
    {
        await FenceAsync(database, tenant, epoch, Of("insert into profiles.key_rotation (tenant_id, epoch, begun_at) values ($1, $2, $3) on conflict do nothing", tenant, epoch, at), cancellation);
        return new(epoch, at);
    }

    public static Task RaiseFenceAsync(NpgsqlDataSource database, TenantId tenant, int epoch, CancellationToken cancellation) => FenceAsync(database, tenant, epoch, null, cancellation);

    private static async Task FenceAsync(NpgsqlDataSource database, TenantId tenant, int epoch, NpgsqlBatchCommand? record, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.Timeout = 0;
        batch.BatchCommands.Add(ErasureLock.Alone(tenant));
        batch.BatchCommands.Add(IntakeLock.Alone(tenant));
        batch.BatchCommands.Add(Of("update profiles.tenant set key_epoch = greatest(key_epoch, $2) where tenant_id = $1", tenant, epoch));
        if (record is not null) batch.BatchCommands.Add(record);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Waits for every transaction that writes about the brand's persons, or takes deliveries in.</summary>
    public static async Task DrainAsync(NpgsqlDataSource database, TenantId tenant, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.Timeout = 0;
        batch.BatchCommands.Add(ErasureLock.Alone(tenant));
        batch.BatchCommands.Add(IntakeLock.Alone(tenant));
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <returns>The last epoch that was begun and whose older ones are not ended; null where there is none.</returns>
    public static async Task<BegunEpoch?> UnfinishedAsync(NpgsqlDataSource database, TenantId tenant, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Of("select epoch, begun_at from profiles.key_rotation where tenant_id = $1 and finished_at is null order by epoch desc limit 1", tenant));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
    }

    /// <returns>When the last one began; null where the brand's keys were never rotated.</returns>
    public static async Task<DateTimeOffset?> LastAsync(NpgsqlDataSource database, TenantId tenant, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Of("select max(begun_at) from profiles.key_rotation where tenant_id = $1", tenant));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && !reader.IsDBNull(0) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }

    public static Task CountAsync(NpgsqlDataSource database, TenantId tenant, int epoch, long rewrapped, CancellationToken cancellation) => ExecuteAsync(
        database, Of("update profiles.key_rotation set rewrapped = rewrapped + $3 where tenant_id = $1 and epoch = $2", tenant, epoch, rewrapped), cancellation);

    /// <summary>With it, every older one: what they left, this one swept.</summary>
    public static Task FinishAsync(NpgsqlDataSource database, TenantId tenant, int epoch, Sweep sweep, DateTimeOffset at, CancellationToken cancellation) => ExecuteAsync(
        database,
        Of("""
            update profiles.key_rotation set finished_at = $3, unreadable = case when epoch = $2 then $4 else unreadable end, gone = case when epoch = $2 then $5 else gone end
            where tenant_id = $1 and epoch <= $2 and finished_at is null
            """, tenant, epoch, at, sweep.Unreadable, sweep.Gone),
        cancellation);

    private static async Task ExecuteAsync(NpgsqlDataSource database, NpgsqlBatchCommand command, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlBatchCommand Of(string sql, TenantId tenant, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
