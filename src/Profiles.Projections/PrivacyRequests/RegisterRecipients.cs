using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Accountability;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>Who was handed data of a brand's persons, for the record of processing.</summary>
public sealed class RegisterRecipients(NpgsqlDataSource database)
{
    /// <returns>By name.</returns>
    public async Task<IReadOnlyList<RegisterRecipient>> ReadAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(connection, """
            select e.data->>'recipient', array_agg(distinct e.data->>'purpose' order by e.data->>'purpose'), max(e.timestamp)
            from profiles.mt_events e where e.tenant_id = $1 and e.type = 'audience_export_begun' group by 1 order by 1
            """, tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var recipients = new List<RegisterRecipient>();
        while (await reader.ReadAsync(cancellation)) recipients.Add(new(reader.GetString(0), reader.GetFieldValue<string[]>(1), reader.GetFieldValue<DateTimeOffset>(2)));
        return recipients;
    }
}
