using Npgsql;
using Profiles.Domain;

namespace Profiles.Projections.Keys;

/// <summary>One process at a time rotates a brand's keys: a lock of a connection's own, which ends with the process. Two at once would do no harm, only work twice.</summary>
internal sealed class RotationTurn : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly TenantId tenant;

    private RotationTurn(NpgsqlConnection connection, TenantId tenant) => (this.connection, this.tenant) = (connection, tenant);

    /// <returns>Null where another has it.</returns>
    public static async Task<RotationTurn?> TryTakeAsync(NpgsqlDataSource database, TenantId tenant, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        if (await ScalarAsync(connection, "select pg_try_advisory_lock(hashtextextended('profiles.rotation|' || $1, 0))", tenant, cancellation) is true) return new(connection, tenant);
        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await ScalarAsync(connection, "select pg_advisory_unlock(hashtextextended('profiles.rotation|' || $1, 0))", tenant, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the lock with it.
        }
        await connection.DisposeAsync();
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant.Value } } };
        return await command.ExecuteScalarAsync(cancellation);
    }
}
