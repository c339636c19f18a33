using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Deciding;

/// <summary>A profile id that was asked for, and where it leads today.</summary>
/// <param name="Birth">The identity that was born with the id.</param>
internal sealed record FoundProfile(ProfileId Asked, ProfileId Live, IdentityId Birth);

/// <summary>Finds profiles and decisions by what admins know of them.</summary>
internal static class LiveProfiles
{
    // An erased identity has lost its blind key.
    private const string ByBirth = """
        select m.birth_id, m.profile_id, m.identity_id from unnest($2::uuid[]) as k(id)
        join profiles.membership m on m.tenant_id = $1 and m.birth_id = k.id
        where exists (select from profiles.membership v where v.tenant_id = $1 and v.profile_id = m.profile_id and v.blind_key is not null)
        """;

    private const string Members = "select identity_id from profiles.membership where tenant_id = $1 and profile_id = any($2)";

    private const string Versions = "select id, version from profiles.mt_streams where tenant_id = $1 and id = any($2)";

    private const string Places = "select identity_id, profile_id from profiles.membership where tenant_id = $1 and identity_id = any($2)";

    public static async Task<Dictionary<ProfileId, FoundProfile>> FindAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<ProfileId> asked, CancellationToken cancellation)
    {
        var found = new Dictionary<ProfileId, FoundProfile>();
        await foreach (var row in ReadAsync(connection, ByBirth, tenant, asked.Select(p => p.Value), cancellation))
        {
            found[new(row.GetGuid(0))] = new(new(row.GetGuid(0)), new(row.GetGuid(1)), new(row.GetGuid(2)));
        }
        return found;
    }

    public static async Task<List<IdentityId>> MembersAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<ProfileId> live, CancellationToken cancellation)
    {
        var members = new List<IdentityId>();
        await foreach (var row in ReadAsync(connection, Members, tenant, live.Select(p => p.Value), cancellation)) members.Add(new(row.GetGuid(0)));
        return members;
    }

    public static async Task<Dictionary<IdentityId, ProfileId>> PlacesAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<IdentityId> identities, CancellationToken cancellation)
    {
        var places = new Dictionary<IdentityId, ProfileId>();
        await foreach (var row in ReadAsync(connection, Places, tenant, identities.Select(i => i.Value), cancellation)) places[new(row.GetGuid(0))] = new(row.GetGuid(1));
        return places;
    }

    /// <summary>What a profile's version is derived from: the versions of its identities' streams.</summary>
    public static async Task<Dictionary<IdentityId, long>> VersionsAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<IdentityId> identities, CancellationToken cancellation)
    {
        var versions = new Dictionary<IdentityId, long>();
        await foreach (var row in ReadAsync(connection, Versions, tenant, identities.Select(i => i.Value), cancellation)) versions[new(row.GetGuid(0))] = row.GetInt64(1);
        return versions;
    }

    private static async IAsyncEnumerable<NpgsqlDataReader> ReadAsync(
        NpgsqlConnection connection, string sql, TenantId tenant, IEnumerable<Guid> ids, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = ids.Distinct().ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) yield return reader;
    }
}
