using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>
/// Does what requests bring about: executes them, places restrictions and lifts them. What there is to do is asked of the table, so nothing is lost with a service that
/// is killed; a lock of the database keeps two services from doing the same at once.
/// </summary>
public sealed class PrivacyWork(NpgsqlDataSource database, IDocumentStore store, IEnumerable<IPrivacyExecution> executions, Restrictions restrictions, TimeProvider clock)
{
    private const string Due = """
        select r.tenant_id, r.id from profiles.privacy_request r left join profiles.privacy_work w on w.tenant_id = r.tenant_id and w.id = r.id
        where ((r.state = 'Executing' and r.kind = any($1)) or r.restricted <> coalesce(w.restricted, false)) and (w.next_attempt is null or w.next_attempt <= $2)
        order by r.due_on limit 100
        """;

    private const string Note = """
        insert into profiles.privacy_work as w (tenant_id, id, restricted, attempts, next_attempt) values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, id) do update set restricted = excluded.restricted, attempts = case when excluded.attempts = 0 then 0 else w.attempts + 1 end,
          next_attempt = case when excluded.attempts = 0 then excluded.next_attempt else excluded.next_attempt + least(interval '1 hour', interval '1 second' * power(2, least(w.attempts, 12))) end
        """;

    private readonly RequestStreams streams = new(store);
    private readonly Dictionary<PrivacyRequestKind, IPrivacyExecution> byKind = executions.SelectMany(e => e.Kinds.Select(kind => (kind, e))).ToDictionary(e => e.kind, e => e.e);

    /// <summary>One look at what is to be done.</summary>
    /// <returns>Whose work failed, and how; it is tried again later.</returns>
    public async Task<IReadOnlyList<(Guid Request, Exception Failure)>> StepAsync(CancellationToken cancellation)
    {
        var failed = new List<(Guid, Exception)>();
        foreach (var (tenant, id) in await DueAsync(cancellation))
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            if (!await LockAsync(connection, tenant, id, cancellation)) continue;
            var placed = false;
            try
            {
                placed = await DoAsync(connection, tenant, id, cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                failed.Add((id, failure));
                await NoteAsync(connection, tenant, id, null, cancellation);
                continue;
            }
            finally
            {
                await UnlockAsync(connection, tenant, id);
            }
            await NoteAsync(connection, tenant, id, placed, cancellation);
        }
        return failed;
    }

    private async Task<bool> DoAsync(NpgsqlConnection connection, TenantId tenant, Guid id, CancellationToken cancellation)
    {
        if (await RequestRows.ReadAsync(connection, streams, tenant, id, cancellation) is not { } request) return false;
        // A restriction is placed before it is said that it is.
        var begins = request is { Kind: PrivacyRequestKind.Restriction, State: PrivacyRequestState.Executing, Restricted: false };
        await restrictions.ApplyAsync(tenant, id, begins ? request with { Restricted = true, Restrictions = request.Restrictions + 1 } : request, cancellation);
        if (request.State == PrivacyRequestState.Executing && byKind.TryGetValue(request.Kind, out var execution)) await execution.ExecuteAsync(tenant, id, request, cancellation);
        return begins || request.Restricted;
    }

    private async Task<List<(TenantId, Guid)>> DueAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Due);
        command.Parameters.Add(new() { Value = byKind.Keys.Select(k => k.ToString()).ToArray() });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        var due = new List<(TenantId, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) due.Add((new(reader.GetString(0)), reader.GetGuid(1)));
        return due;
    }

    /// <param name="placed">Whether the restriction is placed; null: the attempt failed.</param>
    private async Task NoteAsync(NpgsqlConnection connection, TenantId tenant, Guid id, bool? placed, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, placed is null ? Note.Replace("restricted = excluded.restricted, ", "", StringComparison.Ordinal) : Note, tenant, id, placed ?? false, placed is null ? 1 : 0, StoredTime.Now(clock));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, TenantId tenant, Guid id, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, "select pg_try_advisory_lock(hashtextextended('profiles.privacy-work|' || $1 || '|' || $2::text, 0))", tenant, id);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task UnlockAsync(NpgsqlConnection connection, TenantId tenant, Guid id)
    {
        await using var command = RequestRows.Command(connection, "select pg_advisory_unlock(hashtextextended('profiles.privacy-work|' || $1 || '|' || $2::text, 0))", tenant, id);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
