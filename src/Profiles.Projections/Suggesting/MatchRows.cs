using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Matching;
using Profiles.Domain.Privacy;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.Suggesting;

/// <summary>A profile, as matching sees it: what its identities know together.</summary>
/// <param name="Anchor">The identity whose birth id it bears.</param>
internal sealed record MatchProfile(ProfileId Id, IdentityId Anchor, IReadOnlyList<(IdentityId Id, string Type)> Members, MatchRecord Record);

/// <summary>What matching reads. Erased identities have neither a place in a profile nor a key that opens their box: they drop out.</summary>
internal static class MatchRows
{
    /// <summary>A key that more records have says nothing about who somebody is, and is skipped.</summary>
    public const int MostPerKey = 100;

    /// <summary>So many candidates of one profile are compared: those that share the most keys with it.</summary>
    public const int MostCandidates = 200;

    private const string Changed = """
        select seq, (select m.profile_id from profiles.membership m where m.tenant_id = $1 and m.identity_id = r.identity_id and m.blind_key is not null)
        from profiles.match_record r where r.tenant_id = $1 and r.seq > $2 order by r.seq limit $3
        """;

    // Also those that are suggested already, whatever keys they share today: what was said of them may have to be said anew.
    private static readonly string Candidates = $"""
        with asked as (select m.profile_id, m.identity_id from profiles.membership m where m.tenant_id = $1 and m.profile_id = any($2) and m.blind_key is not null),
        mine as materialized (select distinct a.profile_id, k.key from asked a join profiles.match_key k on k.tenant_id = $1 and k.identity_id = a.identity_id),
        hits as (
          select mine.profile_id, unnest(o.ids) as identity_id
          from mine join lateral (
            select array_agg(x.identity_id) as ids
            from (select identity_id from profiles.match_key where tenant_id = $1 and key = mine.key limit {MostPerKey + 1}) x
            having count(*) <= {MostPerKey}) o on true
          union all
          select a.profile_id, case when s.a = a.identity_id then s.b else s.a end
          from asked a join lateral (
            select s.a, s.b from profiles.link_suggestion s where s.tenant_id = $1 and s.a = a.identity_id and s.probability is not null and s.status in (0, 1)
            union all
            select s.a, s.b from profiles.link_suggestion s where s.tenant_id = $1 and s.b = a.identity_id and s.probability is not null and s.status in (0, 1)) s on true),
        pairs as (
          select h.profile_id, m.profile_id as other, count(*) as shared,
            row_number() over (partition by h.profile_id order by count(*) desc, m.profile_id) as place
          from hits h join profiles.membership m on m.tenant_id = $1 and m.identity_id = h.identity_id
          where m.profile_id <> h.profile_id and m.blind_key is not null
          group by h.profile_id, m.profile_id)
        select profile_id, other from pairs where place <= {MostCandidates} order by 1, 2
        """;

    private const string Profiles = """
        select m.profile_id, m.identity_id, m.birth_id, m.type, r.box, k.epoch, k.wrapped
        from profiles.membership m
        left join profiles.match_record r on r.tenant_id = m.tenant_id and r.identity_id = m.identity_id
        left join profiles.data_key k on k.tenant_id = m.tenant_id and k.subject = m.identity_id and k.class = $3
        where m.tenant_id = $1 and m.profile_id = any($2) order by m.identity_id
        """;

    private const string Apart = """
        select s.decision_id, s.part, s.side, s.identity_id from profiles.graph_separation s
        where s.tenant_id = $1 and s.identity_id = any($2) and not s.retracted
          and not exists (
            select from profiles.graph_lift f join profiles.graph_link l on l.tenant_id = f.tenant_id and l.decision_id = f.decision_id and l.grp = f.grp
            where f.tenant_id = $1 and f.separation_id = s.decision_id and (l.code is null or l.code not in ('ended', 'retracted')))
        """;

    /// <returns>Live profiles that changed behind a place, and the place behind them; null where there are no more.</returns>
    public static async Task<(HashSet<ProfileId> Profiles, long Sequence)?> ChangedAsync(
        NpgsqlConnection connection, TenantId tenant, long behind, int most, CancellationToken cancellation)
    {
        await using var command = Command(Changed, connection, tenant, behind, most);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (profiles, sequence) = (new HashSet<ProfileId>(), -1L);
        while (await reader.ReadAsync(cancellation))
        {
            sequence = reader.GetInt64(0);
            if (!reader.IsDBNull(1)) profiles.Add(new(reader.GetGuid(1)));
        }
        return sequence < 0 ? null : (profiles, sequence);
    }

    /// <returns>Each pair once, the lesser id first.</returns>
    public static async Task<HashSet<(ProfileId A, ProfileId B)>> CandidatesAsync(
        NpgsqlConnection connection, TenantId tenant, IEnumerable<ProfileId> of, CancellationToken cancellation)
    {
        await using var command = Command(Candidates, connection, tenant, of.Select(p => p.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var pairs = new HashSet<(ProfileId, ProfileId)>();
        while (await reader.ReadAsync(cancellation))
        {
            var (a, b) = (new ProfileId(reader.GetGuid(0)), new ProfileId(reader.GetGuid(1)));
            pairs.Add(a.Value.CompareTo(b.Value) < 0 ? (a, b) : (b, a));
        }
        return pairs;
    }

    public static async Task<Dictionary<ProfileId, MatchProfile>> ProfilesAsync(
        NpgsqlConnection connection, TenantKeys keys, IEnumerable<ProfileId> ids, CancellationToken cancellation)
    {
        await using var command = Command(Profiles, connection, keys.Tenant, ids.Select(p => p.Value).ToArray(), (short)RetentionClass.Contact);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        using var boxes = new OpenKeys(keys);
        var profiles = new Dictionary<ProfileId, MatchProfile>();
        while (await reader.ReadAsync(cancellation))
        {
            var (profile, identity) = (new ProfileId(reader.GetGuid(0)), new IdentityId(reader.GetGuid(1)));
            if (!profiles.TryGetValue(profile, out var known)) known = new(profile, identity, [], MatchRecord.Empty);
            if (!reader.IsDBNull(5)) boxes.Add(identity.Value, RetentionClass.Contact, reader.GetInt32(5), reader.GetFieldValue<byte[]>(6));
            var record = !reader.IsDBNull(4) && boxes.TryOpen(identity, new Sealed<MatchRecord>(reader.GetFieldValue<byte[]>(4)), MatchFeatures.Field, out MatchRecord opened)
                ? known.Record.With(opened) : known.Record;
            profiles[profile] = known with
            {
                Anchor = reader.GetGuid(2) == profile.Value ? identity : known.Anchor,
                Members = [.. known.Members, (identity, reader.GetString(3))],
                Record = record,
            };
        }
        return profiles;
    }

    /// <summary>Whom separations in force put on which side.</summary>
    public static async Task<ILookup<IdentityId, (Guid Decision, short Part, short Side)>> SidesAsync(
        NpgsqlConnection connection, TenantId tenant, IEnumerable<IdentityId> identities, CancellationToken cancellation)
    {
        await using var command = Command(Apart, connection, tenant, identities.Select(i => i.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var sides = new List<(IdentityId Id, (Guid, short, short) Side)>();
        while (await reader.ReadAsync(cancellation)) sides.Add((new(reader.GetGuid(3)), (reader.GetGuid(0), reader.GetInt16(1), reader.GetInt16(2))));
        return sides.ToLookup(s => s.Id, s => s.Side);
    }

    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection, TenantId tenant, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
