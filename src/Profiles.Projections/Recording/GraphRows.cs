using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;

namespace Profiles.Projections.Recording;

/// <summary>
/// Reads and locks what evidence may tie together. The members' rows are locked in the order of their ids, then the evidence is read again under
/// the locks: if it reaches further now, another writer was faster and the caller starts over. Where a link's own ends decide that it joins nobody
/// (a kiosk's, a family address's), reading stops: beyond it only what bears witness is read, and not locked.
/// </summary>
internal static class GraphRows
{
    private const string Testifies = "not l.reaches and l.code in ('contested', 'shared', 'blocked', 'known-elsewhere')";
    private const string OnlySuggests = "not l.reaches and l.code = 'unverified'";
    private const string Decided = "l.rule in ('AdminDecision', 'Superseded')";
    internal const string Stands = "(l.code is null or l.code not in ('ended', 'retracted'))";
    internal const string LinkColumns = "l.decision_id, l.a, l.b, l.rule, l.strength, l.occurred_at, l.source, l.override, l.survivor, l.grp, l.code";

    private const string Reach = """
        with recursive reach(id) as (
          select unnest($2::uuid[])
          union
          select l.other from reach r join lateral (
            select b as other from profiles.graph_link where tenant_id = $1 and a = r.id and reaches
            union all
            select a from profiles.graph_link where tenant_id = $1 and b = r.id and reaches) l on true)
        """;

    private const string LockMembers = Reach + """

        select m.identity_id, m.birth_id, m.type, m.scope, m.blind_key, m.standing, m.profile_id
        from profiles.membership m where m.tenant_id = $1 and m.identity_id in (select id from reach)
        order by m.identity_id for no key update of m
        """;

    // What does not reach is read for its witness only, and no further than it takes to know a value for shared. What nobody has confirmed says nothing of
    // that, so it is read apart: hundreds of forms with an address must not hide who really has it.
    private static readonly string Links = $"""
        {Reach},
        read as (
          select l.* from reach r join lateral (
            select l.* from profiles.graph_link l where l.tenant_id = $1 and l.a = r.id and l.reaches
            union all
            select l.* from profiles.graph_link l where l.tenant_id = $1 and l.b = r.id and l.reaches
            union all
            (select l.* from profiles.graph_link l where l.tenant_id = $1 and l.a = r.id and {Testifies} limit $3)
            union all
            (select l.* from profiles.graph_link l where l.tenant_id = $1 and l.b = r.id and {Testifies} limit $3)
            union all
            (select l.* from profiles.graph_link l where l.tenant_id = $1 and l.a = r.id and {OnlySuggests} limit {Standings.MostLinks + 1})
            union all
            (select l.* from profiles.graph_link l where l.tenant_id = $1 and l.b = r.id and {OnlySuggests} limit {Standings.MostLinks + 1})) l on true)
        select distinct {LinkColumns} from read l
        """;

    internal const string InForce = """
        exists (select from profiles.graph_link l where l.tenant_id = $1 and l.decision_id = f.decision_id and l.grp = f.grp and (l.code is null or l.code not in ('ended', 'retracted')))
        """;

    private const string Separations = $"""
        {Reach}

        select s.decision_id, s.part, s.side, s.identity_id,
          (select array_agg(f.decision_id order by f.decision_id, f.grp) from profiles.graph_lift f where f.tenant_id = $1 and f.separation_id = s.decision_id and {InForce}),
          (select array_agg(f.grp order by f.decision_id, f.grp) from profiles.graph_lift f where f.tenant_id = $1 and f.separation_id = s.decision_id and {InForce})
        from profiles.graph_separation s where s.tenant_id = $1 and not s.retracted and s.identity_id in (select id from reach)
        """;

    private const string DecidedClosure = """
        with recursive closure(id) as (
          select unnest($2::uuid[])
          union
          select l.other from closure c join lateral (
            select l.b as other from profiles.graph_link l where l.tenant_id = $1 and l.a = c.id and l.reaches and l.rule in ('AdminDecision', 'Superseded')
            union all
            select l.a from profiles.graph_link l where l.tenant_id = $1 and l.b = c.id and l.reaches and l.rule in ('AdminDecision', 'Superseded')) l on true)
        """;

    private const string Witnesses = DecidedClosure + """

        select m.identity_id, m.birth_id, m.type, m.scope, m.blind_key, m.standing, m.profile_id
        from profiles.membership m where m.tenant_id = $1 and m.identity_id in (select id from closure)
        """;

    private static readonly string DecidedLinks = $"""
        {DecidedClosure}
        select {LinkColumns} from profiles.graph_link l
        where l.tenant_id = $1 and l.a in (select id from closure) and l.reaches and {Decided}
        """;

    // Whom a decided link makes one claimant, the values that they claim have to be judged anew: all of them, and a device claims none.
    private const string Claimed = $"""
        {DecidedClosure}
        select id from closure
        union
        select l.other from closure c
        join profiles.membership m on m.tenant_id = $1 and m.identity_id = c.id and m.type <> all($4)
        join lateral (
          select l.b as other from profiles.graph_link l where l.tenant_id = $1 and l.a = c.id and {Testifies}
          union all
          select l.a from profiles.graph_link l where l.tenant_id = $1 and l.b = c.id and {Testifies}) l on true
        join profiles.membership v on v.tenant_id = $1 and v.identity_id = l.other and v.type = any($3)
        """;

