using Marten;
using Npgsql;
using Profiles.Domain;

namespace Profiles.Projections.Tenants;

/// <summary>Deletes what is left of closed brands. Their keys are gone already, so this frees space; it hides nothing that could still be read.</summary>
public sealed class TenantPurge(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Rows in one transaction: small enough not to hold others up.</summary>
    public const int ChunkSize = 5_000;

    /// <summary>Claims the closed brands whose deletion nobody has queued yet, in the session's transaction: queue their messages in it too.</summary>
    public async Task<IReadOnlyList<TenantId>> ClaimAsync(IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await using var claim = new NpgsqlCommand("""
            update profiles.tenant set purge_queued_at = $1 where tenant_id in (
              select tenant_id from profiles.tenant where closed_at is not null and purge_queued_at is null for update skip locked)
            returning tenant_id
            """, session.Connection);
        claim.Parameters.AddWithValue(clock.GetUtcNow());
        var claimed = new List<TenantId>();
        await using var reader = await claim.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) claimed.Add(new TenantId(reader.GetString(0)));
        return claimed;
    }

    /// <summary>Deletes one chunk; where it stops or is repeated makes no difference.</summary>
    /// <returns>How many rows: 0 where nothing is left, or the brand is not closed.</returns>
    public async Task<int> DeleteChunkAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (!await IsClosedAsync(connection, tenant, cancellation)) return 0;
        foreach (var table in await TenantOwned.TablesAsync(connection, cancellation))
        {
            await using var delete = new NpgsqlCommand(
                $"delete from profiles.\"{table}\" where tenant_id = $1 and ctid = any(array(select ctid from profiles.\"{table}\" where tenant_id = $1 limit {ChunkSize}))", connection);
            delete.Parameters.AddWithValue(tenant.Value);
            if (await delete.ExecuteNonQueryAsync(cancellation) is > 0 and var rows) return rows;
        }
        return 0;
    }

    public async Task MarkPurgedAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using var update = database.CreateCommand("update profiles.tenant set purged_at = $2 where tenant_id = $1 and closed_at is not null");
        update.Parameters.AddWithValue(tenant.Value);
        update.Parameters.AddWithValue(clock.GetUtcNow());
        await update.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<bool> IsClosedAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select exists (select from profiles.tenant where tenant_id = $1 and closed_at is not null)", connection);
        command.Parameters.AddWithValue(tenant.Value);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
