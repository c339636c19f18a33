using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Recording;

/// <summary>
/// Whoever decides about a brand's graph shares this lock; whoever lost too many races holds it alone, once. Ends with the transaction.
/// </summary>
internal static class GraphLock
{
    /// <summary>Behind the lock that every recording shares, which it takes first: whoever takes both takes them in this order.</summary>
    public static async Task TakeAloneAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ErasureLock.Share(tenant), Take("pg_advisory_xact_lock", tenant) } };
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Nobody records and nobody decides about the graph until the transaction ends.</summary>
    public static async Task StopAllAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ErasureLock.Alone(tenant), Take("pg_advisory_xact_lock", tenant) } };
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>To be sent ahead of what reads the graph.</summary>
    public static NpgsqlBatchCommand Share(TenantId tenant) => Take("pg_advisory_xact_lock_shared", tenant);

    private static NpgsqlBatchCommand Take(string function, TenantId tenant) => new($"select {function}(hashtextextended('profiles.graph|' || $1, 0))")
    {
        Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } },
    };
}

/// <summary>How often the brand's policy was changed: to be asked behind the lock that keeps it from changing.</summary>
internal static class PolicyVersions
{
    public static NpgsqlBatchCommand Read(TenantId tenant) => new("select policy_version from profiles.tenant where tenant_id = $1")
    {
        Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } },
    };

    /// <returns>Null where the brand has no row.</returns>
    public static async Task<int?> NextAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        await reader.NextResultAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetInt32(0) : null;
    }
}
