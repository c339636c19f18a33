using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Facts;
using Profiles.Domain.Outgoing;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Outgoing;

/// <summary>
/// Finds out what a tool is to be told (docs/adr/0016): the log says whom to look at, the person query how they stand for the purpose, and <see cref="Knowing"/> what the difference to
/// what the tool knows is. Each step is one transaction: a kill loses none and repeats none.
/// </summary>
public sealed class OutgoingLooking(PersonQueries people, OutgoingTerms terms, TimeProvider clock)
{
    private const int MostAtOnce = 200;
    private const int MostPages = 40;
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    private const string Next = """
        select profile_id, sequence, urgent from profiles.outgoing_due d where tenant_id = $1 and subscription = $2 and not_before <= $3 and (urgent or sequence <= $4)
        order by urgent desc, sequence limit 200
        """;

    private const string Pending = "select id, kind, about from profiles.outgoing_event where tenant_id = $1 and subscription = $2 and dead_at is null and about && $3";

    internal PersonQuery Query(OutgoingKey key, OutgoingSubscription subscription, TenantSettings settings) => people.For(
        new(key.Tenant, settings, Role.Marketer, PurposeOf(subscription, settings), $"subscription:{key.Subscription}", "outgoing"));

    /// <summary>A purpose that the brand has given up covers nobody: a catalogue has no such channel.</summary>
    internal static Purpose PurposeOf(OutgoingSubscription subscription, TenantSettings settings) =>
        settings.Purposes.FirstOrDefault(p => p.Name == subscription.Purpose && Permitted.IsOwn(p)) ?? new(subscription.Purpose, "-", "-");

    /// <returns>Whether there may be more to do at once.</returns>
    internal async Task<bool> LookAsync(OutgoingLane lane, OutgoingState state, PersonQuery query, CancellationToken cancellation)
    {
        if (state.SweptAt is not { } swept || clock.GetUtcNow() - swept >= terms.SweepEvery) await SweepAsync(lane, state, query, cancellation);
        var (whole, projected) = await query.ReachAsync(cancellation);
        var position = state.Position;
        for (var page = 0; page < MostPages && position < whole; page++) position = await FollowAsync(lane, query, position, whole, cancellation);
        var more = false;
        while (await RoomAsync(lane, cancellation) && await TellAsync(lane, state.Subscription, query, projected, cancellation) is var looked and > 0) more |= looked == MostAtOnce;
        return more || position < whole;
    }

    /// <summary>What begins or ends with the time is in no event. Also who the tool knows from the start.</summary>
    private async Task SweepAsync(OutgoingLane lane, OutgoingState state, PersonQuery query, CancellationToken cancellation)
    {
        var now = StoredTime.Now(clock);
        var strayed = await query.StrayedAsync(lane.Key.Subscription, cancellation);
        var known = state.SweptAt is null && !state.Subscription.Everybody;
        await lane.WriteAsync(async () =>
        {
            foreach (var page in strayed.Chunk(10_000))
            {
                if (known) await lane.RunAsync("insert into profiles.outgoing_told (tenant_id, subscription, profile_id, version) select $1, $2, t, 0 from unnest($3::uuid[]) t on conflict do nothing", cancellation, page.Where(s => s.Covered).Select(s => s.Id).ToArray());
                await lane.MarkAsync([.. page.Where(s => !known || !s.Covered).Select(s => new Touched(new(s.Id), 0, !s.Covered))], now, cancellation);
            }
            await lane.RunAsync("delete from profiles.outgoing_event where tenant_id = $1 and subscription = $2 and dead_at < $3", cancellation, now - terms.KeepDead);
            await lane.RunAsync("update profiles.outgoing_progress set swept_at = $3 where tenant_id = $1 and subscription = $2", cancellation, now);
        }, null, cancellation);
    }

    private async Task<long> FollowAsync(OutgoingLane lane, PersonQuery query, long behind, long whole, CancellationToken cancellation)
    {
        var (touched, upto) = await query.TouchedAsync(behind, whole, cancellation);
        await lane.WriteAsync(async () =>
        {
            await lane.MarkAsync(touched, StoredTime.Now(clock), cancellation);
            await lane.RunAsync("update profiles.outgoing_progress set position = $3 where tenant_id = $1 and subscription = $2", cancellation, upto);
        }, null, cancellation);
        return upto;
    }

    /// <summary>Who else is to be told of waits as a mark, each once.</summary>
    private async Task<bool> RoomAsync(OutgoingLane lane, CancellationToken cancellation)
    {
        await using var command = lane.Command("select count(*) from (select from profiles.outgoing_event where tenant_id = $1 and subscription = $2 and dead_at is null limit $3) e", terms.MostPending);
        return (long)(await command.ExecuteScalarAsync(cancellation))! < terms.MostPending;
    }

