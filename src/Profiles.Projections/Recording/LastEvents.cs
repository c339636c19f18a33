using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Recording;

/// <summary>The last event of each stream of one kind: all that what is defined as a whole each time is folded from.</summary>
internal static class LastEvents
{
    private const string Last = "select distinct on (stream_id) data from profiles.mt_events where tenant_id = $1 and type = $2 order by stream_id, version desc";

    /// <param name="alias">Of the event type.</param>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlConnection connection, IDocumentStore store, TenantId tenant, string alias, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Last, connection);
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = alias, NpgsqlDbType = NpgsqlDbType.Varchar });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var last = new List<T>();
        while (await reader.ReadAsync(cancellation)) last.Add(store.Options.Serializer().FromJson<T>(await reader.GetStreamAsync(0, cancellation)));
        return last;
    }
}
