using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Recording;

/// <summary>Whoever writes about a brand's persons shares this lock; an erasure, or a fold of everything, holds it alone. Ends with the transaction.</summary>
internal static class ErasureLock
{
    public static async Task ShareAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock_shared(hashtextextended('profiles.erasure|' || $1, 0))", connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
