using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;
using Profiles.Projections.People;

namespace Profiles.Projections.Notices;

/// <summary>Where a notice stands. The names are those of the API in upper snake case.</summary>
public enum NoticeState
{
    /// <summary>Will be tried, or tried again; or waits for an endpoint, or for who paused it.</summary>
    Pending,
    /// <summary>Taken; not acknowledged yet.</summary>
    Delivered,
    /// <summary>Given up: replay it when the recipient can be reached again, or tell it by hand.</summary>
    Dead,
    Acknowledged,
}

/// <summary>A notice at the desk: ids, states and times.</summary>
/// <param name="Outcome">Of the last attempt, such as <c>http-500</c>; null: none yet.</param>
public sealed record NoticeView(
    Guid Id, string Type, string Recipient, Guid Request, NoticeState State, int Attempts, string? Outcome, DateTimeOffset QueuedAt, DateTimeOffset? NextAttempt, DateTimeOffset? DeliveredAt,
    DateTimeOffset? AcknowledgedAt, DateTimeOffset? EscalatedAt);

/// <summary>What recipients were told and what not, the latest first; and what was given up, sent again.</summary>
public sealed class NoticeList(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock)
{
    private const int MostPerPage = 100;
    private const string List = "notices";

    private const string State = "case when n.acknowledged_at is not null then 'Acknowledged' when n.delivered_at is not null then 'Delivered' when n.dead_at is not null then 'Dead' else 'Pending' end";
    private const string From = $"from profiles.notice n where n.tenant_id = $1 and ($2::varchar is null or {State} = $2) and ($3::varchar is null or n.recipient = $3)";

    public async Task<Answer<Page<NoticeView>>> ListAsync(TenantId tenant, NoticeState? state, string? recipient, int first, string? after, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return new Page<NoticeView>([], false, false);
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, List, after)) is null) return PersonRejections.Cursor;
        var take = Math.Clamp(first, 1, MostPerPage);
        var rows = new List<Edge<NoticeView>>();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = Of(connection, $"""
            select n.id, n.kind, n.recipient, n.request_id, {State}, n.attempts, n.outcome, n.queued_at, n.next_attempt, n.delivered_at, n.acknowledged_at, n.escalated_at,
              (extract(epoch from n.place) * 1000000)::bigint
            {From} and ((extract(epoch from n.place) * 1000000)::bigint, n.id) < ($4, $5) order by 13 desc, 1 desc limit {take + 1}
            """, tenant, state, recipient);
        command.Parameters.Add(new() { Value = behind?.Value ?? long.MaxValue });
        command.Parameters.Add(new() { Value = behind?.Id ?? Guid.AllBitsSet });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var stands = Enum.Parse<NoticeState>(reader.GetString(4));
            var view = new NoticeView(
                reader.GetGuid(0), NoticeTypes.Of(Enum.Parse<NoticeKind>(reader.GetString(1))), reader.GetString(2), reader.GetGuid(3), stands, reader.GetInt32(5), reader.IsDBNull(6) ? null : reader.GetString(6),
                reader.GetFieldValue<DateTimeOffset>(7), stands == NoticeState.Pending ? Time(8) : null, Time(9), Time(10), Time(11));
            rows.Add(new(new Cursor(reader.GetInt64(12), view.Id).Write(keys, List), view));
        }
        var more = rows.Count > take;
        if (more) rows.RemoveAt(take);
        return new Page<NoticeView>(rows, more, after is not null);

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }

    public async Task<int> CountAsync(TenantId tenant, NoticeState? state, string? recipient, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = Of(connection, $"select count(*)::int {From}", tenant, state, recipient);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Sends again, under the same id: one that was given up, or was taken and is not acknowledged. Without contact points, whose key is destroyed.</summary>
    /// <param name="recipient">All of whose notices that were given up; null: <paramref name="notice"/> alone.</param>
    /// <returns>How many.</returns>
    public async Task<int> ReplayAsync(TenantId tenant, Guid? notice, string? recipient, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RecipientRows.Command(connection, """
            update profiles.notice set delivered_at = null, dead_at = null, attempts = 0, tried_at = null, next_attempt = $2
            where tenant_id = $1 and acknowledged_at is null and ((id = $3 and (dead_at is not null or delivered_at is not null)) or (recipient = $4 and dead_at is not null))
            """, tenant, clock.GetUtcNow(), notice ?? Guid.Empty, recipient ?? "");
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlCommand Of(NpgsqlConnection connection, string sql, TenantId tenant, NoticeState? state, string? recipient)
    {
        var command = RecipientRows.Command(connection, sql, tenant);
        command.Parameters.Add(new() { Value = (object?)state?.ToString() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = (object?)recipient ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        return command;
    }
}
