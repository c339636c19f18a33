using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.Recording;

/// <summary>What the store knew of a batch's messages and identities when the batch arrived.</summary>
/// <param name="DeletedBefore">Messages that were deleted before they came.</param>
internal sealed record Known(
    int? PolicyVersion, Fenced Fenced, Dictionary<MessageKey, long> Digests, HashSet<MessageKey> DeletedBefore, Dictionary<Guid, KnownIdentity> ByBlindKey, IReadOnlyList<Link> Links,
    KnownConsents Consents);

internal sealed record KnownIdentity(IdentityId Id, Strength Strength)
{
    /// <summary>The wrapped data keys that it has.</summary>
    public Dictionary<RetentionClass, (int Epoch, byte[] Wrapped)> Keys { get; } = new(2);
}

/// <summary>Reads in one round trip all that deciding about a batch needs. Locks nobody but an erasure and a change of policy.</summary>
internal static class KnowingIdentities
{
    // The condition does not depend on the message: a brand that erased nobody is not looked up message by message.
    private const string FencedHashes = """
        select f.hash, f.erased_at, f.returned_at is not null from unnest($2::uuid[]) as h(hash) join profiles.fence f on f.tenant_id = $1 and f.hash = h.hash
        where exists (select from profiles.fence f where f.tenant_id = $1)
        """;

    private const string Suppressions = """
        select s.hash, s.kind, s.channel, s.purpose, s.controller, s.at, s.until from unnest($2::uuid[]) as h(hash) join profiles.suppression s on s.tenant_id = $1 and s.hash = h.hash
        where exists (select from profiles.suppression s where s.tenant_id = $1)
        """;

    // Joins with "unnest" and not "= any": beyond some hundred keys the planner takes the latter for half of the table and reads all of it.
    private const string Digests = """
        select m.key, m.digest, m.deleted is true from unnest($2::uuid[]) as k(key) join profiles.message_key m on m.tenant_id = $1 and m.key = k.key
        """;

    // A row for each data key; at least one for each identity.
    private const string Identities = """
        select d.blind_key, d.identity_id, d.strength, k.class, k.epoch, k.wrapped
        from unnest($2::uuid[]) as b(key)
        join profiles.directory d on d.tenant_id = $1 and d.blind_key = b.key
        left join profiles.data_key k on k.tenant_id = $1 and k.subject = d.identity_id
        """;

    // Two look-ups by index rather than one with an "or".
    private const string Links = """
        with pair as (
          select a.identity_id as a, b.identity_id as b from unnest($2::uuid[], $3::uuid[]) as p(x, y)
          join profiles.directory a on a.tenant_id = $1 and a.blind_key = p.x
          join profiles.directory b on b.tenant_id = $1 and b.blind_key = p.y)
        select l.decision_id, l.a, l.b, l.rule, l.strength, l.occurred_at, l.source, l.override, l.survivor, l.grp
        from pair join profiles.graph_link l on l.tenant_id = $1 and l.a = pair.a and l.b = pair.b where l.code is null or l.code not in ('ended', 'retracted')
        union all
        select l.decision_id, l.a, l.b, l.rule, l.strength, l.occurred_at, l.source, l.override, l.survivor, l.grp
        from pair join profiles.graph_link l on l.tenant_id = $1 and l.a = pair.b and l.b = pair.a where l.code is null or l.code not in ('ended', 'retracted')
        """;

    public static async Task<Known> ReadAsync(
        NpgsqlConnection connection, TenantSettings settings, TenantKeys keys, IReadOnlyList<PreparedMessage> messages, CancellationToken cancellation)
    {
        var blindKeys = messages.SelectMany(m => m.BlindKeys).Distinct().ToArray();
        var hashes = messages.SelectMany(m => m.Identities.Zip(m.BlindKeys)).DistinctBy(i => i.Second).ToDictionary(i => keys.Suppression(i.First), i => i.Second);
        var pairs = messages.SelectMany(m => m.BlindKeys.Skip(1).Select(b => (A: m.BlindKeys[0], B: b))).Where(p => p.A != p.B).Distinct().ToList();

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(ErasureLock.Share(keys.Tenant));
        batch.BatchCommands.Add(PolicyVersions.Read(keys.Tenant));
        Add(FencedHashes, hashes.Keys.ToArray());
        Add(Suppressions, hashes.Keys.ToArray());
        Add(Digests, messages.Select(m => m.Key.Value).Distinct().ToArray());
        Add(Identities, blindKeys);
        var special = SpecialTraits.BlindKeys(messages, settings);
        if (special.Length > 0) Add(KnownConsents.OfPersons, special, SpecialCategories.Purpose, settings.Controller);
        if (pairs.Count > 0) Add(Links, pairs.Select(p => p.A).ToArray(), pairs.Select(p => p.B).ToArray());

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var policy = await PolicyVersions.NextAsync(reader, cancellation);

        await reader.NextResultAsync(cancellation);
        var fenced = new Fenced();
        while (await reader.ReadAsync(cancellation)) fenced.Add(hashes[reader.GetGuid(0)], reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetBoolean(2));

        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            fenced.Inherits(hashes[reader.GetGuid(0)], new(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6)));
        }

        await reader.NextResultAsync(cancellation);
        var digests = new Dictionary<MessageKey, long>();
        var deleted = new HashSet<MessageKey>();
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.GetBoolean(2)) deleted.Add(new(reader.GetGuid(0)));
            else digests.Add(new(reader.GetGuid(0)), reader.GetInt64(1));
        }

        await reader.NextResultAsync(cancellation);
        var identities = new Dictionary<Guid, KnownIdentity>(blindKeys.Length);
        while (await reader.ReadAsync(cancellation))
        {
            var blindKey = reader.GetGuid(0);
            if (!identities.TryGetValue(blindKey, out var identity)) identities.Add(blindKey, identity = new(new(reader.GetGuid(1)), (Strength)reader.GetInt16(2)));
            if (!reader.IsDBNull(3)) identity.Keys[(RetentionClass)reader.GetInt16(3)] = (reader.GetInt32(4), reader.GetFieldValue<byte[]>(5));
        }

        var consents = new KnownConsents();
        if (special.Length > 0)
        {
            await reader.NextResultAsync(cancellation);
            await consents.ReadAsync(reader, cancellation);
        }

        var links = new List<Link>();
        if (pairs.Count > 0)
        {
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) links.Add(GraphRows.Link(reader));
        }
        return new Known(policy, fenced, digests, deleted, identities, links, consents);

        void Add(string sql, params object[] arguments)
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new() { Value = keys.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
            foreach (var argument in arguments) command.Parameters.Add(new() { Value = argument });
            batch.BatchCommands.Add(command);
        }
    }
}
