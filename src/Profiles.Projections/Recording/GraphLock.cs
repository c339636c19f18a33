using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Recording;

/// <summary>
/// Whoever decides about a brand's graph shares this lock; whoever lost too many races holds it alone, once. Ends with the transaction.
/// </summary>
internal static class GraphLock
{
    public static async Task TakeAloneAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Take("pg_advisory_xact_lock", tenant) } };
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>To be sent ahead of what reads the graph.</summary>
    public static NpgsqlBatchCommand Share(TenantId tenant) => Take("pg_advisory_xact_lock_shared", tenant);

    private static NpgsqlBatchCommand Take(string function, TenantId tenant) => new($"select {function}(hashtextextended('profiles.graph|' || $1, 0))")
    {
        Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } },
    };
}
