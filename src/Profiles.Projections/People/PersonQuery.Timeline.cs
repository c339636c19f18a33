using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    private const string TimelineOrder = "timeline";

    /// <summary>Latest first. Where there is nobody, or nobody whom the purpose covers: an empty page.</summary>
    /// <param name="first">1 to 200.</param>
    /// <param name="after">A cursor of an earlier page; also good after a merge.</param>
    /// <param name="fields">Of these, <see cref="PersonFields.IdentityValues"/> and <see cref="PersonFields.Texts"/> count.</param>
    public async Task<Answer<Page<InteractionView>>> TimelineAsync(
        ProfileId profile, TimelineFilter filter, int first, string? after, PersonFields fields, CancellationToken cancellation)
    {
        var (pages, rejection) = await TimelinesAsync([profile], filter, first, after, fields, cancellation);
        return rejection is null ? pages![0] : rejection;
    }

    /// <summary>The same of a person as of the time that it was looked at.</summary>
    public async Task<Answer<Page<InteractionView>>> TimelineAsync(
        PersonView person, TimelineFilter filter, int first, string? after, PersonFields fields, CancellationToken cancellation)
    {
        var (pages, rejection) = await TimelinesAsync([person.Id], person.Past, filter, first, after, fields, cancellation);
        return rejection is null ? pages![0] : rejection;
    }

    /// <summary>The same of several persons in one round trip, in the order given.</summary>
    public Task<Answer<IReadOnlyList<Page<InteractionView>>>> TimelinesAsync(
        IReadOnlyList<ProfileId> profiles, TimelineFilter filter, int first, string? after, PersonFields fields, CancellationToken cancellation) =>
        TimelinesAsync(profiles, null, filter, first, after, fields, cancellation);

    /// <param name="past">Of a single profile: who it was at a point in time, and which.</param>
    private async Task<Answer<IReadOnlyList<Page<InteractionView>>>> TimelinesAsync(
        IReadOnlyList<ProfileId> profiles, PastView? past, TimelineFilter filter, int first, string? after, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return new([.. profiles.Select(_ => new Page<InteractionView>([], false, false))], null);
        if (!await IsCaughtUpAsync(cancellation)) return PersonRejections.TimedOut;
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, TimelineOrder, after)) is null) return PersonRejections.Cursor;

        var take = Math.Clamp(first, 1, MostPerPage);
        using var now = new Circumstances(keys);
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var profile in profiles)
        {
            batch.BatchCommands.Add(Interactions(profile, past, filter, behind, take));
            batch.BatchCommands.Add(Bearers(profile, past));
        }
        batch.BatchCommands.Add(past is null
            ? Circumstances.Members(persons.New(), Whoms.Profiles([.. profiles.Select(p => p.Value)]))
            : Circumstances.Members(persons.New(), Whoms.Profiles([.. past.Identities.Select(i => i.Id.Value)]), "m.identity_id"));

        var rows = profiles.Select(_ => new List<TimelineRow>(take + 1)).ToList();
        var bearers = profiles.Select(_ => new Dictionary<Guid, ProfileIdentity>()).ToList();
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            for (var i = 0; i < profiles.Count; i++)
            {
                while (await reader.ReadAsync(cancellation))
                {
                    // An interaction comes once for each of its changes.
                    if (rows[i].Count == 0 || !rows[i][^1].IsAt(reader.GetInt64(2))) rows[i].Add(Row(reader));
                    if (!reader.IsDBNull(7) && Change(reader) is { } change) rows[i][^1].Changes.Add(change);
                }
                await reader.NextResultAsync(cancellation);
                while (await reader.ReadAsync(cancellation)) bearers[i][reader.GetGuid(0)] = CustomerProfile.Compose(profiles[i], [Components.Read<Facet>(reader, 1)], caller.Settings).Identities[0];
                await reader.NextResultAsync(cancellation);
            }
            await now.ReadMembersAsync(reader, cancellation);
        }

        var viewing = new Viewing(caller, purpose, disclosure, now);
        if (past is not null)
        {
            bearers = [past.Identities.ToDictionary(i => i.Id.Value)];
            viewing.Concerns(past.Live);
        }
        var pages = profiles.Select((profile, i) => new Page<InteractionView>(
            [
                .. rows[i].Take(take).Where(row => row.Event is not null && bearers[i].ContainsKey(row.Identity))
                    .Select(row => new Edge<InteractionView>(row.Cursor.Write(keys, TimelineOrder), row.View(viewing, bearers[i], past?.Point, profile, fields))),
            ],
            rows[i].Count > take, after is not null)).ToList();
        await AccountAsync(viewing, cancellation);
        return new(pages, null);
    }

    public async Task<int> CountTimelineAsync(ProfileId profile, TimelineFilter filter, CancellationToken cancellation) =>
        (await CountTimelinesAsync([profile], filter, cancellation))[0];

    public async Task<int> CountTimelineAsync(PersonView person, TimelineFilter filter, CancellationToken cancellation) =>
        (await CountTimelinesAsync([person.Id], person.Past, filter, cancellation))[0];

    /// <summary>How many interactions each of these persons has, in one round trip, in the order given.</summary>
    public Task<IReadOnlyList<int>> CountTimelinesAsync(IReadOnlyList<ProfileId> profiles, TimelineFilter filter, CancellationToken cancellation) =>
        CountTimelinesAsync(profiles, null, filter, cancellation);

    private async Task<IReadOnlyList<int>> CountTimelinesAsync(IReadOnlyList<ProfileId> profiles, PastView? past, TimelineFilter filter, CancellationToken cancellation)
    {
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var profile in profiles)
        {
            var sql = persons.New();
            batch.BatchCommands.Add(sql.Command(
                $"select count(*)::int from {Members(sql, profile, past)} join profiles.timeline t on t.tenant_id = $1 and t.identity_id = p.identity_id {Condition(sql, filter, past)}"));
        }
        var counts = new List<int>(profiles.Count);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        do
        {
            while (await reader.ReadAsync(cancellation)) counts.Add(reader.GetInt32(0));
        }
        while (await reader.NextResultAsync(cancellation));
        return counts;
    }

    private sealed record TimelineRow(Guid Identity, Cursor Cursor, long Sequence, Guid Id, InteractionRecorded? Event, DateTimeOffset RecordedAt)
    {
        public List<(Guid Stream, object Event, DateTimeOffset RecordedAt)> Changes { get; } = [];

        public bool IsAt(long sequence) => Sequence == sequence;

        /// <summary>An edit counts where its bearer is of the same person, whose keys are at hand; that something was deleted counts whoever said so.</summary>
        public InteractionView View(Viewing viewing, Dictionary<Guid, ProfileIdentity> bearers, PointInTime? point, ProfileId profile, PersonFields fields)
        {
            var counting = Changes.Where(c => c.Event is InteractionDeleted || (Id == Event!.Message.Value && bearers.ContainsKey(c.Stream))).ToList();
            var streams = counting.ToDictionary(c => c.Event, c => new IdentityId(c.Stream), ReferenceEqualityComparer.Instance);
            return viewing.View(Id, Event!, InteractionHistory.Of([.. counting.Select(c => (c.Event, c.RecordedAt))], point), edit => streams[edit], RecordedAt, bearers[Identity], profile, fields);
        }
    }

    private TimelineRow Row(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        // The sequence is the order's second part, so it stands in for the id.
        new(reader.GetFieldValue<DateTimeOffset>(1).UtcTicks, new Guid(0, 0, 0, BitConverter.GetBytes(reader.GetInt64(2)))),
        reader.GetInt64(2), reader.GetGuid(3), parts.Events.Read(reader.GetString(4), reader.GetFieldValue<byte[]>(5)) as InteractionRecorded, reader.GetFieldValue<DateTimeOffset>(6));

    private (Guid Stream, object Event, DateTimeOffset RecordedAt)? Change(NpgsqlDataReader reader) =>
        parts.Events.Read(reader.GetString(8), reader.GetFieldValue<byte[]>(9)) is { } happened ? (reader.GetGuid(7), happened, reader.GetFieldValue<DateTimeOffset>(10)) : null;

    /// <summary>
    /// The index says where, the events say what, and what became of it since. The latest of each identity are read off the index's end: all of a person's would have to be read
    /// to be put in order.
    /// </summary>
    private NpgsqlBatchCommand Interactions(ProfileId profile, PastView? past, TimelineFilter filter, Cursor? behind, int take)
    {
        var sql = persons.New();
        var members = Members(sql, profile, past);
        var condition = Condition(sql, filter, past);
        if (behind is { } at)
            condition += $" and (t.occurred_at, t.seq) < ({sql.Add(new DateTimeOffset(at.Value, TimeSpan.Zero))}, {sql.Add(BitConverter.ToInt64(at.Id.ToByteArray(), 8))})";
        return sql.Command($"""
            with page as (
              select t.identity_id, t.occurred_at, t.seq from {members} cross join lateral (
                select t.identity_id, t.occurred_at, t.seq from profiles.timeline t where t.tenant_id = $1 and t.identity_id = p.identity_id {condition}
                order by t.occurred_at desc, t.seq desc limit {take + 1}) t
              order by t.occurred_at desc, t.seq desc limit {take + 1})
            select page.identity_id, page.occurred_at, page.seq, e.id, e.type, e.data, e.timestamp, c.stream_id, c.type, c.data, c.timestamp
            from page join profiles.mt_events e on e.seq_id = page.seq and e.tenant_id = $1
            left join lateral (
              select n.* from profiles.interaction_change i join profiles.mt_events n on n.seq_id = i.seq and n.tenant_id = $1
              where i.tenant_id = $1 and i.interaction = (e.data->>'message')::uuid offset 0) c on true
            order by page.occurred_at desc, page.seq desc
            """);
    }

    private NpgsqlBatchCommand Bearers(ProfileId profile, PastView? past)
    {
        var sql = persons.New();
        return sql.Command($"select p.identity_id, f.data from {Members(sql, profile, past)} join profiles.facet f on f.tenant_id = $1 and f.identity_id = p.identity_id");
    }

    private string Members(Sql sql, ProfileId profile, PastView? past)
    {
        var whose = past is null ? $"p.profile_id {Whoms.Profile(profile)(sql)}" : $"p.identity_id = any({sql.Add(past.Identities.Select(i => i.Id.Value).ToArray())})";
        return $"(select p.identity_id from profiles.membership p where p.tenant_id = $1 and p.blind_key is not null and {whose} and {persons.IsVisible(sql)}) p";
    }

    private static string Condition(Sql sql, TimelineFilter filter, PastView? past)
    {
        var condition = "";
        if (past?.Point.AsOf is { } asOf) condition += $" and t.occurred_at <= {sql.Time(asOf)}";
        if (past?.Point.KnownAt is { } knownAt)
            condition += $" and exists (select from profiles.mt_events k where k.tenant_id = $1 and k.seq_id = t.seq and k.timestamp <= {sql.Time(knownAt)})";
        if (filter.Kinds is { Count: > 0 } kinds) condition += $" and t.kind = any ({sql.Add(kinds.Select(k => k.ToString()).ToArray())})";
        if (filter.Channels is { Count: > 0 } channels) condition += $" and t.channel = any ({sql.Add(channels.ToArray())})";
        if (filter.Since is { } since) condition += $" and t.occurred_at >= {sql.Time(since)}";
        if (filter.Until is { } until) condition += $" and t.occurred_at < {sql.Time(until)}";
        return condition;
    }
}
