using Marten;
using Npgsql;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;
using Profiles.Projections.Store;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>
/// The key of a request itself: class <c>consent</c>, subject = the request. What officers write is sealed under it, so that it outlives an erasure of the person and
/// ends with a term of its own. Destroyed, it is made anew with the next move; what was sealed before stays closed.
/// </summary>
internal static class RequestKeys
{
    private const RetentionClass Class = RetentionClass.Consent;

    /// <summary>Under the request's lock.</summary>
    public static async Task<DataKey> OpenOrMakeAsync(IDocumentSession session, TenantKeys keys, Guid request, CancellationToken cancellation)
    {
        if ((await OpenAsync(session.Connection!, keys, [request], cancellation)).TryGetValue(request, out var known)) return known;
        var (key, wrapped) = keys.NewDataKey(request, Class);
        // One that was wrapped under a key that is gone opens nothing any more.
        session.QueueSetBased("delete from profiles.data_key where tenant_id = ^ and subject = ^ and class = ^", keys.Tenant.Value, request, (short)Class);
        session.QueueDataKeys(keys.Tenant, [new(request, Class, keys.Epoch, wrapped)]);
        return key;
    }

    /// <returns>Those that are not destroyed. The caller disposes of them.</returns>
    public static async Task<Dictionary<Guid, DataKey>> OpenAsync(NpgsqlConnection connection, TenantKeys keys, IReadOnlyCollection<Guid> requests, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(
            connection, "select subject, epoch, wrapped from profiles.data_key where tenant_id = $1 and subject = any($2) and class = $3", keys.Tenant, requests.ToArray(), (short)Class);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var opened = new Dictionary<Guid, DataKey>();
        while (await reader.ReadAsync(cancellation))
        {
            if (keys.Unwrap(reader.GetGuid(0), Class, reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)) is { } key) opened[reader.GetGuid(0)] = key;
        }
        return opened;
    }

    /// <summary>The key of an identity's class <c>contact</c>; null where it is erased.</summary>
    public static async Task<DataKey?> ContactAsync(NpgsqlConnection connection, TenantKeys keys, Guid identity, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(
            connection, "select epoch, wrapped from profiles.data_key where tenant_id = $1 and subject = $2 and class = $3", keys.Tenant, identity, (short)RetentionClass.Contact);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? keys.Unwrap(identity, RetentionClass.Contact, reader.GetInt32(0), reader.GetFieldValue<byte[]>(1)) : null;
    }
}
