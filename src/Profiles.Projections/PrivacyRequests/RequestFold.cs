using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Policies;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>Makes the desk's rows anew from the events, and the brand's policy: they come out as they were, or the events were not the truth.</summary>
internal static class RequestFold
{
    private const int Page = 500;

    /// <summary>In the caller's transaction, which holds the brand alone.</summary>
    public static async Task RefoldAsync(NpgsqlConnection connection, IDocumentStore store, TenantId tenant, CancellationToken cancellation)
    {
        await using (var delete = RequestRows.Command(connection, "delete from profiles.privacy_request where tenant_id = $1", tenant)) await delete.ExecuteNonQueryAsync(cancellation);
        var streams = new RequestStreams(store);
        foreach (var ids in (await IdsAsync(connection, "select stream_id from profiles.mt_events where tenant_id = $1 and type = 'privacy_request_received' order by stream_id", tenant, cancellation)).Chunk(Page))
        {
            foreach (var (id, events) in await streams.ReadAsync(connection, tenant, ids, cancellation))
                await RequestRows.WriteAsync(connection, tenant, id, PrivacyRequest.Fold(events.Select(e => e.Data)), cancellation);
        }
        await RestorePolicyAsync(connection, store, tenant, cancellation);
    }

    private static async Task RestorePolicyAsync(NpgsqlConnection connection, IDocumentStore store, TenantId tenant, CancellationToken cancellation)
    {
        PrivacyPolicyChanged? latest = null;
        await using (var command = RequestRows.Command(
            connection, "select data from profiles.mt_events where tenant_id = $1 and type = 'privacy_policy_changed' order by (data->>'version')::int desc limit 1", tenant))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            if (await reader.ReadAsync(cancellation)) latest = store.Options.Serializer().FromJson<PrivacyPolicyChanged>(await reader.GetStreamAsync(0, cancellation));
        }
        if (latest is not null && await PolicyRows.LockSettingsAsync(connection, tenant, cancellation) is { } settings)
            await PolicyRows.WriteSettingsAsync(connection, tenant, settings with { PrivacyPolicy = latest.Policy, PrivacyPolicyVersion = latest.Version }, cancellation);
    }

    private static async Task<List<Guid>> IdsAsync(NpgsqlConnection connection, string sql, TenantId tenant, CancellationToken cancellation)
    {
        var ids = new List<Guid>();
        await using var command = RequestRows.Command(connection, sql, tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) ids.Add(reader.GetGuid(0));
        return ids;
    }
}
