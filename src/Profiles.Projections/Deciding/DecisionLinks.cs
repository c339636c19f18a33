using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Deciding;

/// <summary>The links that a decision consists of, and between whom it stands.</summary>
/// <param name="Groups">For each group that it joined, its sides; a single link's are its ends.</param>
internal sealed record DecisionLinks(List<(Link Link, string? Code)> Links, IReadOnlyList<IReadOnlyList<IReadOnlyList<IdentityId>>> Groups)
{
    private const string Rows = """
        select l.decision_id, l.a, l.b, l.rule, l.strength, l.occurred_at, l.source, l.override, l.survivor, l.grp, l.code
        from profiles.graph_link l where l.tenant_id = $1 and l.decision_id = $2 order by l.grp, l.a, l.b
        """;

    private const string Merged = "select data->'groups' from profiles.mt_events where tenant_id = $1 and stream_id = $2 and version = 1 and type = 'profiles_merged'";

    public static async Task<DecisionLinks> ReadAsync(NpgsqlConnection connection, TenantId tenant, DecisionId decision, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Of(Rows), Of(Merged) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var links = new List<(Link Link, string? Code)>();
        while (await reader.ReadAsync(cancellation)) links.Add((GraphRows.Link(reader), reader.IsDBNull(10) ? null : reader.GetString(10)));
        await reader.NextResultAsync(cancellation);
        var groups = await reader.ReadAsync(cancellation) ? Sides(reader.GetString(0)) : [.. links.Select(l => (IReadOnlyList<IReadOnlyList<IdentityId>>)[[l.Link.A], [l.Link.B]])];
        return new(links, groups);

        NpgsqlBatchCommand Of(string sql) => new(sql)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = decision.Value } },
        };
    }

    /// <summary>Whether it is this login that decided.</summary>
    public static async Task<bool> IsByAsync(NpgsqlConnection connection, TenantId tenant, DecisionId? decision, string actor, CancellationToken cancellation)
    {
        if (decision is not { } known) return false;
        await using var command = new NpgsqlCommand("select exists (select from profiles.mt_events where tenant_id = $1 and stream_id = $2 and version = 1 and data->>'actor' = $3)", connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = known.Value }, new() { Value = actor } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Whom a decision keeps apart.</summary>
    public static async Task<List<IdentityId>> SeparatedAsync(NpgsqlConnection connection, TenantId tenant, DecisionId decision, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select identity_id from profiles.graph_separation where tenant_id = $1 and decision_id = $2 and not retracted", connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = decision.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var ids = new List<IdentityId>();
        while (await reader.ReadAsync(cancellation)) ids.Add(new(reader.GetGuid(0)));
        return ids;
    }

    /// <summary>Whom the separations keep apart that a change sets aside, or that what it takes back had set aside.</summary>
    public static async Task<HashSet<IdentityId>> KeptApartAsync(NpgsqlConnection connection, TenantId tenant, GraphChange change, CancellationToken cancellation)
    {
        var ids = new HashSet<IdentityId>();
        if (change.Lifts.Count == 0 && change.Retracted.Count == 0) return ids;
        await using var command = new NpgsqlCommand("""
            select identity_id from profiles.graph_separation where tenant_id = $1 and not retracted and decision_id in (
              select unnest($2::uuid[]) union select separation_id from profiles.graph_lift where tenant_id = $1 and decision_id = any($3))
            """, connection)
        {
            Parameters =
            {
                new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = change.Lifts.Select(l => l.Separation.Value).Distinct().ToArray() },
                new() { Value = change.Retracted.Select(l => l.Decision.Value).Distinct().ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) ids.Add(new(reader.GetGuid(0)));
        return ids;
    }

    /// <summary>The anchor first: a profile is known by it.</summary>
    private static List<IReadOnlyList<IReadOnlyList<IdentityId>>> Sides(string json) =>
        [.. JsonSerializer.Deserialize<List<MergedGroup>>(json, JsonSerializerOptions.Web)!
            .Select(g => (IReadOnlyList<IReadOnlyList<IdentityId>>)[.. g.Sides.Select(s => (IReadOnlyList<IdentityId>)[s.Anchor, .. s.Members.Where(m => m != s.Anchor)])])];
}
