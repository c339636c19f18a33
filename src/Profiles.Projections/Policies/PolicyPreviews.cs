using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Policies;
using Profiles.Domain.Tenants;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Policies;

/// <summary>
/// Folds a brand's evidence under two policies and counts the difference. Writes nothing and locks nothing; in memory are the links that stand and the
/// identities that have one, some 300 bytes an identity, while the folds go island by island.
/// </summary>
public sealed class PolicyPreviews(NpgsqlDataSource database)
{
    private const string Members = "select identity_id, birth_id, type, scope, blind_key from profiles.membership where tenant_id = $1";

    private const string Separations = $"""
        select s.decision_id, s.part, s.side, s.identity_id from profiles.graph_separation s
        where s.tenant_id = $1 and not s.retracted and not exists (
          select from profiles.graph_lift f where f.tenant_id = $1 and f.separation_id = s.decision_id and {GraphRows.InForce})
        """;

    private static readonly string Links = $"select {GraphRows.LinkColumns} from profiles.graph_link l where l.tenant_id = $1 and {GraphRows.Stands}";

    public async Task<PolicyComparison> CompareAsync(TenantId tenant, TenantSettings before, TenantSettings after, CancellationToken cancellation)
    {
        var comparison = new PolicyComparison(new(before), new(after));
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // One state of the brand, whatever is recorded meanwhile.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);

        var texts = new Dictionary<string, string>();
        var links = new List<Link>();
        var islands = new Islands();
        await foreach (var row in RowsAsync(connection, Links, tenant, cancellation))
        {
            var link = GraphRows.Link(row);
            links.Add(link with { Source = Once(link.Source) });
            islands.Join(link.A, link.B);
        }
        var members = new List<Member>();
        await foreach (var row in RowsAsync(connection, Members, tenant, cancellation))
        {
            // Who has no link is a profile of their own under any policy.
            if (!islands.Has(new(row.GetGuid(0)))) continue;
            var member = GraphRows.Member(row);
            members.Add(member with { Type = Once(member.Type), Scope = Once(member.Scope) });
        }
        var sides = new List<(DecisionId Decision, int Part, int Side, IdentityId Identity)>();
        await foreach (var row in RowsAsync(connection, Separations, tenant, cancellation))
        {
            sides.Add((new(row.GetGuid(0)), row.GetInt16(1), row.GetInt16(2), new(row.GetGuid(3))));
        }

        var separations = sides.GroupBy(s => (s.Decision, s.Part))
            .Select(g => new Separation(g.Key.Decision, g.Key.Part, [.. g.GroupBy(s => s.Side).OrderBy(s => s.Key).Select(s => s.Select(i => i.Identity).ToList())], [])).ToList();
        foreach (var island in islands.Of(members, links, separations))
        {
            cancellation.ThrowIfCancellationRequested();
            comparison.Add(island);
        }
        return comparison;

        string Once(string text) => texts.TryGetValue(text, out var known) ? known : texts[text] = text;
    }

    private static async IAsyncEnumerable<NpgsqlDataReader> RowsAsync(
        NpgsqlConnection connection, string sql, TenantId tenant, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) yield return reader;
    }
}

/// <summary>Identities that any link ties together, whether it joins them or not.</summary>
internal sealed class Islands
{
    private readonly Dictionary<IdentityId, IdentityId> parent = [];

    public bool Has(IdentityId id) => parent.ContainsKey(id);

    public void Join(IdentityId a, IdentityId b)
    {
        var (x, y) = (Root(a), Root(b));
        if (x != y) parent[x] = y;
    }

    /// <summary>One at a time; a separation goes to every island that it has a side in.</summary>
    public IEnumerable<GraphEvidence> Of(List<Member> members, List<Link> links, List<Separation> separations)
    {
        var linksOf = links.ToLookup(l => Root(l.A));
        var separationsOf = separations.SelectMany(s => s.Sides.SelectMany(side => side).Where(Has).Select(Root).Distinct().Select(root => (Root: root, Separation: s)))
            .ToLookup(s => s.Root, s => s.Separation);
        return members.GroupBy(m => Root(m.Id)).Select(island => new GraphEvidence([.. island], [.. linksOf[island.Key]], [.. separationsOf[island.Key]]));
    }

    private IdentityId Root(IdentityId id)
    {
        if (!parent.TryGetValue(id, out var up))
        {
            parent[id] = id;
            return id;
        }
        while (up != id)
        {
            var above = parent[up];
            parent[id] = above;
            (id, up) = (above, parent[above]);
        }
        return id;
    }
}
