using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Retention;
using Profiles.Projections.People;
using Profiles.Projections.Policies;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Projections.Retention;

/// <summary>Makes the rows of legal holds anew from the events, and the brand's policy.</summary>
internal static class RetentionFold
{
    private const int Page = 500;

    /// <summary>In the caller's transaction, which holds the brand alone.</summary>
    public static async Task RefoldAsync(NpgsqlConnection connection, IDocumentStore store, TenantId tenant, CancellationToken cancellation)
    {
        foreach (var table in (string[])["legal_hold", "legal_hold_identity"])
        {
            await using var delete = RequestRows.Command(connection, $"delete from profiles.{table} where tenant_id = $1", tenant);
            await delete.ExecuteNonQueryAsync(cancellation);
        }
        var ids = new List<Guid>();
        await using (var command = RequestRows.Command(connection, "select stream_id from profiles.mt_events where tenant_id = $1 and type = 'legal_hold_placed' order by stream_id", tenant))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) ids.Add(reader.GetGuid(0));
        }
        var events = new StoredEvents(store);
        foreach (var page in ids.Chunk(Page))
        {
            foreach (var (id, read) in await HoldRows.ReadAsync(connection, events, tenant, page, cancellation)) await HoldRows.WriteAsync(connection, tenant, id, read.Hold, cancellation);
        }

        RetentionPolicyChanged? latest = null;
        await using (var command = RequestRows.Command(
            connection, "select data from profiles.mt_events where tenant_id = $1 and type = 'retention_policy_changed' order by (data->>'version')::int desc limit 1", tenant))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            if (await reader.ReadAsync(cancellation)) latest = (RetentionPolicyChanged?)events.Read("retention_policy_changed", reader.GetFieldValue<byte[]>(0));
        }
        if (latest is not null && await PolicyRows.LockSettingsAsync(connection, tenant, cancellation) is { } settings)
            await PolicyRows.WriteSettingsAsync(connection, tenant, settings with { RetentionPolicy = latest.Policy, RetentionPolicyVersion = latest.Version }, cancellation);
    }
}
