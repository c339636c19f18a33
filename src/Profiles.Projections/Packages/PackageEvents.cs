using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Packages;
using Profiles.Domain.Privacy;
using Profiles.Projections.People;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Tenants.Exporting;

namespace Profiles.Projections.Packages;

/// <summary>
/// Reads what happened to a person from one snapshot, a page at a time, so that memory stays the same however much there is. Keys are read anew for each page and outside of
/// the snapshot: what is erased meanwhile is not opened.
/// </summary>
internal sealed class PackageEvents(NpgsqlDataSource database, IKeyVault vault, TenantId tenant, IReadOnlyCollection<IdentityId> identities, EventTelling telling, StoredEvents types)
{
    private const int PageSize = 500;

    private const string Decisions = """
        select e.id, e.stream_id, e.type, e.timestamp, e.data from profiles.mt_events e where e.tenant_id = $1 and e.stream_id in (
          select decision_id from profiles.graph_link where tenant_id = $1 and a = any($2)
          union select decision_id from profiles.graph_link where tenant_id = $1 and b = any($2)
          union select decision_id from profiles.graph_separation where tenant_id = $1 and identity_id = any($2)
          union select decision_id from profiles.link_suggestion where tenant_id = $1 and a = any($2)
          union select decision_id from profiles.link_suggestion where tenant_id = $1 and b = any($2)) order by e.seq_id
        """;

    /// <summary>Of what the person said and was edited or deleted since: where, and of what kind.</summary>
    private const string Changed = """
        select o.id, o.data->>'channel', o.data->>'kind', o.data->>'direction' from profiles.mt_events o
        where o.tenant_id = $1 and o.stream_id = any($2) and o.type = 'interaction_recorded' and o.id in (select c.interaction from profiles.interaction_change c where c.tenant_id = $1)
        """;

    private readonly Guid[] ids = [.. identities.Select(i => i.Value)];
    private readonly HashSet<IdentityId> subject = [.. identities];

    public static async Task<OpenKeys> KeysAsync(NpgsqlDataSource database, IKeyVault vault, TenantId tenant, Guid[] subjects, CancellationToken cancellation)
    {
        var boxes = new OpenKeys(await vault.OpenAsync(tenant, cancellation));
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(connection, "select subject, class, epoch, wrapped from profiles.data_key where tenant_id = $1 and subject = any($2)", tenant, subjects);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) boxes.Add(reader.GetGuid(0), (RetentionClass)reader.GetInt16(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));
        return boxes;
    }

    /// <param name="of">Aliases; null: all, in the order of recording. Some: the latest that happened first.</param>
    public async IAsyncEnumerable<ToldEvent> ReadAsync(NpgsqlConnection snapshot, string[]? of, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var changed = of is null || of.Contains("interaction_edited") ? await ChangedAsync(snapshot, cancellation) : [];
        var order = of is null ? "seq_id" : "(data->>'occurredAt')::timestamptz desc, seq_id desc";
        await using var command = RequestRows.Command(
            snapshot, $"select id, stream_id, type, timestamp, data::text from profiles.mt_events where tenant_id = $1 and stream_id = any($2) {(of is null ? "" : "and type = any($3)")} order by {order}", tenant, ids);
        if (of is not null) command.Parameters.Add(new() { Value = of });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var page = new List<(Guid Id, Guid Stream, string Type, DateTimeOffset At, JsonObject Data)>(PageSize);
        for (var more = true; more;)
        {
            page.Clear();
            while (page.Count < PageSize && (more = await reader.ReadAsync(cancellation)))
                page.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), JsonNode.Parse(reader.GetString(4))!.AsObject()));
            if (page.Count == 0) yield break;
            using var keys = await KeysAsync(database, vault, tenant, ids, cancellation);
            foreach (var (id, stream, type, at, data) in page)
            {
                OpenedEvent.Open(type, data, stream, keys.Key);
                if (type is "interaction_edited" or "interaction_deleted" && changed.TryGetValue(data["interaction"]!.GetValue<Guid>(), out var where))
                    (data["channel"], data["kind"], data["direction"]) = where;
                var (occurred, source) = (data["occurredAt"]?.GetValue<DateTimeOffset>() ?? at, data["source"]?.GetValue<string>());
                if (telling.Tell(type, data) is { } told) yield return new(id, new(stream), type, occurred, at, source, told);
            }
        }
    }

    private async Task<Dictionary<Guid, (string, string, string)>> ChangedAsync(NpgsqlConnection snapshot, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(snapshot, Changed, tenant, ids);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var changed = new Dictionary<Guid, (string, string, string)>();
        while (await reader.ReadAsync(cancellation)) changed.Add(reader.GetGuid(0), (reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        return changed;
    }

    /// <summary>What was decided about which records are the person's, with the reasons that are about nobody else; in the order of recording.</summary>
    public async IAsyncEnumerable<(Guid Id, DateTimeOffset RecordedAt, ToldDecision Decision, string? Reason)> DecisionsAsync(NpgsqlConnection snapshot, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(snapshot, Decisions, tenant, ids);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var page = new List<(Guid Stream, DateTimeOffset At, ToldDecision Decision)>(PageSize);
        for (var more = true; more;)
        {
            page.Clear();
            while (page.Count < PageSize && (more = await reader.ReadAsync(cancellation)))
            {
                if (types.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(4)) is { } happened && ToldDecision.Of(happened, subject) is { } told)
                    page.Add((reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(3), told));
            }
            if (page.Count == 0) continue;
            using var keys = await KeysAsync(database, vault, tenant, ids, cancellation);
            foreach (var (stream, at, told) in page)
            {
                var reason = told.Bearer is { } bearer && keys.TryOpen(bearer, told.Reason, Domain.Facts.FactEvents.ReasonField, out string text) ? text : null;
                yield return (stream, at, told, reason);
            }
        }
    }
}
