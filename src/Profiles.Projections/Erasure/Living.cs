using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Erasure;

/// <summary>Whom erasures have left: to be asked behind the lock that an erasure holds alone.</summary>
internal static class Living
{
    public static async Task<HashSet<IdentityId>> AmongAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<IdentityId> identities, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select identity_id from profiles.membership where tenant_id = $1 and identity_id = any($2) and blind_key is not null", connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = identities.Select(i => i.Value).ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var living = new HashSet<IdentityId>();
        while (await reader.ReadAsync(cancellation)) living.Add(new(reader.GetGuid(0)));
        return living;
    }
}
