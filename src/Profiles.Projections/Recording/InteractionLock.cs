using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Recording;

/// <summary>
/// Whoever edits or deletes an interaction holds this, in one of <see cref="Parts"/> parts of a brand, until the transaction ends: an edit and a deletion of one
/// interaction never pass each other unseen. The original takes no lock: it and its deletion meet at the key of its message.
/// </summary>
internal static class InteractionLock
{
    private const int Parts = 64;

    /// <summary>Ahead of the graph's lock: whoever takes both takes them in this order.</summary>
    public static async Task TakeAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<MessageKey> interactions, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                ErasureLock.Share(tenant),
                // Sorted before the locks are taken: two writers never wait for each other in a circle.
                new("select pg_advisory_xact_lock(hashtextextended('profiles.interaction|' || $1 || '|' || p, 0)) from (select p from unnest($2::int[]) p order by p offset 0) s")
                {
                    Parameters =
                    {
                        new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                        new() { Value = interactions.Select(i => i.Value.ToByteArray()[15] % Parts).Distinct().Order().ToArray() },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
