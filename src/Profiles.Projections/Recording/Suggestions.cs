using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Recording;

/// <summary>Which pairs are worth a suggestion: of two profiles, and not suggested before.</summary>
internal static class Suggestions
{
    // An identity that is born in this very batch is no member yet.
    private const string News = """
        select p.a, p.b from unnest($2::uuid[], $3::uuid[]) as p(a, b)
        left join profiles.membership a on a.tenant_id = $1 and a.identity_id = p.a
        left join profiles.membership b on b.tenant_id = $1 and b.identity_id = p.b
        where coalesce(a.profile_id <> b.profile_id, true)
          and not exists (select from profiles.link_suggestion s where s.tenant_id = $1 and s.a = p.a and s.b = p.b)
        """;

    private const string Unsaid = """
        select p.a, p.b from unnest($2::uuid[], $3::uuid[]) as p(a, b)
        where not exists (select from profiles.link_suggestion s where s.tenant_id = $1 and s.a = p.a and s.b = p.b)
        """;

    public static Task<HashSet<(IdentityId, IdentityId)>> NewsAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<(IdentityId A, IdentityId B)> pairs, CancellationToken cancellation) =>
        ReadAsync(News, connection, tenant, pairs, cancellation);

    /// <summary>Of any pairs, those that were not suggested before, of one profile or two.</summary>
    public static Task<HashSet<(IdentityId, IdentityId)>> UnsaidAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<(IdentityId A, IdentityId B)> pairs, CancellationToken cancellation) =>
        ReadAsync(Unsaid, connection, tenant, pairs, cancellation);

    private static async Task<HashSet<(IdentityId, IdentityId)>> ReadAsync(
        string sql, NpgsqlConnection connection, TenantId tenant, IReadOnlyList<(IdentityId A, IdentityId B)> pairs, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = pairs.Select(p => p.A.Value).ToArray() });
        command.Parameters.Add(new() { Value = pairs.Select(p => p.B.Value).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var news = new HashSet<(IdentityId, IdentityId)>();
        while (await reader.ReadAsync(cancellation)) news.Add((new(reader.GetGuid(0)), new(reader.GetGuid(1))));
        return news;
    }
}
