using Npgsql;
using Profiles.Domain;

namespace Profiles.Projections.Backups;

/// <summary>A brand as a backup holds it.</summary>
/// <param name="DataKeys">How many data keys are wrapped under each epoch.</param>
public sealed record BackedUpBrand(TenantId Tenant, bool Closed, IReadOnlyDictionary<int, long> DataKeys);

/// <summary>How far the log goes.</summary>
public sealed record LogPosition(long LastSequence, long Events);

/// <summary>One moment of the database, held for a program that dumps it: what is told of it is what the dump will hold. Recording goes on.</summary>
public sealed class BackupSnapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private BackupSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) => (this.connection, this.transaction) = (connection, transaction);

    /// <summary>What PostgreSQL calls it.</summary>
    public string Name { get; private init; } = "";
    public LogPosition Position { get; private init; } = new(0, 0);
    public IReadOnlyList<BackedUpBrand> Brands { get; private init; } = [];

    public static async Task<BackupSnapshot> OpenAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
            await using var export = new NpgsqlCommand("select pg_export_snapshot()", connection);
            return new(connection, transaction)
            {
                Name = (string)(await export.ExecuteScalarAsync(cancellation))!,
                Position = await PositionAsync(connection, cancellation),
                Brands = await BrandsAsync(connection, cancellation),
            };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    internal static async Task<LogPosition> PositionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select coalesce(max(seq_id), 0), count(*) from profiles.mt_events", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<IReadOnlyList<BackedUpBrand>> BrandsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var brands = new List<(TenantId Tenant, bool Closed)>();
        await using (var command = new NpgsqlCommand("select tenant_id, closed_at is not null from profiles.tenant order by tenant_id", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) brands.Add((new(reader.GetString(0)), reader.GetBoolean(1)));
        }
        var epochs = await EpochsAsync(connection, cancellation);
        return [.. brands.Select(b => new BackedUpBrand(b.Tenant, b.Closed, epochs.GetValueOrDefault(b.Tenant) ?? []))];
    }

    /// <summary>How many data keys of each brand are wrapped under each epoch.</summary>
    internal static async Task<Dictionary<TenantId, Dictionary<int, long>>> EpochsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select tenant_id, epoch, count(*) from profiles.data_key group by tenant_id, epoch", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var epochs = new Dictionary<TenantId, Dictionary<int, long>>();
        while (await reader.ReadAsync(cancellation))
        {
            var tenant = new TenantId(reader.GetString(0));
            if (!epochs.TryGetValue(tenant, out var own)) epochs[tenant] = own = [];
            own[reader.GetInt32(1)] = reader.GetInt64(2);
        }
        return epochs;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
