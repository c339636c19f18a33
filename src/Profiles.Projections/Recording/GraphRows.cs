using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;

namespace Profiles.Projections.Recording;

/// <summary>A part of the identity graph as it stands, its members locked.</summary>
internal sealed record LockedGraph(
    IReadOnlyList<Member> Members, IReadOnlyDictionary<IdentityId, ProfileId> ProfileOf, IReadOnlyList<Link> Links, bool Grew);

/// <summary>
/// Reads and locks what evidence ties together. The members' rows are locked in the order of their ids, then the evidence is read again under
/// the locks: if it reaches further now, another writer was faster and the caller starts over.
/// </summary>
internal static class GraphRows
{
    private const string Reach = """
        with recursive reach(id) as (
          select unnest($2::uuid[])
          union
          select case when l.a = r.id then l.b else l.a end
          from reach r join lateral (
            select a, b from profiles.graph_link where tenant_id = $1 and a = r.id
            union all
            select a, b from profiles.graph_link where tenant_id = $1 and b = r.id) l on true)
        """;

    private const string LockMembers = Reach + """

        select m.identity_id, m.profile_id, m.birth_id, m.type, m.scope, m.blind_key
        from profiles.membership m where m.tenant_id = $1 and m.identity_id in (select id from reach)
        order by m.identity_id for no key update of m
        """;

    // Each link once: its first end finds it.
    private const string Evidence = Reach + """

        select l.decision_id, l.a, l.b, l.rule, l.strength, l.occurred_at
        from profiles.graph_link l where l.tenant_id = $1 and l.a in (select id from reach)
        """;

    public static async Task<LockedGraph> LockAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<IdentityId> identities, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { GraphLock.Share(tenant) } };
        foreach (var sql in (string[])[LockMembers, Evidence])
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
            command.Parameters.Add(new() { Value = identities.Select(i => i.Value).ToArray() });
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var members = new List<Member>();
        var profileOf = new Dictionary<IdentityId, ProfileId>();
        while (await reader.ReadAsync(cancellation))
        {
            var member = new Member(new(reader.GetGuid(0)), new(reader.GetGuid(2)), reader.GetString(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetGuid(5));
            members.Add(member);
            profileOf.Add(member.Id, new(reader.GetGuid(1)));
        }

        await reader.NextResultAsync(cancellation);
        var links = new List<Link>();
        while (await reader.ReadAsync(cancellation)) links.Add(Link(reader));
        return new LockedGraph(members, profileOf, links, links.Exists(l => !profileOf.ContainsKey(l.A) || !profileOf.ContainsKey(l.B)));
    }

    public static Link Link(NpgsqlDataReader reader) => new(
        new(reader.GetGuid(0)), new(reader.GetGuid(1)), new(reader.GetGuid(2)), Enum.Parse<LinkRule>(reader.GetString(3)),
        (Strength)reader.GetInt16(4), reader.GetFieldValue<DateTimeOffset>(5));
}
