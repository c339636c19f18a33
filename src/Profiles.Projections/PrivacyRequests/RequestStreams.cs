using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.People;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>Reads the streams of requests, and nothing that is none.</summary>
internal sealed class RequestStreams(IDocumentStore store)
{
    private readonly StoredEvents events = new(store);

    /// <returns>By id, in the order of the stream. What is no request is missing.</returns>
    public async Task<Dictionary<Guid, List<(object Data, DateTimeOffset RecordedAt)>>> ReadAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        var streams = new Dictionary<Guid, List<(object, DateTimeOffset)>>();
        await using var command = RequestRows.Command(
            connection, "select stream_id, type, data, timestamp from profiles.mt_events where tenant_id = $1 and stream_id = any($2) order by stream_id, version", tenant, ids.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (events.Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2)) is not { } happened) continue;
            var id = reader.GetGuid(0);
            if (!streams.TryGetValue(id, out var stream))
            {
                if (happened is not PrivacyRequestReceived) continue;
                streams[id] = stream = [];
            }
            stream.Add((happened, reader.GetFieldValue<DateTimeOffset>(3)));
        }
        return streams;
    }
}
