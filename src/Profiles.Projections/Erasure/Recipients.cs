using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Projections.Erasure;

/// <summary>What one recipient got of some identities: by these ids it knows whom it is about.</summary>
/// <param name="Recipient">By the id of the first export that it got.</param>
/// <param name="Profiles">As they were called then: a merge since changes nothing about it.</param>
internal sealed record HandedOut(RecipientRef Recipient, IReadOnlyList<Guid> Exports, IReadOnlyList<ProfileId> Profiles, IReadOnlyList<IdentityId> Identities);

/// <summary>Who was given data of some identities, and has to be told of an erasure, a correction or a restriction (GDPR Art. 19).</summary>
internal static class Recipients
{
    private const string OfExports = """
        select e.data->>'recipient', m.export_id, m.profile_id, m.identity_id
        from profiles.audience_member m join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = m.export_id and e.type = 'audience_export_begun'
        where m.tenant_id = $1 and m.identity_id = any($2) and ($3::varchar[] is null or e.data->>'purpose' = any($3))
        order by e.data->>'recipient', m.at, m.export_id, m.identity_id
        """;

    public static async Task<IReadOnlyList<RecipientRef>> ReadAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<IdentityId> identities, CancellationToken cancellation) =>
        [.. (await HandedOutAsync(connection, tenant, identities, null, cancellation)).Select(h => h.Recipient)];

    /// <param name="purposes">Only who got data for one of these; null: whoever got any.</param>
    public static async Task<IReadOnlyList<HandedOut>> HandedOutAsync(
        NpgsqlConnection connection, TenantId tenant, IEnumerable<IdentityId> identities, IReadOnlyList<string>? purposes, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(OfExports, connection)
        {
            Parameters =
            {
                new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = identities.Select(i => i.Value).ToArray() },
                new() { Value = purposes is null ? DBNull.Value : purposes.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<(string Name, Guid Export, ProfileId Profile, IdentityId Identity)>();
        while (await reader.ReadAsync(cancellation)) rows.Add((reader.GetString(0), reader.GetGuid(1), new(reader.GetGuid(2)), new(reader.GetGuid(3))));
        return
        [
            .. rows.GroupBy(r => r.Name).Select(got => new HandedOut(
                new(got.First().Export, got.Key), [.. got.Select(r => r.Export).Distinct()], [.. got.Select(r => r.Profile).Distinct()], [.. got.Select(r => r.Identity).Distinct()])),
        ];
    }
}
