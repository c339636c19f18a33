using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Graph;

namespace Profiles.Projections.Recording;

/// <summary>Which pairs were suggested before.</summary>
internal static class Suggestions
{
    private const string Among = """
        select s.a, s.b from unnest($2::uuid[], $3::uuid[]) as p(a, b)
        join profiles.link_suggestion s on s.tenant_id = $1 and s.a = p.a and s.b = p.b
        """;

    public static async Task<HashSet<(IdentityId, IdentityId)>> AmongAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<LinkCandidate> candidates, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Among, connection);
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = candidates.Select(c => c.Pair.Item1.Value).ToArray() });
        command.Parameters.Add(new() { Value = candidates.Select(c => c.Pair.Item2.Value).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var said = new HashSet<(IdentityId, IdentityId)>();
        while (await reader.ReadAsync(cancellation)) said.Add((new(reader.GetGuid(0)), new(reader.GetGuid(1))));
        return said;
    }
}
