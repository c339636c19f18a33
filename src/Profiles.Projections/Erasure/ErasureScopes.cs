using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Projections.Erasure;

/// <summary>An identity that an erasure may be about.</summary>
/// <param name="InScope">Whether it would be erased as things stand.</param>
public sealed record ScopedIdentity(IdentityId Id, ProfileId Profile, Standing Standing, bool InScope);

/// <summary>
/// Whom an erasure, or a package for the person, is about: the identities of the persons that the request came by, as they are one person now, and what the officer included or left out. What
/// many persons use, and what is nobody's, is left out unless it is included.
/// </summary>
internal static class ErasureScopes
{
    private const string Members = """
        with asked as (select m.profile_id from profiles.membership m where m.tenant_id = $1 and m.identity_id = any($2) and m.blind_key is not null)
        select m.identity_id, m.profile_id, m.standing from profiles.membership m
        where m.tenant_id = $1 and m.blind_key is not null and (m.identity_id = any($3) or m.profile_id in (select profile_id from asked))
        order by m.identity_id
        """;

    /// <summary>An approval fixes whom it is about: who joins the person later is not erased along.</summary>
    public static async Task<IReadOnlyList<ScopedIdentity>> ReadAsync(NpgsqlConnection connection, TenantId tenant, PrivacyRequest request, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Members, connection)
        {
            Parameters =
            {
                new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = request.Identities.Select(i => i.Value).ToArray() },
                new() { Value = request.Included.Select(i => i.Value).ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var isFixed = request is { Kind: PrivacyRequestKind.Erasure, ApprovedAt: not null, Included.Count: > 0 };
        var scope = new List<ScopedIdentity>();
        while (await reader.ReadAsync(cancellation))
        {
            var (id, standing) = (new IdentityId(reader.GetGuid(0)), (Standing)reader.GetInt16(2));
            var included = request.Included.Contains(id);
            var meant = included || (!isFixed && standing is not (Standing.Shared or Standing.Blocked) && (!request.NamedIdentitiesOnly || request.Identities.Contains(id)));
            scope.Add(new(id, new(reader.GetGuid(1)), standing, meant && !request.Excluded.Contains(id)));
        }
        return scope;
    }
}
