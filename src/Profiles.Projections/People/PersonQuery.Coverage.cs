using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Outgoing;

namespace Profiles.Projections.People;

/// <summary>An id that something happened to.</summary>
/// <param name="Sequence">Of what happened last: 0 where nothing did but time.</param>
/// <param name="Urgent">The purpose may not cover it any more.</param>
public sealed record Touched(ProfileId Id, long Sequence, bool Urgent);

/// <summary>What a subscribed tool may know (docs/adr/0016): ids and versions, and no person.</summary>
public sealed partial class PersonQuery
{
    /// <summary>How ids that were ever handed out stand now, each with the profile that answers to it. Decided live; the version is the read model's.</summary>
    public async Task<IReadOnlyDictionary<ProfileId, ProfileStanding>> StandingsAsync(IReadOnlyCollection<ProfileId> ids, CancellationToken cancellation)
    {
        var standings = new Dictionary<ProfileId, ProfileStanding>();
        if (ids.Count == 0) return standings;
        var sql = persons.New();
        var asked = sql.Add(ids.Select(i => i.Value).ToArray());
        var command = sql.Command($"""
            with a as (select m.birth_id, m.profile_id from profiles.membership m where m.tenant_id = $1 and m.birth_id = any ({asked})),
            p as materialized (select distinct a.profile_id from a),
            stands as (
              select p.profile_id, coalesce({persons.IsVisible(sql)}, false) as covered, r.version,
                exists (select from profiles.membership v where v.tenant_id = $1 and v.profile_id = p.profile_id and v.blind_key is not null) as living
              from p left join profiles.profile r on r.tenant_id = $1 and r.profile_id = p.profile_id)
            select i.id, s.profile_id, s.covered, s.living, s.version
            from stands s join (select a.birth_id as id, a.profile_id from a union select p.profile_id, p.profile_id from p) i on i.profile_id = s.profile_id
            """);
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            standings[new(reader.GetGuid(0))] = new(new(reader.GetGuid(1)), reader.GetBoolean(2), reader.GetBoolean(3), reader.IsDBNull(4) ? null : reader.GetInt64(4));
        return standings;
    }

    /// <summary>Whom the purpose covers and a subscription's tool does not know; and whom it knows and the purpose does not cover, such as where a permission has ended by itself.</summary>
    public async Task<IReadOnlyList<(Guid Id, bool Covered)>> StrayedAsync(string subscription, CancellationToken cancellation)
    {
        var sql = persons.New();
        var command = sql.Command($"""
            with v as materialized (select v.profile_id from ({persons.Visible(sql, "(select p.profile_id from profiles.profile p where p.tenant_id = $1)", Share.All)}) v),
            t as materialized (select o.profile_id from profiles.outgoing_told o where o.tenant_id = $1 and o.subscription = {sql.Add(subscription)} and o.into_id is null)
            select v.profile_id, true from v where not exists (select from t where t.profile_id = v.profile_id)
            union all
            select t.profile_id, false from t where not exists (select from v where v.profile_id = t.profile_id)
            """);
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var strayed = new List<(Guid, bool)>();
        while (await reader.ReadAsync(cancellation)) strayed.Add((reader.GetGuid(0), reader.GetBoolean(1)));
        return strayed;
    }

    /// <summary>How far the log can be read, and how far the read models have come.</summary>
    public Task<(long Whole, long Projected)> ReachAsync(CancellationToken cancellation) => parts.Progress.ReachAsync(cancellation);

    /// <summary>Whom a page of the log touched: the profiles that its identities are in now, and those that they were in and left.</summary>
    /// <returns>And the position behind the page.</returns>
    public async Task<(IReadOnlyList<Touched> Touched, long Upto)> TouchedAsync(long behind, long upto, CancellationToken cancellation)
    {
        var (entries, end) = await ChangeFeed.AllAsync(parts.Database, caller.Tenant.Value, behind, upto, cancellation);
        if (entries.Count == 0) return ([], end);
        var sql = persons.New();
        var identities = Identities(entries);
        var places = new Dictionary<Guid, (Guid Birth, Guid Live)>();
        await using (var connection = await parts.Database.OpenConnectionAsync(cancellation))
        await using (var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { sql.Command($"select m.identity_id, m.birth_id, m.profile_id from profiles.membership m where m.tenant_id = $1 and m.identity_id = any ({sql.Add(identities)})") },
        })
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) places[reader.GetGuid(0)] = (reader.GetGuid(1), reader.GetGuid(2));
        }
        var touched = new Dictionary<Guid, Touched>();
        foreach (var entry in entries)
        {
            IEnumerable<Guid> ids = entry.Regrouped.Count == 0
                ? places.TryGetValue(entry.Stream, out var place) ? [place.Live] : []
                : entry.Regrouped.Where(m => m.From != m.To).SelectMany(m => places.TryGetValue(m.Identity.Value, out var at) ? [m.From.Value, m.To.Value, at.Birth, at.Live] : new[] { m.From.Value, m.To.Value });
            foreach (var id in ids) touched[id] = new(new(id), entry.Sequence, entry.Denies || (touched.TryGetValue(id, out var before) && before.Urgent));
        }
        return ([.. touched.Values], end);
    }
}
