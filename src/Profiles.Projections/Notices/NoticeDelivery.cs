using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Notices;

/// <summary>Everything that is on its way to one recipient of one brand: one after the other.</summary>
public readonly record struct Lane(TenantId Tenant, string Recipient);

/// <summary>A notice as it is sent. In memory only.</summary>
/// <param name="Body">A CloudEvent in JSON.</param>
/// <param name="Secrets">Each of which signs it.</param>
public sealed record OutgoingNotice(Guid Id, Uri Endpoint, byte[] Body, IReadOnlyList<byte[]> Secrets)
{
    public override string ToString() => $"(notice {Id})";
}

/// <summary>What came of an attempt.</summary>
/// <param name="Outcome">A word for the desk, such as <c>http-500</c> or <c>timeout</c>; never what the other side wrote.</param>
/// <param name="RetryAfter">How long the other side asks to be left alone.</param>
public sealed record NoticeAnswer(string Outcome, bool Delivered = false, bool Gone = false, bool Acknowledged = false, TimeSpan? RetryAfter = null);

/// <summary>Takes one notice to where it belongs, once; failures are answers.</summary>
public interface INoticeSender
{
    Task<NoticeAnswer> SendAsync(OutgoingNotice notice, CancellationToken cancellation);
}

/// <summary>
/// Delivers what the table holds: at least once, whatever is killed, by one service at a time for each recipient (a lock of the database that goes with its connection), and what is
/// told of one person in its order. A recipient that fails holds up nobody else.
/// </summary>
public sealed class NoticeDelivery(NpgsqlDataSource database, IKeyVault vault, INoticeSender sender, NoticeSettling settling, CalloutTarget targets, TimeProvider clock)
{
    /// <summary>Then the lane is given back, so that a stop or another service has its turn.</summary>
    private const int MostAtOnce = 100;

    private const string From = "from profiles.notice n join profiles.recipient r on r.tenant_id = n.tenant_id and r.name = n.recipient and r.endpoint is not null and not r.paused";

    // Earlier news of the same person comes first, however long it takes or until it is given up.
    private const string Due = """
        where n.delivered_at is null and n.dead_at is null and n.next_attempt <= $1 and not exists (
          select from profiles.notice b where b.tenant_id = n.tenant_id and b.recipient = n.recipient and b.delivered_at is null and b.dead_at is null
            and (b.place, b.id) < (n.place, n.id) and b.about && n.about)
        """;

    private const string Next = $"""
        select n.id, n.kind, n.at, n.request_id, n.profiles, n.exports, n.purposes, n.box, n.attempts, n.tried_at, r.endpoint, k.epoch, k.wrapped
        {From} left join profiles.data_key k on k.tenant_id = n.tenant_id and k.subject = n.id and k.class = 1
        {Due} and n.tenant_id = $2 and n.recipient = $3 order by n.place, n.id limit 1
        """;

    /// <summary>Who has something to be told now.</summary>
    public async Task<IReadOnlyList<Lane>> LanesAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select distinct n.tenant_id, n.recipient {From} {Due} and exists (select from profiles.tenant t where t.tenant_id = n.tenant_id and t.closed_at is null)");
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lanes = new List<Lane>();
        while (await reader.ReadAsync(cancellation)) lanes.Add(new(new(reader.GetString(0)), reader.GetString(1)));
        return lanes;
    }

    /// <summary>Sends until nothing is due, or an attempt fails.</summary>
    /// <returns>What was settled; the last failed where <c>Delivered</c> is false. None where another service is at it.</returns>
    public async Task<IReadOnlyList<SettledNotice>> DeliverAsync(Lane lane, CancellationToken cancellation)
    {
        var settled = new List<SettledNotice>();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (!await LockAsync(connection, "pg_try_advisory_lock", lane, cancellation)) return settled;
        try
        {
            while (settled.Count < MostAtOnce && await NextAsync(connection, lane, cancellation) is var (due, notice))
            {
                var answer = notice is null ? new NoticeAnswer("endpoint-closed") : await sender.SendAsync(notice, cancellation);
                FaultPoints.Reach(FaultPoints.NoticeSent);
                settled.Add(await settling.SettleAsync(lane, due, answer, cancellation));
                if (!answer.Delivered) break;
            }
            return settled;
        }
        finally
        {
            if (connection.FullState == System.Data.ConnectionState.Open) await LockAsync(connection, "pg_advisory_unlock", lane, CancellationToken.None);
        }
    }

    private async Task<(DueNotice Due, OutgoingNotice? Notice)?> NextAsync(NpgsqlConnection connection, Lane lane, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(lane.Tenant, cancellation) is not { } keys) return null;
        DueNotice due;
        CloudEventBody body;
        string endpoint;
        await using (var command = new NpgsqlCommand(Next, connection))
        {
            command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new() { Value = lane.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
            command.Parameters.Add(new() { Value = lane.Recipient, NpgsqlDbType = NpgsqlDbType.Varchar });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            if (!await reader.ReadAsync(cancellation)) return null;
            var id = reader.GetGuid(0);
            IReadOnlyList<ToldContactPoint> points = [];
            if (!reader.IsDBNull(7) && !reader.IsDBNull(11))
            {
                using var key = keys.Unwrap(id, RetentionClass.Contact, reader.GetInt32(11), reader.GetFieldValue<byte[]>(12));
                if (key is not null) points = key.Open(new Sealed<IReadOnlyList<ToldContactPoint>>(reader.GetFieldValue<byte[]>(7)), NoticeQueue.ContactPointsField);
            }
            due = new(id, reader.GetGuid(3), lane.Recipient, reader.GetInt32(8), reader.IsDBNull(9) ? null : reader.GetFieldValue<DateTimeOffset>(9));
            body = new(
                id, lane.Tenant, Enum.Parse<NoticeKind>(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2), due.Request, reader.GetFieldValue<Guid[]>(4), reader.GetFieldValue<Guid[]>(5),
                reader.GetFieldValue<string[]>(6), [.. points.Select(p => (p.Type, p.Scope, p.Value))]);
            endpoint = reader.GetString(10);
        }
        var secrets = await RecipientSecrets.OpenAsync(connection, keys, lane.Recipient, cancellation);
        // What was allowed when it was written down need not be allowed any more.
        return (due, targets.Read(endpoint, "endpoint").Endpoint is { } url && secrets.Count > 0 ? new(due.Id, url, body.Write(), secrets) : null);
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, string function, Lane lane, CancellationToken cancellation)
    {
        await using var command = RecipientRows.Command(connection, $"select {function}(hashtextextended('profiles.notices|' || $1 || '|' || $2, 0))", lane.Tenant, lane.Recipient);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
