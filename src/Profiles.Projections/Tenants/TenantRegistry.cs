using System.Collections.Concurrent;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.People.Walls;

namespace Profiles.Projections.Tenants;

/// <summary>A brand as <c>tenant list</c> shows it.</summary>
/// <param name="PurgedAt">When the last of a closed brand's rows was deleted.</param>
/// <param name="KeyEpoch">The oldest epoch that a new data key may be wrapped under; 0 where its keys were never rotated.</param>
public sealed record TenantRow(TenantId Tenant, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt, DateTimeOffset? PurgedAt, TenantSettings Settings, int KeyEpoch);

/// <summary>What came of creating a brand.</summary>
public enum TenantCreation { Created, Existed, Closed }

/// <summary>The brands of this service.</summary>
public sealed class TenantRegistry(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock) : ITenants
{
    /// <summary>Commands change brands while the service runs: it notices within this time.</summary>
    public static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TenantId, (TenantSettings? Settings, long At)> known = new();

    public ValueTask<TenantSettings?> FindAsync(TenantId tenant, CancellationToken cancellation) =>
        known.TryGetValue(tenant, out var seen) && clock.GetElapsedTime(seen.At) < NoticedWithin
            ? ValueTask.FromResult(seen.Settings)
            : LoadAsync(tenant, cancellation);

    public ValueTask<TenantSettings?> FreshAsync(TenantId tenant, CancellationToken cancellation) => LoadAsync(tenant, cancellation);

    /// <summary>Its keys are durable before its row exists, so that a brand never is without keys. Does nothing where the brand exists.</summary>
    /// <returns><see cref="TenantCreation.Closed"/> where a closed brand had this name: it is never used again.</returns>
    public async Task<TenantCreation> CreateAsync(TenantId tenant, TenantSettings settings, CancellationToken cancellation)
    {
        if (await RowAsync(tenant, cancellation) is { } row) return row.ClosedAt is null ? TenantCreation.Existed : TenantCreation.Closed;
        await vault.CreateAsync(tenant, cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var insert = new NpgsqlCommand("insert into profiles.tenant (tenant_id, created_at, settings) values ($1, $2, $3::jsonb) on conflict do nothing", connection);
        insert.Parameters.AddWithValue(tenant.Value);
        insert.Parameters.AddWithValue(clock.GetUtcNow());
        insert.Parameters.AddWithValue(StoredSettings.Write(settings));
        var created = await insert.ExecuteNonQueryAsync(cancellation) == 1;
        if (created) await PurposeRules.WriteAsync(connection, tenant, settings, cancellation);
        await transaction.CommitAsync(cancellation);
        known.TryRemove(tenant, out _);
        return created ? TenantCreation.Created : TenantCreation.Existed;
    }

    /// <returns>The changed settings; null where there is no such brand, or it is closed.</returns>
    public async Task<TenantSettings?> ChangeAsync(TenantId tenant, Func<TenantSettings, TenantSettings> change, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var read = new NpgsqlCommand("select settings from profiles.tenant where tenant_id = $1 and closed_at is null for update", connection, transaction);
        read.Parameters.AddWithValue(tenant.Value);
        if (await read.ExecuteScalarAsync(cancellation) is not string json) return null;
        var changed = change(StoredSettings.Read(json));
        await using var write = new NpgsqlCommand("update profiles.tenant set settings = $2::jsonb where tenant_id = $1", connection, transaction);
        write.Parameters.AddWithValue(tenant.Value);
        write.Parameters.AddWithValue(StoredSettings.Write(changed));
        await write.ExecuteNonQueryAsync(cancellation);
        await PurposeRules.WriteAsync(connection, tenant, changed, cancellation);
        await transaction.CommitAsync(cancellation);
        known.TryRemove(tenant, out _);
        return changed;
    }

    public async Task<IReadOnlyList<TenantRow>> ListAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"{Select} order by tenant_id");
        return await RowsAsync(command, cancellation);
    }

    public async Task<TenantRow?> RowAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"{Select} where tenant_id = $1");
        command.Parameters.AddWithValue(tenant.Value);
        return (await RowsAsync(command, cancellation)).SingleOrDefault();
    }

    /// <summary>
    /// Destroys the brand's keys first, so that everything of it is unreadable from that moment on; then its row says so, for the service to delete what
    /// is left (<see cref="TenantPurge"/>). May be repeated.
    /// </summary>
    /// <returns>False where there is no such brand.</returns>
    public async Task<bool> CloseAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await RowAsync(tenant, cancellation) is null) return false;
        await vault.DestroyAsync(tenant, cancellation);
        await using var update = database.CreateCommand("update profiles.tenant set closed_at = coalesce(closed_at, $2) where tenant_id = $1");
        update.Parameters.AddWithValue(tenant.Value);
        update.Parameters.AddWithValue(clock.GetUtcNow());
        await update.ExecuteNonQueryAsync(cancellation);
        known.TryRemove(tenant, out _);
        return true;
    }

    private async ValueTask<TenantSettings?> LoadAsync(TenantId tenant, CancellationToken cancellation)
    {
        var row = await RowAsync(tenant, cancellation);
        // Another process destroyed the keys; this one may still hold them in memory.
        if (row is { ClosedAt: not null } && (!known.TryGetValue(tenant, out var before) || before.Settings is not null)) await vault.DestroyAsync(tenant, cancellation);
        var settings = row is { ClosedAt: null } ? row.Settings : null;
        // Unknown names are not remembered: anyone can make them up.
        if (row is not null) known[tenant] = (settings, clock.GetTimestamp());
        return settings;
    }

    private const string Select = "select tenant_id, created_at, closed_at, purged_at, settings, policy_version, key_epoch from profiles.tenant";

    private static async Task<IReadOnlyList<TenantRow>> RowsAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var rows = new List<TenantRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new TenantRow(
                new TenantId(reader.GetString(0)), reader.GetFieldValue<DateTimeOffset>(1), At(reader, 2), At(reader, 3),
                StoredSettings.Read(reader.GetString(4)) with { PolicyVersion = reader.GetInt32(5) }, reader.GetInt32(6)));
        }
        return rows;
    }

    private static DateTimeOffset? At(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
