using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Graph;
using Profiles.Domain.Privacy;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    /// <summary>So many of a profile's graph events are told, the newest.</summary>
    public const int MostDecisions = 500;

    /// <summary>
    /// What was decided about any identity of a profile, the newest first; at most <see cref="MostDecisions"/>. Empty where there is nobody, or nobody whom the
    /// purpose covers.
    /// </summary>
    public async Task<IReadOnlyList<GraphDecisionView>> MergeHistoryAsync(ProfileId profile, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return [];
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var (events, members) = await TouchingAsync(connection, profile, cancellation);
        var told = events.Select(e => (Event: e, Told: Recounted.Of(e.Event)!)).ToList();
        var about = told.Where(t => t.Told.IsDecision).GroupBy(t => t.Event.Stream).ToDictionary(g => g.Key, g => g.First().Told.Identities);

        var (viewing, now, views) = await NamingAsync(
            connection, keys, [.. told.SelectMany(t => t.Told.Identities), .. told.Select(t => t.Told.Bearer).OfType<IdentityId>()], profile, fields, cancellation);
        using (now)
        {
            var history = told
                // A stream may also tell what its decision made of somebody else's value.
                .Where(t => t.Event.Event is not IdentityStandingChanged changed || members.Contains(changed.Identity))
                .Select(t => new GraphDecisionView(
                    t.Told.IsDecision ? t.Event.Stream : t.Event.Id, t.Told.Kind, t.Told.Rule,
                    t.Told.Bearer is { } bearer ? viewing.Reason(t.Told.Reason, bearer, "GraphDecision.reason", profile, fields) : null,
                    t.Told.Actor, t.Event.At,
                    [.. (t.Event.Event is DecisionRetracted ? about.GetValueOrDefault(t.Event.Stream, []) : t.Told.Identities).Where(now.Live.Contains).Select(id => views.GetValueOrDefault(id)).OfType<IdentityView>()],
                    t.Told.IsDecision && t.Event.Undone))
                .ToList();
            await AccountAsync(viewing, cancellation);
            return history;
        }
    }

    /// <param name="Undone">Nothing that the decision said stands.</param>
    private sealed record SaidEvent(Guid Stream, Guid Id, object Event, DateTimeOffset At, bool Undone);

    private async Task<(List<SaidEvent> Events, HashSet<IdentityId> Members)> TouchingAsync(NpgsqlConnection connection, ProfileId profile, CancellationToken cancellation)
    {
        var (sql, also) = (persons.New(), persons.New());
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                also.Command($"select p.identity_id from {Members(also, profile, null)}"),
                // Decisions are numbered in the order of their making. The offset keeps the planner from joining the log as a whole.
                sql.Command($"""
                    with m as materialized (select p.identity_id as id from {Members(sql, profile, null)}),
                    touching as (
                      select l.decision_id as id from m join lateral (
                        select decision_id from profiles.graph_link where tenant_id = $1 and a = m.id
                        union all
                        select decision_id from profiles.graph_link where tenant_id = $1 and b = m.id) l on true
                      union
                      select s.decision_id from m join profiles.graph_separation s on s.tenant_id = $1 and s.identity_id = m.id),
                    newest as materialized (select id from touching order by id desc limit {MostDecisions})
                    select e.stream_id, e.id, e.type, e.data, e.timestamp,
                      coalesce((select bool_and(coalesce(l.code, '') = 'retracted') from profiles.graph_link l where l.tenant_id = $1 and l.decision_id = n.id),
                               (select bool_and(s.retracted) from profiles.graph_separation s where s.tenant_id = $1 and s.decision_id = n.id), false)
                    from newest n join lateral (
                      select * from profiles.mt_events e where e.tenant_id = $1 and e.stream_id = n.id and e.type <> 'profiles_regrouped' offset 0) e on true
                    order by e.seq_id desc limit {MostDecisions}
                    """),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var members = new HashSet<IdentityId>();
        while (await reader.ReadAsync(cancellation)) members.Add(new(reader.GetGuid(0)));
        await reader.NextResultAsync(cancellation);
        return (await SaidAsync(reader, cancellation), members);
    }

    /// <summary>What stands on some decisions' streams, in the log's order.</summary>
    private async Task<List<SaidEvent>> SaidAsync(NpgsqlConnection connection, IReadOnlyCollection<Guid> decisions, CancellationToken cancellation)
    {
        var sql = persons.New();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                sql.Command($"""
                    select e.stream_id, e.id, e.type, e.data, e.timestamp, false from profiles.mt_events e
                    where e.tenant_id = $1 and e.stream_id = any({sql.Add(decisions.Distinct().ToArray())}) order by e.seq_id
                    """),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await SaidAsync(reader, cancellation);
    }

    private async Task<List<SaidEvent>> SaidAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var said = new List<SaidEvent>();
        while (await reader.ReadAsync(cancellation))
        {
            if (parts.Events.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(3)) is { } happened && Recounted.Of(happened) is not null)
                said.Add(new(reader.GetGuid(0), reader.GetGuid(1), happened, reader.GetFieldValue<DateTimeOffset>(4), reader.GetBoolean(5)));
        }
        return said;
    }

    /// <summary>Views of identities wherever they are; of an erased one without its value. <see cref="Circumstances.Live"/> are those that may be listed.</summary>
    private async Task<(Viewing Viewing, Circumstances Now, IReadOnlyDictionary<IdentityId, IdentityView> Views)> NamingAsync(
        NpgsqlConnection connection, TenantKeys keys, IEnumerable<IdentityId> identities, ProfileId profile, PersonFields fields, CancellationToken cancellation)
    {
        var ids = identities.Distinct().ToList();
        var whom = Whoms.Profiles([.. ids.Select(i => i.Value)]);
        var now = new Circumstances(keys);
        var visible = persons.New();
        await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { Circumstances.Members(persons.New(), whom, "m.identity_id") } })
        {
            batch.BatchCommands.Add(visible.Command($"select p.identity_id from profiles.membership p where p.tenant_id = $1 and p.identity_id {whom(visible)} and p.blind_key is not null and {persons.IsVisible(visible)}"));
            if (NeedsPermissions(fields)) Circumstances.AddPermissions(batch, persons, whom, "m.identity_id");
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            await now.ReadMembersAsync(reader, cancellation);
            await reader.NextResultAsync(cancellation);
            now.Live.Clear();
            while (await reader.ReadAsync(cancellation)) now.Live.Add(new(reader.GetGuid(0)));
            if (await reader.NextResultAsync(cancellation)) await now.ReadPermissionsAsync(reader, cancellation);
        }
        var viewing = new Viewing(caller, purpose, disclosure, now);
        var facets = await CurrentFacets.ReadAsync(connection, keys, caller.Settings, parts.Phones, parts.Events, ids, cancellation);
        if (facets.Count < ids.Count) facets = [.. facets, .. await ErasedAsync(connection, ids.Except(facets.Select(f => f.Id)), cancellation)];
        var views = facets.ToDictionary(f => f.Id, f => viewing.View(
            CustomerProfile.Compose(profile, [f], caller.Settings).Identities[0], profile, fields.HasFlag(PersonFields.IdentityValues) && now.Live.Contains(f.Id)));
        return (viewing, now, views);
    }

    /// <summary>What is left of erased identities: that there was one of that type, and when. Decisions about others still name them.</summary>
    private async Task<List<Facet>> ErasedAsync(NpgsqlConnection connection, IEnumerable<IdentityId> identities, CancellationToken cancellation)
    {
        var sql = persons.New();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                sql.Command($"""
                    select e.stream_id, e.seq_id, e.type, e.data, e.timestamp, e.id from unnest({sql.Add(identities.Select(i => i.Value).ToArray())}) as i(id)
                    join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = i.id and e.version = 1
                    """),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var facets = new List<Facet>();
        while (await reader.ReadAsync(cancellation))
        {
            if (parts.Events.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(3)) is { } first
                && Facet.Evolve(null, new(reader.GetGuid(0)), first, new(1, reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(4), reader.GetGuid(5))) is { } facet) facets.Add(facet);
        }
        return facets;
    }
}
