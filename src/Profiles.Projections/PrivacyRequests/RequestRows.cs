using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>One request's stream and row, within a transaction of the caller's.</summary>
internal static class RequestRows
{
    private const string Upsert = """
        insert into profiles.privacy_request (tenant_id, id, kind, state, over, due_on, unpaused_due_on, time_zone, assignee, version, identity_id, interaction, restricted)
        values (^, ^, ^, ^, ^, ^, ^, ^, nullif(^, ''), ^, nullif(^, '00000000-0000-0000-0000-000000000000'::uuid), nullif(^, '00000000-0000-0000-0000-000000000000'::uuid), ^)
        on conflict (tenant_id, id) do update set kind = excluded.kind, state = excluded.state, over = excluded.over, due_on = excluded.due_on, unpaused_due_on = excluded.unpaused_due_on,
          time_zone = excluded.time_zone, assignee = excluded.assignee, version = excluded.version, identity_id = excluded.identity_id, interaction = excluded.interaction, restricted = excluded.restricted
        """;

    /// <summary>Whoever moves a request waits for whoever moves it now.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, TenantId tenant, Guid id, CancellationToken cancellation)
    {
        await using var command = Command(connection, "select pg_advisory_xact_lock(hashtextextended('profiles.privacy-request|' || $1 || '|' || $2::text, 0))", tenant, id);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <returns>Null where there is no such request.</returns>
    public static async Task<PrivacyRequest?> ReadAsync(NpgsqlConnection connection, RequestStreams streams, TenantId tenant, Guid id, CancellationToken cancellation) =>
        (await streams.ReadAsync(connection, tenant, [id], cancellation)).TryGetValue(id, out var events) ? PrivacyRequest.Fold(events.Select(e => e.Data)) : null;

    /// <returns>The state behind the events.</returns>
    public static PrivacyRequest Append(IDocumentSession session, IDocumentStore store, TenantId tenant, Guid id, PrivacyRequest request, IReadOnlyList<object> events, DateTimeOffset at)
    {
        if (events.Count == 0) return request;
        session.QueueOperation(new AppendEvents(store, tenant.Value, [.. events.Select(e => new LoggedEvent(Guid.CreateVersion7(), id, e))], at));
        var after = events.Aggregate(request, (state, happened) => state.Evolve(happened));
        Write(session, tenant, id, after);
        return after;
    }

    private static void Write(IDocumentOperations session, TenantId tenant, Guid id, PrivacyRequest request) => session.QueueSetBased(Upsert, Row(tenant, id, request));

    /// <summary>The same on a connection.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
    {
        var place = 0;
        await using var command = new NpgsqlCommand(string.Concat(Upsert.Select(c => c == '^' ? $"${++place}" : $"{c}")), connection);
        foreach (var value in Row(tenant, id, request)) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static object[] Row(TenantId tenant, Guid id, PrivacyRequest request)
    {
        var due = DueDates.Of(request);
        return
        [
            tenant.Value, id, request.Kind.ToString(), request.State.ToString(), request.IsOver, due.DueOn, due.UnpausedDueOn, request.TimeZone,
            request.Assignee ?? "", request.Version, request.Identities is [var first, ..] ? first.Value : Guid.Empty, request.Interaction ?? Guid.Empty, request.Restricted,
        ];
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, TenantId tenant, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
