using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Projections.Retention;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>Whom a request is about, as the database has it now.</summary>
internal static class RequestSubjects
{
    /// <summary>An erased identity has lost its row; a fenced one that has not come back is none of ours either.</summary>
    private const string ByBlindKey = """
        select k.place, d.identity_id from unnest($2::uuid[], $3::uuid[]) with ordinality as k(blind_key, suppression, place)
        join profiles.directory d on d.tenant_id = $1 and d.blind_key = k.blind_key
        where not exists (select from profiles.fence f where f.tenant_id = $1 and f.hash = k.suppression and f.returned_at is null)
        """;

    private const string Disputed = """
        select exists (
          select from profiles.membership m
          join profiles.membership o on o.tenant_id = m.tenant_id and o.profile_id = m.profile_id
          join profiles.exclusion e on e.tenant_id = o.tenant_id and e.identity_id = o.identity_id and e.kind = 'dispute' and not e.lifts and (e.until is null or e.until > $3)
          where m.tenant_id = $1 and m.identity_id = any($2)
            and not exists (select from profiles.exclusion l where l.tenant_id = e.tenant_id and l.identity_id = e.identity_id and l.kind = e.kind and l.lifts and l.at >= e.at))
        """;

    /// <returns>For each identity its id, or null where nothing is recorded of it.</returns>
    public static async Task<IReadOnlyList<IdentityId?>> FindAsync(NpgsqlConnection connection, TenantKeys keys, IReadOnlyList<NormalIdentity> identities, CancellationToken cancellation)
    {
        var found = new IdentityId?[identities.Count];
        await using var command = RequestRows.Command(connection, ByBlindKey, keys.Tenant, identities.Select(keys.BlindKey).ToArray(), identities.Select(keys.Suppression).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found[reader.GetInt64(0) - 1] = new(reader.GetGuid(1));
        return found;
    }

    /// <returns>The live profiles of those that are not erased: whom an erased one was one person with is not who asked.</returns>
    public static async Task<Dictionary<IdentityId, ProfileId>> PlacesAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<IdentityId> identities, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(
            connection, "select identity_id, profile_id from profiles.membership where tenant_id = $1 and identity_id = any($2) and blind_key is not null", tenant, identities.Select(i => i.Value).Distinct().ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var places = new Dictionary<IdentityId, ProfileId>();
        while (await reader.ReadAsync(cancellation)) places[new(reader.GetGuid(0))] = new(reader.GetGuid(1));
        return places;
    }

    /// <summary>Whether somebody has to look before a policy approves: the person is in a dispute with the brand, or under a legal hold.</summary>
    public static async Task<bool> IsHeldAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<IdentityId> identities, DateTimeOffset now, CancellationToken cancellation)
    {
        await using (var command = RequestRows.Command(connection, Disputed, tenant, identities.Select(i => i.Value).ToArray(), now))
        {
            if ((bool)(await command.ExecuteScalarAsync(cancellation))!) return true;
        }
        return (await HoldRows.RetainedAsync(connection, tenant, identities, now, cancellation)).Count > 0;
    }

    public static async Task<bool> AllExistAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<IdentityId> identities, CancellationToken cancellation)
    {
        var distinct = identities.Select(i => i.Value).Distinct().ToArray();
        await using var command = RequestRows.Command(connection, "select count(*) from profiles.membership where tenant_id = $1 and identity_id = any($2)", tenant, distinct);
        return (long)(await command.ExecuteScalarAsync(cancellation))! == distinct.Length;
    }

    /// <returns>The identity that an interaction was recorded on, and when it happened; null where there is no such interaction.</returns>
    public static async Task<(IdentityId Author, DateTimeOffset OccurredAt, bool Inbound)?> AuthorAsync(NpgsqlConnection connection, TenantId tenant, Guid interaction, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(
            connection, "select stream_id, (data->>'occurredAt')::timestamptz, data->>'direction' = 'Inbound' from profiles.mt_events where tenant_id = $1 and id = $2 and type = 'interaction_recorded'", tenant, interaction);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (new(reader.GetGuid(0)), reader.GetFieldValue<DateTimeOffset>(1), !reader.IsDBNull(2) && reader.GetBoolean(2)) : null;
    }

    /// <returns>The request that an interaction was opened as before.</returns>
    public static async Task<Guid?> OpenedFromAsync(NpgsqlConnection connection, TenantId tenant, Guid interaction, string kind, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, "select id from profiles.privacy_request where tenant_id = $1 and interaction = $2 and kind = $3", tenant, interaction, kind);
        return (Guid?)await command.ExecuteScalarAsync(cancellation);
    }
}
