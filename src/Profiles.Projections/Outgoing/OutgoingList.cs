using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Outgoing;
using Profiles.Domain.Privacy;
using Profiles.Projections.Notices;
using Profiles.Projections.People;

namespace Profiles.Projections.Outgoing;

/// <summary>Where an event stands. The names are those of the API in upper snake case. What has arrived is no row any more.</summary>
public enum OutgoingEventState
{
    /// <summary>Will be tried, or tried again; or waits for who paused it.</summary>
    Pending,
    /// <summary>Given up: replay it when the tool can be reached again.</summary>
    Dead,
}

/// <summary>Where a subscription stands.</summary>
public enum SubscriptionState
{
    /// <summary>Told as things happen.</summary>
    Telling,
    /// <summary>The tool takes nothing at the moment.</summary>
    Failing,
    /// <summary>By an admin: nothing is lost, and what the tool has missed is told as one difference.</summary>
    Paused,
    /// <summary>It answered 410, and is asked no more until somebody defines it anew.</summary>
    Gone,
}

/// <param name="Waiting">Profiles to look at: each at most one event.</param>
public sealed record SubscriptionView(
    OutgoingSubscription Subscription, SubscriptionState State, int Pending, int Dead, long Waiting, long Delivered, DateTimeOffset? DeliveredAt, DateTimeOffset? FailingSince, DateTimeOffset? GoneAt);

/// <summary>An event at the desk: states and times. Not of whom: whoever looks at persons names a purpose.</summary>
/// <param name="Outcome">Of the last attempt, such as <c>http-500</c>; null: none yet.</param>
public sealed record OutgoingEventView(
    Guid Id, string Type, string Subscription, OutgoingEventState State, int Attempts, string? Outcome, DateTimeOffset QueuedAt, DateTimeOffset? NextAttempt, DateTimeOffset? DeadAt);

/// <summary>Where subscriptions stand, what is on its way to them; and what was given up, told again.</summary>
public sealed class OutgoingList(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock)
{
    private const int MostPerPage = 100;
    private const string List = "outgoing";
    private const string From = "from profiles.outgoing_event e where e.tenant_id = $1 and ($2::varchar is null or e.subscription = $2) and ($3::bool is null or (e.dead_at is not null) = $3)";

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<SubscriptionView>> SubscriptionsAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RecipientRows.Command(connection, """
            select s.name, s.endpoint, s.purpose, s.types, s.everybody, s.paused, s.secrets, p.failed > 0, p.failing_since, p.gone_at, p.delivered, p.delivered_at, e.pending, e.dead, d.waiting
            from profiles.outgoing_subscription s join profiles.outgoing_progress p on p.tenant_id = s.tenant_id and p.subscription = s.name
            cross join lateral (select count(*) filter (where e.dead_at is null)::int as pending, count(e.dead_at)::int as dead from profiles.outgoing_event e where e.tenant_id = s.tenant_id and e.subscription = s.name) e
            cross join lateral (select count(*) as waiting from profiles.outgoing_due d where d.tenant_id = s.tenant_id and d.subscription = s.name) d
            where s.tenant_id = $1 order by s.name
            """, tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var views = new List<SubscriptionView>();
        while (await reader.ReadAsync(cancellation))
        {
            var subscription = SubscriptionRows.Read(reader);
            var state = subscription.Paused ? SubscriptionState.Paused : !reader.IsDBNull(9) ? SubscriptionState.Gone : reader.GetBoolean(7) ? SubscriptionState.Failing : SubscriptionState.Telling;
            views.Add(new(subscription, state, reader.GetInt32(12), reader.GetInt32(13), reader.GetInt64(14), reader.GetInt64(10), Time(11), Time(8), Time(9)));
        }
        return views;

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }

