using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Recording;

/// <summary>
/// Whoever writes about a brand's persons shares this lock; an erasure, a fold of everything or a change of policy holds it alone. Ends with the transaction.
/// </summary>
internal static class ErasureLock
{
    public static NpgsqlBatchCommand Share(TenantId tenant) => Take("pg_advisory_xact_lock_shared", tenant);

    public static NpgsqlBatchCommand Alone(TenantId tenant) => Take("pg_advisory_xact_lock", tenant);

    public static async Task ShareAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Share(tenant) } };
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlBatchCommand Take(string function, TenantId tenant) => new($"select {function}(hashtextextended('profiles.erasure|' || $1, 0))")
    {
        Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } },
    };
}
