using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Graph;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

/// <summary>A decision held for a contact point, and the database's time when it was read.</summary>
internal sealed record HeldConsent(IdentityId Identity, ConsentKey Key, ConsentState State, DateTimeOffset Now);

/// <summary>What is true of some persons' identities at the time of the query: which are live and not erased, their data keys, their consents.</summary>
internal sealed class Circumstances(TenantKeys keys) : IDisposable
{
    public HashSet<IdentityId> Live { get; } = [];
    public OpenKeys Boxes { get; } = new(keys);
    public List<HeldConsent> Consents { get; } = [];
    /// <summary>Of those that are live: which several persons use or claim.</summary>
    public HashSet<IdentityId> Shared { get; } = [];
    public AttachedIdentities Attached { get; } = new();

    /// <summary>The contact points with a consent given for the purpose.</summary>
    public HashSet<IdentityId> Addressable(Purpose purpose, string controller) => purpose.NeedsConsent
        ? [.. Consents.Where(c => c.Key == new ConsentKey(purpose.Channel ?? "", purpose.ConsentPurpose!, controller) && c.State.Status(c.Now) == ConsentStatus.Given).Select(c => c.Identity)]
        : [];

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

    public static NpgsqlBatchCommand HeldConsents(Sql sql, Whom whom, string of = "m.profile_id") => sql.Command($"""
        select c.identity_id, c.channel, c.purpose, c.controller, c.granted_at, c.granted_until, c.attested_at, c.attested_until,
               c.denied_at, c.objected_at, c.undated_denial_at, now()
        from profiles.membership m join profiles.consent_state c on c.tenant_id = m.tenant_id and c.identity_id = m.identity_id
        where m.tenant_id = $1 and m.blind_key is not null and {of} {whom(sql)}
        order by c.identity_id, c.channel, c.purpose, c.controller
        """);

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

    public async Task ReadConsentsAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        while (await reader.ReadAsync(cancellation))
        {
            var state = new ConsentState(Granted(4), Granted(6), Time(8), Time(9), Time(10));
            Consents.Add(new(new(reader.GetGuid(0)), new(reader.GetString(1), reader.GetString(2), reader.GetString(3)), state, Time(11)!.Value));
        }

        Grant? Granted(int column) => Time(column) is { } at ? new(at, Time(column + 1)) : null;
        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }

    public void Dispose() => Boxes.Dispose();
}