    /// <summary>The latest first.</summary>
    public async Task<Answer<Page<OutgoingEventView>>> EventsAsync(TenantId tenant, OutgoingEventState? state, string? subscription, int first, string? after, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return new Page<OutgoingEventView>([], false, false);
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, List, after)) is null) return PersonRejections.Cursor;
        var take = Math.Clamp(first, 1, MostPerPage);
        var rows = new List<Edge<OutgoingEventView>>();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = Of(connection, $"""
            select e.id, e.kind, e.subscription, e.attempts, e.outcome, e.queued_at, e.next_attempt, e.dead_at, (extract(epoch from e.queued_at) * 1000000)::bigint
            {From} and ((extract(epoch from e.queued_at) * 1000000)::bigint, e.id) < ($4, $5) order by 9 desc, 1 desc limit {take + 1}
            """, tenant, state, subscription);
        command.Parameters.Add(new() { Value = behind?.Value ?? long.MaxValue });
        command.Parameters.Add(new() { Value = behind?.Id ?? Guid.AllBitsSet });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            DateTimeOffset? dead = reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7);
            var view = new OutgoingEventView(
                reader.GetGuid(0), OutgoingTypes.Of(Enum.Parse<OutgoingKind>(reader.GetString(1))), reader.GetString(2), dead is null ? OutgoingEventState.Pending : OutgoingEventState.Dead,
                reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5), dead is null ? reader.GetFieldValue<DateTimeOffset>(6) : null, dead);
            rows.Add(new(new Cursor(reader.GetInt64(8), view.Id).Write(keys, List), view));
        }
        var more = rows.Count > take;
        if (more) rows.RemoveAt(take);
        return new Page<OutgoingEventView>(rows, more, after is not null);
    }

    public async Task<int> CountAsync(TenantId tenant, OutgoingEventState? state, string? subscription, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = Of(connection, $"select count(*)::int {From}", tenant, state, subscription);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Tells again what was given up: not what held then but what holds now, under new ids, so that a replay never overtakes later news.</summary>
    /// <param name="one">Null: all of the subscription's that were given up.</param>
    /// <returns>How many.</returns>
    public async Task<int> ReplayAsync(TenantId tenant, string subscription, Guid? one, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var hold = RecipientRows.Command(connection, "select 1 from profiles.outgoing_progress where tenant_id = $1 and subscription = $2 for update", tenant, subscription))
            if (await hold.ExecuteScalarAsync(cancellation) is null) return 0;
        await using var command = RecipientRows.Command(connection, """
            with dead as (
              delete from profiles.outgoing_event e where e.tenant_id = $1 and e.subscription = $2 and e.dead_at is not null and ($3 = '00000000-0000-0000-0000-000000000000' or e.id = $3) returning e.id, e.about),
            whom as (select distinct a.id from dead cross join lateral unnest(dead.about) a(id)),
            doubted as (
              insert into profiles.outgoing_told (tenant_id, subscription, profile_id, version) select $1, $2, w.id, 0 from whom w
              on conflict (tenant_id, subscription, profile_id) do update set version = 0, into_id = null returning 1),
            marked as (
              insert into profiles.outgoing_due as d (tenant_id, subscription, profile_id, sequence, urgent, not_before) select $1, $2, w.id, 0, true, $4 from whom w
              on conflict (tenant_id, subscription, profile_id) do update set urgent = true, not_before = least(d.not_before, excluded.not_before) returning 1)
            select count(*)::int from dead
            """, tenant, subscription, one ?? Guid.Empty, StoredTime.Now(clock));
        var replayed = (int)(await command.ExecuteScalarAsync(cancellation))!;
        await transaction.CommitAsync(cancellation);
        return replayed;
    }

    private static NpgsqlCommand Of(NpgsqlConnection connection, string sql, TenantId tenant, OutgoingEventState? state, string? subscription)
    {
        var command = RecipientRows.Command(connection, sql, tenant);
        command.Parameters.Add(new() { Value = (object?)subscription ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = state is null ? DBNull.Value : state == OutgoingEventState.Dead, NpgsqlDbType = NpgsqlDbType.Boolean });
        return command;
    }
}