    /// <returns>How many were looked at.</returns>
    private async Task<int> TellAsync(OutgoingLane lane, OutgoingSubscription subscription, PersonQuery query, long projected, CancellationToken cancellation)
    {
        var now = StoredTime.Now(clock);
        var due = new List<Touched>();
        await using (var command = lane.Command(Next, now, projected))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) due.Add(new(new(reader.GetGuid(0)), reader.GetInt64(1), reader.GetBoolean(2)));
        }
        if (due.Count == 0) return 0;
        var standings = await query.StandingsAsync([.. due.Select(d => d.Id)], cancellation);
        var ids = due.Select(d => d.Id).Concat(standings.Values.Select(s => s.Live)).Distinct().ToList();
        await lane.WriteAsync(async () =>
        {
            var blocked = await BlockedAsync(lane, ids, standings, now, cancellation);
            var known = await KnownAsync(lane, ids, cancellation);
            var decision = Knowing.Decide([.. due.Select(d => d.Id)], due.Where(d => d.Sequence > projected).Select(d => d.Id).ToHashSet(), blocked, known, standings);
            await WriteAsync(lane, subscription, decision, now, cancellation);
            // Whom a superseded event was about is marked anew, and not done.
            await lane.RunAsync(
                "delete from profiles.outgoing_due where tenant_id = $1 and subscription = $2 and profile_id = any($3)", cancellation, due.Where(d => !decision.Later.Contains(d.Id)).Select(d => d.Id.Value).ToArray());
            await lane.RunAsync(
                "update profiles.outgoing_due set urgent = urgent and profile_id = any($4), not_before = $5 where tenant_id = $1 and subscription = $2 and profile_id = any($3)", cancellation,
                decision.Later.Select(id => id.Value).ToArray(), decision.Later.Where(id => standings.GetValueOrDefault(id) is not { Covered: true }).Select(id => id.Value).ToArray(), now + Again);
        }, FaultPoints.OutgoingTold, cancellation);
        FaultPoints.Reach(FaultPoints.OutgoingQueued);
        return due.Count;
    }

    /// <summary>Of whom something is on its way. What would tell of somebody whom the purpose covers no longer is taken back first: the withdrawal does not wait for it.</summary>
    private static async Task<HashSet<ProfileId>> BlockedAsync(
        OutgoingLane lane, List<ProfileId> ids, IReadOnlyDictionary<ProfileId, ProfileStanding> standings, DateTimeOffset now, CancellationToken cancellation)
    {
        var (blocked, superseded, doubted) = (new HashSet<ProfileId>(), new List<Guid>(), new HashSet<Guid>());
        await using (var command = lane.Command(Pending, ids.Select(i => i.Value).ToArray()))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                var about = reader.GetFieldValue<Guid[]>(2);
                var lost = !OutgoingTypes.LetsGo(Enum.Parse<OutgoingKind>(reader.GetString(1))) && about.Any(id => ids.Contains(new(id)) && standings.GetValueOrDefault(new(id)) is not { Covered: true });
                if (!lost)
                {
                    blocked.UnionWith(about.Select(id => new ProfileId(id)));
                    continue;
                }
                superseded.Add(reader.GetGuid(0));
                doubted.UnionWith(about);
            }
        }
        if (superseded.Count == 0) return blocked;
        await lane.RunAsync("delete from profiles.outgoing_event where tenant_id = $1 and subscription = $2 and id = any($3)", cancellation, superseded.ToArray());
        await lane.DoubtAsync(doubted, now, cancellation);
        return blocked;
    }

    private static async Task<Dictionary<ProfileId, KnownProfile>> KnownAsync(OutgoingLane lane, List<ProfileId> ids, CancellationToken cancellation)
    {
        await using var command = lane.Command("select profile_id, into_id, version from profiles.outgoing_told where tenant_id = $1 and subscription = $2 and profile_id = any($3)", ids.Select(i => i.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var known = new Dictionary<ProfileId, KnownProfile>();
        while (await reader.ReadAsync(cancellation)) known[new(reader.GetGuid(0))] = new(reader.IsDBNull(1) ? null : new ProfileId(reader.GetGuid(1)), reader.GetInt64(2));
        return known;
    }

    private static async Task WriteAsync(OutgoingLane lane, OutgoingSubscription subscription, KnowingDecision decision, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var news in decision.News.Where(n => subscription.Types.Contains(OutgoingTypes.Of(n.Kind))))
        {
            await using var insert = lane.Command("""
                insert into profiles.outgoing_event (tenant_id, subscription, id, kind, profile_id, others, about, version, urgent, queued_at, next_attempt) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
                """, Guid.CreateVersion7(), news.Kind.ToString(), news.Profile.Value, news.Others.Select(o => o.Value).ToArray(), news.About.Select(a => a.Value).ToArray(),
                (object?)news.Version ?? DBNull.Value, OutgoingTypes.LetsGo(news.Kind), now);
            insert.Parameters[7].NpgsqlDbType = NpgsqlDbType.Bigint;
            await insert.ExecuteNonQueryAsync(cancellation);
        }
        var forgotten = decision.Told.Where(t => t.Value is null).Select(t => t.Key.Value).ToArray();
        await lane.RunAsync("delete from profiles.outgoing_told where tenant_id = $1 and subscription = $2 and (profile_id = any($3) or into_id = any($3))", cancellation, forgotten);
        var told = decision.Told.Where(t => t.Value is not null).ToList();
        if (told.Count == 0) return;
        await lane.RunAsync("""
            insert into profiles.outgoing_told (tenant_id, subscription, profile_id, version, into_id) select $1, $2, t.id, t.version, t.into_id from unnest($3::uuid[], $4::bigint[], $5::uuid[]) as t(id, version, into_id)
            on conflict (tenant_id, subscription, profile_id) do update set version = excluded.version, into_id = excluded.into_id
            """, cancellation, told.Select(t => t.Key.Value).ToArray(), told.Select(t => t.Value!.Version).ToArray(), told.Select(t => t.Value!.Into?.Value).ToArray());
    }
}
