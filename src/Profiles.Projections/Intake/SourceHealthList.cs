using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Connectors;

namespace Profiles.Projections.Intake;

/// <summary>How a source does.</summary>
/// <param name="Received">Deliveries, ever.</param>
/// <param name="Pending">Not processed yet.</param>
/// <param name="Failed">Kept now, because they could not be recorded as a whole.</param>
/// <param name="LagSeconds">The age of the oldest that is not processed yet; 0 where there is none.</param>
public sealed record SourceHealth(
    string Connector, DateTimeOffset? LastDeliveryAt, long Received, long Pending, long Failed, long SignatureErrors, double LagSeconds, IReadOnlyList<SourceEvents> Events);

/// <summary>Events of one of the network's types.</summary>
/// <param name="Outcome"><c>recorded</c>, <c>other</c> (recorded, of a type that is not known), <c>duplicate</c>, <c>suppressed</c>, <c>nobodys</c>, <c>kept</c>, <c>conflict</c> or <c>rejected</c>.</param>
public sealed record SourceEvents(string RawType, string Outcome, long Count, DateTimeOffset LastAt);

/// <summary>Every source of a brand that is set up, or ever delivered.</summary>
public sealed class SourceHealthList(NpgsqlDataSource database, ConnectorCatalogue connectors, TimeProvider clock)
{
    private const string Sources = """
        select n.connector, s.last_delivery_at, coalesce(s.received, 0), coalesce(s.received - s.settled, 0), coalesce(s.signature_errors, 0),
          (select count(*) from profiles.intake_delivery d where d.tenant_id = $1 and d.kept and d.connector = n.connector),
          case when s.received > s.settled then (select d.received_at from profiles.intake_delivery d where d.tenant_id = $1 and not d.kept and d.connector = n.connector order by d.id limit 1) end
        from (select unnest($2::varchar[]) as connector union select connector from profiles.intake_source where tenant_id = $1) n
        left join profiles.intake_source s on s.tenant_id = $1 and s.connector = n.connector
        order by n.connector
        """;

    private const string Events = "select connector, raw_type, outcome, count, last_at from profiles.intake_event where tenant_id = $1 order by connector, raw_type, outcome";

    public async Task<IReadOnlyList<SourceHealth>> ReadAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new(Sources));
        batch.BatchCommands.Add(new(Events));
        IntakeStore.Add(batch.BatchCommands[0].Parameters, tenant.Value, connectors.NamesOf(tenant).ToArray());
        IntakeStore.Add(batch.BatchCommands[1].Parameters, tenant.Value);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var (now, sources) = (clock.GetUtcNow(), new List<SourceHealth>());
        while (await reader.ReadAsync(cancellation))
        {
            var lag = Time(6) is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0;
            sources.Add(new(reader.GetString(0), Time(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(5), reader.GetInt64(4), lag, []));
        }
        await reader.NextResultAsync(cancellation);
        var events = new List<(string Connector, SourceEvents Events)>();
        while (await reader.ReadAsync(cancellation))
            events.Add((reader.GetString(0), new(reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetFieldValue<DateTimeOffset>(4))));
        var byConnector = events.ToLookup(e => e.Connector, e => e.Events);
        return [.. sources.Select(s => s with { Events = [.. byConnector[s.Connector]] })];

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
