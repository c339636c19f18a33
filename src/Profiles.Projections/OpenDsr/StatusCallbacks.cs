using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Notices;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Projections.OpenDsr;

/// <summary>A controller that is to hear of a status.</summary>
/// <param name="Attempts">That failed, for this status.</param>
/// <param name="TriedAt">For the first time; null: not yet.</param>
public sealed record DueCallback(TenantId Tenant, Guid Request, int Place, Guid SubjectRequest, string Url, int Attempts, DateTimeOffset? TriedAt);

/// <summary>
/// What controllers are still to hear. A row says what was told last; who stands otherwise by now is told, so nothing that moves a request need know of it, and a kill loses nothing.
/// A status that did not last until the next look is not told.
/// </summary>
public sealed class StatusCallbacks(NpgsqlDataSource database, NoticeTerms terms, TimeProvider clock)
{
    public const int MostUrls = 5;
    private const int MostAtOnce = 50;

    private static readonly string Status = $"case r.state {string.Join(' ', Enum.GetValues<PrivacyRequestState>().Select(s => $"when '{s}' then '{OpenDsrStatus.Of(s)}'"))} end";

    /// <summary>The addresses that a request came with; again, those of the first time stand.</summary>
    public async Task WriteAsync(TenantId tenant, Guid request, Guid subjectRequest, IReadOnlyList<string> urls, CancellationToken cancellation)
    {
        if (urls.Count == 0) return;
        await using var command = database.CreateCommand("""
            insert into profiles.status_callback (tenant_id, request_id, place, subject_request_id, url, done, attempts, next_attempt)
            select $1, $2, u.place - 1, $3, u.url, false, 0, $5 from unnest($4::varchar[]) with ordinality u(url, place) on conflict do nothing
            """);
        Add(command, tenant, request);
        command.Parameters.Add(new() { Value = subjectRequest });
        command.Parameters.Add(new() { Value = urls.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Does <paramref name="act"/> with each that is due, some at once; nothing where another service is at it. The lock goes with its connection.</summary>
    public async Task WithDueAsync(Func<DueCallback, CancellationToken, Task> act, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (!await LockAsync(connection, "pg_try_advisory_lock", cancellation)) return;
        try
        {
            await Parallel.ForEachAsync(await DueAsync(connection, cancellation), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (due, stop) => await act(due, stop));
        }
        finally
        {
            if (connection.FullState == System.Data.ConnectionState.Open) await LockAsync(connection, "pg_advisory_unlock", CancellationToken.None);
        }
    }

    /// <summary>Writes down what became of an attempt.</summary>
    /// <param name="status">That was sent.</param>
    /// <param name="over">Nothing follows on it.</param>
    /// <returns>Whether it is given up.</returns>
    public async Task<bool> SettleAsync(DueCallback due, string status, bool over, bool delivered, string outcome, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var dead = !delivered && now - (due.TriedAt ?? now) >= terms.GiveUpAfter;
        var settled = delivered || dead;
        await using var command = database.CreateCommand("""
            update profiles.status_callback set outcome = $4, told = case when $5 then $6 else told end, done = $5 and $7, attempts = case when $5 then 0 else attempts + 1 end,
              tried_at = case when $5 then null else coalesce(tried_at, $8) end, next_attempt = $9
            where tenant_id = $1 and request_id = $2 and place = $3
            """);
        Add(command, due.Tenant, due.Request);
        foreach (object value in (object[])[due.Place, outcome, settled, status, over]) command.Parameters.Add(new() { Value = value });
        foreach (var time in (DateTimeOffset[])[now, settled ? now : now + terms.PauseAfter(due.Attempts + 1, Random.Shared.NextDouble())])
            command.Parameters.Add(new() { Value = time, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellation);
        return dead;
    }

    private async Task<IReadOnlyList<DueCallback>> DueAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            select c.tenant_id, c.request_id, c.place, c.subject_request_id, c.url, c.attempts, c.tried_at from profiles.status_callback c
            join profiles.privacy_request r on r.tenant_id = c.tenant_id and r.id = c.request_id
            join profiles.tenant t on t.tenant_id = c.tenant_id and t.closed_at is null
            where not c.done and c.next_attempt <= $1 and c.told is distinct from {Status} order by c.next_attempt limit {MostAtOnce}
            """, connection);
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var due = new List<DueCallback>();
        while (await reader.ReadAsync(cancellation))
        {
            due.Add(new(
                new(reader.GetString(0)), reader.GetGuid(1), reader.GetInt32(2), reader.GetGuid(3), reader.GetString(4), reader.GetInt32(5),
                reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6)));
        }
        return due;
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, string function, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select {function}(hashtextextended('profiles.status-callbacks', 0))", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static void Add(NpgsqlCommand command, TenantId tenant, Guid request)
    {
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = request });
    }
}
