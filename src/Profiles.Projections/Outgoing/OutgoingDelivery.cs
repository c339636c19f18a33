using System.Diagnostics.Metrics;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.Outgoing;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.Notices;
using Profiles.Projections.People;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Outgoing;

/// <param name="Dead">Given up, until somebody replays it.</param>
public sealed record SentEvent(OutgoingKey Key, Guid Id, string Outcome, bool Delivered, bool Dead, bool Gone);

/// <summary>
/// Tells one tool what is due: at least once, whatever is killed, under one id each. Of one profile one event at most is on its way, so that several go at once and what is told of a profile
/// still arrives in its order.
/// </summary>
public sealed class OutgoingDelivery(
    NpgsqlDataSource database, IKeyVault vault, ITenants tenants, OutgoingLooking looking, INoticeSender sender, CalloutTarget targets, OutgoingTerms terms, TimeProvider clock)
{
    private const string Waiting = """
        select s.tenant_id, s.name from profiles.outgoing_subscription s
        join profiles.outgoing_progress p on p.tenant_id = s.tenant_id and p.subscription = s.name and p.gone_at is null
        join profiles.tenant t on t.tenant_id = s.tenant_id and t.closed_at is null
        where not s.paused order by 1, 2
        """;

    private const string Next = """
        select id, kind, profile_id, others, about, version, queued_at, attempts, tried_at from profiles.outgoing_event
        where tenant_id = $1 and subscription = $2 and dead_at is null and next_attempt <= $3 order by urgent desc, queued_at, id limit $4
        """;

    private static readonly Meter Meter = new(RecordingMetrics.MeterName);
    private static readonly Counter<long> Counted = Meter.CreateCounter<long>("profiles.outgoing.events", "{event}", "What became of events to subscribed tools");

    private sealed record Row(Guid Id, OutgoingNews News, Guid[] About, DateTimeOffset At, int Attempts, DateTimeOffset? TriedAt);

    /// <summary>Whose tools are to be told, of brands that are open.</summary>
    public async Task<IReadOnlyList<OutgoingKey>> LanesAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Waiting);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lanes = new List<OutgoingKey>();
        while (await reader.ReadAsync(cancellation)) lanes.Add(new(new(reader.GetString(0)), reader.GetString(1)));
        return lanes;
    }

    /// <summary>One look at what happened, and one round of what is due.</summary>
    /// <returns>What was sent; and whether there is more to do at once. Nothing where another service is at it.</returns>
    public async Task<(IReadOnlyList<SentEvent> Sent, bool More)> TurnAsync(OutgoingKey key, CancellationToken cancellation)
    {
        await using var lane = await OutgoingLane.TakeAsync(database, key, cancellation);
        if (lane is null || await lane.ReadAsync(cancellation) is not { } state || await tenants.FindAsync(key.Tenant, cancellation) is not { } settings
            || await vault.OpenAsync(key.Tenant, cancellation) is not { } keys) return ([], false);
        var query = looking.Query(key, state.Subscription, settings);
        var more = await looking.LookAsync(lane, state, query, cancellation);
        var now = StoredTime.Now(clock);
        if (state.RestUntil > now) return ([], more);

        // Who takes nothing is asked with one event, and not with all.
        var limit = state.Failed > 0 ? 1 : terms.Parallel;
        var rows = await NextAsync(lane, limit, now, cancellation);
        var allowed = await StillCoveredAsync(lane, query, rows, now, cancellation);
        if (allowed.Count == 0) return ([], more || rows.Count > 0);
        var secrets = await RecipientSecrets.OpenAsync(lane.Connection, keys, Signer.OfSubscription(key.Tenant, key.Subscription), state.Subscription.Secrets, cancellation);
        var purpose = OutgoingLooking.PurposeOf(state.Subscription, settings);
        var consent = settings.Purposes.Contains(purpose) ? purpose.Key(settings.Controller) : null;
        // What was allowed when it was written down need not be allowed any more.
        var endpoint = targets.Read(state.Subscription.Endpoint, "endpoint").Endpoint;
        var answers = await Task.WhenAll(allowed.Select(row => endpoint is null || secrets.Count == 0
            ? Task.FromResult(new NoticeAnswer("endpoint-closed"))
            : sender.SendAsync(new(row.Id, endpoint, row.News.Write(row.Id, key.Tenant, key.Subscription, state.Subscription.Purpose, consent, row.At), secrets), cancellation)));
        FaultPoints.Reach(FaultPoints.OutgoingSent);
        var sent = await SettleAsync(lane, state, [.. allowed.Zip(answers)], cancellation);
        return (sent, more || (sent.All(s => s.Delivered) && rows.Count == limit));
    }

    private static async Task<List<Row>> NextAsync(OutgoingLane lane, int limit, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = lane.Command(Next, now, limit);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellation))
        {
            var news = new OutgoingNews(
                Enum.Parse<OutgoingKind>(reader.GetString(1)), new(reader.GetGuid(2)), [.. reader.GetFieldValue<Guid[]>(3).Select(id => new ProfileId(id))], reader.IsDBNull(5) ? null : reader.GetInt64(5));
            rows.Add(new(reader.GetGuid(0), news, reader.GetFieldValue<Guid[]>(4), reader.GetFieldValue<DateTimeOffset>(6), reader.GetInt32(7), reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8)));
        }
        return rows;
    }

    /// <summary>A tool gets the withdrawal and nothing else: what waited while a permission ended is not sent, but looked at again.</summary>
    private static async Task<List<Row>> StillCoveredAsync(OutgoingLane lane, PersonQuery query, List<Row> rows, DateTimeOffset now, CancellationToken cancellation)
    {
        var telling = rows.Where(r => !OutgoingTypes.LetsGo(r.News.Kind)).ToList();
        var standings = await query.StandingsAsync([.. telling.SelectMany(r => r.News.About).Distinct()], cancellation);
        var lost = telling.Where(r => r.News.About.Any(id => standings.GetValueOrDefault(id) is not { Covered: true })).ToList();
        if (lost.Count > 0)
        {
            await lane.WriteAsync(async () =>
            {
                await lane.RunAsync("delete from profiles.outgoing_event where tenant_id = $1 and subscription = $2 and id = any($3)", cancellation, lost.Select(r => r.Id).ToArray());
                await lane.DoubtAsync([.. lost.SelectMany(r => r.About)], now, cancellation);
            }, null, cancellation);
        }
        return [.. rows.Except(lost)];
    }

    private async Task<IReadOnlyList<SentEvent>> SettleAsync(OutgoingLane lane, OutgoingState state, IReadOnlyList<(Row Row, NoticeAnswer Answer)> tried, CancellationToken cancellation)
    {
        var now = StoredTime.Now(clock);
        var gone = tried.Any(t => t.Answer.Gone);
        var sent = new List<SentEvent>();
        await lane.WriteAsync(async () =>
        {
            foreach (var (row, answer) in tried)
            {
                var dead = !answer.Delivered && !answer.Gone && now - (row.TriedAt ?? now) >= terms.Retry.GiveUpAfter;
                sent.Add(new(lane.Key, row.Id, answer.Outcome, answer.Delivered, dead, answer.Gone));
                // With the news behind it, what was given up before is of no use any more.
                if (answer.Delivered || dead)
                    await lane.RunAsync("delete from profiles.outgoing_event where tenant_id = $1 and subscription = $2 and (id = $3 or (dead_at is not null and about && $4)) and (id <> $3 or $5)", cancellation, row.Id, row.About, answer.Delivered);
                if (answer.Delivered || answer.Gone) continue;
                await lane.RunAsync("""
                    update profiles.outgoing_event set attempts = attempts + 1, tried_at = coalesce(tried_at, $4), outcome = $5, next_attempt = $6, dead_at = case when $7 then $4 end
                    where tenant_id = $1 and subscription = $2 and id = $3
                    """, cancellation, row.Id, now, answer.Outcome, now + terms.Retry.PauseAfter(row.Attempts + 1, Random.Shared.NextDouble()), dead);
            }
            await RestAsync(lane, state, [.. tried.Select(t => t.Answer)], gone, now, cancellation);
        }, null, cancellation);
        foreach (var one in sent) Counted.Add(1, new("tenant", lane.Key.Tenant.Value), new KeyValuePair<string, object?>("outcome", one.Delivered ? "delivered" : one.Gone ? "gone" : one.Dead ? "dead" : "failed"));
        return sent;
    }

    private async Task RestAsync(OutgoingLane lane, OutgoingState state, IReadOnlyList<NoticeAnswer> answers, bool gone, DateTimeOffset now, CancellationToken cancellation)
    {
        var delivered = answers.Count(a => a.Delivered);
        var failed = delivered > 0 ? 0 : state.Failed + 1;
        var pause = terms.Retry.PauseAfter(Math.Max(failed, 1), Random.Shared.NextDouble());
        DateTimeOffset? rest = failed == 0 ? null : now + (pause < terms.LongestRest ? pause : terms.LongestRest);
        if (answers.Max(a => a.RetryAfter) is { } wish && now + (wish < terms.LongestWish ? wish : terms.LongestWish) is var wished && (rest is null || wished > rest)) rest = wished;
        await lane.RunAsync("""
            update profiles.outgoing_progress set failed = $3, failing_since = case when $3 > 0 then coalesce(failing_since, $4) end, rest_until = nullif($5, '-infinity'::timestamptz),
              gone_at = case when $6 then $4 end, delivered = delivered + $7, delivered_at = case when $7 > 0 then $4 else delivered_at end
            where tenant_id = $1 and subscription = $2
            """, cancellation, failed, now, rest ?? DateTimeOffset.MinValue, gone, (long)delivered);
        // It is back: what waited for it need not wait for its own next attempt.
        if (state.Failed > 0 && delivered > 0)
            await lane.RunAsync("update profiles.outgoing_event set next_attempt = $3 where tenant_id = $1 and subscription = $2 and dead_at is null and next_attempt > $3", cancellation, now);
    }
}
