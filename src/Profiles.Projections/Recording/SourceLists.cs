using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Recording;

namespace Profiles.Projections.Recording;

/// <summary>What one source has listed as all that it has for some identities, and the links that it said of them, ended or not.</summary>
/// <param name="Links">With the type of their other end.</param>
internal sealed record SourceLists(
    IReadOnlyDictionary<(IdentityId Bearer, string Type), SourceList> Lists, IReadOnlyList<(Link Link, string? Code, string Type)> Links)
{
    private const string Stored = """
        select l.identity_id, l.type, l.occurred_at, l.message, l.identities
        from unnest($3::uuid[]) as k(id) join profiles.identifier_list l on l.tenant_id = $1 and l.identity_id = k.id and l.source = $2
        """;

    private const string Said = """
        select l.decision_id, l.a, l.b, l.rule, l.strength, l.occurred_at, l.source, l.override, l.survivor, l.grp, l.code, m.type
        from unnest($3::uuid[]) as k(id) join profiles.graph_link l on l.tenant_id = $1 and l.a = k.id and l.source = $2 and l.rule = 'SeenTogether'
        join profiles.membership m on m.tenant_id = $1 and m.identity_id = l.b
        where l.code is distinct from 'retracted'
        """;

    private readonly HashSet<LinkKey> ended = [.. Links.Where(l => l.Code == Refusals.Ended).Select(l => l.Link.Key)];

    public bool IsEnded(Link link) => ended.Contains(link.Key);

    /// <summary>The ends of links that some lists end or bring back.</summary>
    public IEnumerable<IdentityId> Changed(IReadOnlyDictionary<(IdentityId Bearer, string Type), SourceList> latest) =>
        Links.Where(l => (latest.TryGetValue((l.Link.A, l.Type), out var list) && list.Drops(l.Link)) != IsEnded(l.Link)).SelectMany(l => new[] { l.Link.A, l.Link.B });

    /// <param name="listing">New lists come: what they may end or bring back is read as well.</param>
    public static async Task<SourceLists> ReadAsync(
        NpgsqlConnection connection, Credential credential, IReadOnlyCollection<IdentityId> bearers, bool listing, CancellationToken cancellation)
    {
        var lists = new Dictionary<(IdentityId, string), SourceList>();
        var links = new List<(Link, string?, string)>();
        if (bearers.Count == 0) return new(lists, links);

        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Of(Stored) } };
        if (listing) batch.BatchCommands.Add(Of(Said));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var identities = reader.GetFieldValue<Guid[]>(4).Select(id => new IdentityId(id)).ToHashSet();
            lists[(new(reader.GetGuid(0)), reader.GetString(1))] = new(reader.GetFieldValue<DateTimeOffset>(2), new(reader.GetGuid(3)), identities);
        }
        if (await reader.NextResultAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) links.Add((GraphRows.Link(reader), reader.IsDBNull(10) ? null : reader.GetString(10), reader.GetString(11)));
        }
        return new(lists, links);

        NpgsqlBatchCommand Of(string sql) => new(sql)
        {
            Parameters =
            {
                new() { Value = credential.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = credential.Source, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = bearers.Select(b => b.Value).ToArray() },
            },
        };
    }

    /// <summary>The latest list of each identity and type, those of the batch included.</summary>
    public IReadOnlyDictionary<(IdentityId Bearer, string Type), SourceList> Joined(IEnumerable<Listing> listings)
    {
        var latest = new Dictionary<(IdentityId, string), SourceList>(Lists);
        foreach (var listing in listings)
        {
            foreach (var type in listing.Types)
            {
                if (!latest.TryGetValue((listing.Bearer, type), out var known) || listing.List.IsLaterThan(known)) latest[(listing.Bearer, type)] = listing.List;
            }
        }
        return latest;
    }
}