    /// <param name="identities">Whom the decision is about.</param>
    /// <param name="decided">The decision makes or takes back an admin's or the CRM's own word.</param>
    /// <param name="taken">How many links the decision takes back: so many more are read of whoever has too many to read them all.</param>
    /// <exception cref="StartOverException">Another writer was faster.</exception>
    public static async Task<GraphPart> LockAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<IdentityId> identities, GraphRules rules, bool decided, int taken, CancellationToken cancellation)
    {
        var asked = identities;
        if (decided) identities = await ClaimedAsync(connection, tenant, asked, rules, cancellation);

        int? policy;
        var members = new List<Member>();
        var profileOf = new Dictionary<IdentityId, ProfileId>();
        var standings = new Dictionary<IdentityId, Standing>();
        var links = new Dictionary<LinkKey, Link>();
        var codes = new Dictionary<LinkKey, string>();
        var sides = new Dictionary<(DecisionId, int), (SortedDictionary<int, List<IdentityId>> Sides, IReadOnlyList<Lift> LiftedBy)>();
        await using (var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                GraphLock.Share(tenant), PolicyVersions.Read(tenant), Of(LockMembers, tenant, identities),
                Of(Links, tenant, identities, Standings.MostLinks + 1 + taken), Of(Separations, tenant, identities),
            },
        })
        {
            if (decided) batch.BatchCommands.Add(OfClaimed(tenant, asked, rules));
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            policy = await PolicyVersions.NextAsync(reader, cancellation);
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                members.Add(Member(reader));
                profileOf.Add(members[^1].Id, new(reader.GetGuid(6)));
                if (reader.GetInt16(5) != 0) standings.Add(members[^1].Id, (Standing)reader.GetInt16(5));
            }
            await reader.NextResultAsync(cancellation);
            await ReadLinksAsync(reader, links, codes, cancellation);
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var key = (new DecisionId(reader.GetGuid(0)), (int)reader.GetInt16(1));
                if (!sides.TryGetValue(key, out var separation)) sides[key] = separation = ([], Lifts(reader));
                if (!separation.Sides.TryGetValue(reader.GetInt16(2), out var side)) separation.Sides[reader.GetInt16(2)] = side = [];
                side.Add(new(reader.GetGuid(3)));
            }
            // Asked again under the locks: a value that both claimed only just now has to be judged as well.
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) if (!profileOf.ContainsKey(new(reader.GetGuid(0)))) throw new StartOverException();
        }

        if (links.Values.Any(l => !Refusals.IsLocal(codes.GetValueOrDefault(l.Key)) && (!profileOf.ContainsKey(l.A) || !profileOf.ContainsKey(l.B)))) throw new StartOverException();

        var outside = new Dictionary<IdentityId, Standing>();
        var beyond = links.Values.SelectMany(l => new[] { l.A, l.B }).Where(id => !profileOf.ContainsKey(id)).Distinct().ToList();
        if (beyond.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Of(Witnesses, tenant, beyond), Of(DecidedLinks, tenant, beyond) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var witness = Member(reader);
                if (profileOf.ContainsKey(witness.Id)) continue;
                members.Add(witness);
                outside.Add(witness.Id, (Standing)reader.GetInt16(5));
            }
            await reader.NextResultAsync(cancellation);
            await ReadLinksAsync(reader, links, codes, cancellation);
        }

        // Sides that lie elsewhere meet nobody here.
        var separations = sides.Where(s => s.Value.Sides.Count > 1)
            .Select(s => new Separation(s.Key.Item1, s.Key.Item2, [.. s.Value.Sides.Values], s.Value.LiftedBy)).ToList();
        return new(new([.. members], [.. links.Values], separations), outside, profileOf, standings, codes) { PolicyVersion = policy };
    }

    public static Link Link(NpgsqlDataReader reader) => new(
        new(reader.GetGuid(0)), new(reader.GetGuid(1)), new(reader.GetGuid(2)), Enum.Parse<LinkRule>(reader.GetString(3)),
        (Strength)reader.GetInt16(4), reader.GetFieldValue<DateTimeOffset>(5), reader.GetString(6), reader.GetBoolean(7),
        reader.IsDBNull(8) ? null : new IdentityId(reader.GetGuid(8)), reader.GetInt16(9));

    private static IReadOnlyList<Lift> Lifts(NpgsqlDataReader reader) => reader.IsDBNull(4) ? []
        : [.. reader.GetFieldValue<Guid[]>(4).Zip(reader.GetFieldValue<short[]>(5), (by, group) => new Lift(new(by), group))];

    private static async Task ReadLinksAsync(NpgsqlDataReader reader, Dictionary<LinkKey, Link> links, Dictionary<LinkKey, string> codes, CancellationToken cancellation)
    {
        while (await reader.ReadAsync(cancellation))
        {
            var link = Link(reader);
            links[link.Key] = link;
            if (!reader.IsDBNull(10)) codes[link.Key] = reader.GetString(10);
        }
    }

    internal static Member Member(NpgsqlDataReader reader) => new(
        new(reader.GetGuid(0)), new(reader.GetGuid(1)), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetGuid(4));

    private static async Task<IReadOnlyCollection<IdentityId>> ClaimedAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<IdentityId> identities, GraphRules rules, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { OfClaimed(tenant, identities, rules) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var ids = new HashSet<IdentityId>();
        while (await reader.ReadAsync(cancellation)) ids.Add(new(reader.GetGuid(0)));
        return ids;
    }

    private static NpgsqlBatchCommand OfClaimed(TenantId tenant, IReadOnlyCollection<IdentityId> identities, GraphRules rules) =>
        Of(Claimed, tenant, identities, rules.ClaimedTypes.ToArray(), rules.DeviceTypes.ToArray());

    private static NpgsqlBatchCommand Of(string sql, TenantId tenant, IReadOnlyCollection<IdentityId> identities, params object[] more)
    {
        var command = new NpgsqlBatchCommand(sql)
        {
            Parameters =
            {
                new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = identities.Select(i => i.Value).ToArray() },
            },
        };
        foreach (var value in more) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
