using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Graph;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Store;

namespace Profiles.Projections.People;

/// <summary>What is held for a contact point and a key.</summary>
internal sealed record HeldConsent(IdentityId Identity, ConsentKey Key, ConsentState State);

/// <summary>What is true of some persons' identities at the time of the query: which are live and not erased, their data keys, their consents.</summary>
internal sealed class Circumstances(TenantKeys keys) : IDisposable
{
    public HashSet<IdentityId> Live { get; } = [];
    public OpenKeys Boxes { get; } = new(keys);
    public List<HeldConsent> Consents { get; } = [];
    private readonly Dictionary<IdentityId, CustomerState> customers = [];
    private readonly Dictionary<IdentityId, List<Exclusion>> exclusions = [];

    /// <summary>The database's time, once permissions were read.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Of those that are live: which several persons use or claim.</summary>
    public HashSet<IdentityId> Shared { get; } = [];
    public AttachedIdentities Attached { get; } = new();

    /// <summary>Some identities of one person together: what is no longer live counts for nothing.</summary>
    public PersonPermissions Permissions(TenantSettings settings, IEnumerable<(IdentityId Id, string Type)> identities)
    {
        var live = identities.Where(i => Live.Contains(i.Id)).ToList();
        var held = Consents.ToLookup(c => c.Identity);
        return new(
            settings.Catalogue, settings.Controller, [.. live.Select(i => new HeldFor(i.Id, i.Type, held[i.Id].ToDictionary(c => c.Key, c => c.State)))],
            [.. live.Select(i => customers.GetValueOrDefault(i.Id)).OfType<CustomerState>()],
            [.. live.Select(i => exclusions.GetValueOrDefault(i.Id)).OfType<List<Exclusion>>()], Now);
    }

    /// <summary>Those placements on an identity that are in force.</summary>
    public IEnumerable<Exclusion> Excluded(IdentityId identity) => exclusions.TryGetValue(identity, out var all) ? Exclusion.InForce(all, Now) : [];

    public CustomerState Customer(IdentityId identity) => customers.GetValueOrDefault(identity, CustomerState.Unknown);

    /// <param name="of">Of <c>m</c>, what <paramref name="whom"/> speaks of.</param>
    public static NpgsqlBatchCommand Members(Sql sql, Whom whom, string of = "m.profile_id") => sql.Command($"""
        select m.identity_id, k.class, k.epoch, k.wrapped, m.standing
        from profiles.membership m left join profiles.data_key k on k.tenant_id = m.tenant_id and k.subject = m.identity_id
        where m.tenant_id = $1 and m.blind_key is not null and {of} {whom(sql)}
        """);

    /// <summary>The same for the one profile <c>p</c> of a statement, as columns of arrays: a statement less to run.</summary>
    public const string MembersOfProfile = """
        lateral (
          select array_agg(m.identity_id) as identities, array_agg(k.class) as classes, array_agg(k.epoch) as epochs, array_agg(k.wrapped) as wrapped, array_agg(m.standing) as standings
          from profiles.membership m left join profiles.data_key k on k.tenant_id = m.tenant_id and k.subject = m.identity_id
          where m.tenant_id = $1 and m.blind_key is not null and m.profile_id = p.profile_id) members
        """;

    /// <summary>All that permissions are decided from, in two statements; <see cref="ReadPermissionsAsync"/> reads both.</summary>
    public static void AddPermissions(NpgsqlBatch batch, PersonSql persons, Whom whom, string of = "m.profile_id")
    {
        var (held, about) = (persons.New(), persons.New());
        batch.BatchCommands.Add(held.Command($"""
            select c.identity_id, c.channel, c.purpose, c.controller, {ConsentRow.Columns}
            from profiles.membership m join profiles.consent_state c on c.tenant_id = m.tenant_id and c.identity_id = m.identity_id
            where m.tenant_id = $1 and m.blind_key is not null and {of} {whom(held)}
            order by c.identity_id, c.channel, c.purpose, c.controller
            """));
        // The first row tells the time, also of who has nothing.
        batch.BatchCommands.Add(about.Command($"""
            select null::uuid, now(), null::smallint, null::timestamptz, null::date, null::timestamptz, null::varchar, null::timestamptz, null::boolean, null::timestamptz, null::bytea
            union all
            select m.identity_id, s.purchased_at, s.stage, s.stage_at, s.born, s.born_at, e.kind, e.at, e.lifts, e.until, e.reason
            from profiles.membership m
            left join profiles.customer_state s on s.tenant_id = m.tenant_id and s.identity_id = m.identity_id
            left join profiles.exclusion e on e.tenant_id = m.tenant_id and e.identity_id = m.identity_id
            where m.tenant_id = $1 and m.blind_key is not null and {of} {whom(about)} and (s.identity_id is not null or e.identity_id is not null)
            """));
    }

    public async Task ReadMembersAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        while (await reader.ReadAsync(cancellation))
        {
            Add(new(reader.GetGuid(0)), reader.GetInt16(4));
            if (!reader.IsDBNull(1)) Boxes.Add(reader.GetGuid(0), (RetentionClass)reader.GetInt16(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));
        }
    }

    /// <param name="column">The first of the five that <see cref="MembersOfProfile"/> has.</param>
    public void ReadMembers(NpgsqlDataReader reader, int column)
    {
        var identities = reader.GetFieldValue<Guid[]>(column);
        var classes = reader.GetFieldValue<short?[]>(column + 1);
        var epochs = reader.GetFieldValue<int?[]>(column + 2);
        var wrapped = reader.GetFieldValue<byte[]?[]>(column + 3);
        var standings = reader.GetFieldValue<short[]>(column + 4);
        for (var i = 0; i < identities.Length; i++)
        {
            Add(new(identities[i]), standings[i]);
            if (wrapped[i] is { } key) Boxes.Add(identities[i], (RetentionClass)classes[i]!.Value, epochs[i]!.Value, key);
        }
    }

    private void Add(IdentityId identity, short standing)
    {
        Live.Add(identity);
        if ((Standing)standing is Standing.Shared or Standing.Contested) Shared.Add(identity);
    }

    /// <summary>Both results of <see cref="AddPermissions"/>, the reader being on the first.</summary>
    public async Task ReadPermissionsAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        while (await reader.ReadAsync(cancellation))
            Consents.Add(new(new(reader.GetGuid(0)), new(reader.GetString(1), reader.GetString(2), reader.GetString(3)), ConsentRow.Read(reader, 4)));
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.IsDBNull(0))
            {
                Now = Time(1)!.Value;
                continue;
            }
            var identity = new IdentityId(reader.GetGuid(0));
            customers[identity] = new(
                Time(1), Time(3) is { } staged ? new((Relation)reader.GetInt16(2), staged) : null,
                Time(5) is { } stated ? new(reader.IsDBNull(4) ? null : reader.GetFieldValue<DateOnly>(4), stated) : null);
            if (reader.IsDBNull(6)) continue;
            if (!exclusions.TryGetValue(identity, out var all)) exclusions[identity] = all = [];
            all.Add(new(reader.GetString(6), Time(7)!.Value, reader.GetBoolean(8), Time(9), reader.IsDBNull(10) ? null : new Sealed<string>(reader.GetFieldValue<byte[]>(10))));
        }

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }

    public void Dispose() => Boxes.Dispose();
}
