using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Projections.Erasure;

/// <summary>Who was given data of some identities, and has to be told of an erasure, a correction or a restriction (GDPR Art. 19).</summary>
internal static class Recipients
{
    // Each recipient once, by the id of the first export that it got.
    private const string OfExports = """
        select distinct on (e.data->>'recipient') m.export_id, e.data->>'recipient'
        from profiles.audience_member m join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = m.export_id and e.type = 'audience_export_begun'
        where m.tenant_id = $1 and m.identity_id = any($2)
        order by e.data->>'recipient', m.at, m.export_id
        """;

    public static async Task<IReadOnlyList<RecipientRef>> ReadAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<IdentityId> identities, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(OfExports, connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = identities.Select(i => i.Value).ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var recipients = new List<RecipientRef>();
        while (await reader.ReadAsync(cancellation)) recipients.Add(new(reader.GetGuid(0), reader.GetString(1)));
        return recipients;
    }
}
