using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;

namespace Profiles.Projections.ReadModels;

/// <summary>Facets with everything that was recorded, also what the read models have not met yet.</summary>
internal static class CurrentFacets
{
    // One statement, so that facets and the events behind them are of one moment.
    private const string Facets = """
        with m as materialized (
          select i.id, f.version, f.seq, f.data from unnest($2::uuid[]) as i(id)
          left join profiles.facet f on f.tenant_id = $1 and f.identity_id = i.id)
        select id, version, seq, null::varchar, data, null::timestamptz, null::uuid from m where data is not null
        union all
        select e.stream_id, e.version, e.seq_id, e.type, e.data, e.timestamp, e.id
        from m join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = m.id and e.version > coalesce(m.version, 0)
        """;

    private const string DataKeys = """
        select k.subject, k.class, k.epoch, k.wrapped from unnest($2::uuid[]) as i(id) join profiles.data_key k on k.tenant_id = $1 and k.subject = i.id
        """;

    public static async Task<IReadOnlyList<Facet>> ReadAsync(
        NpgsqlConnection connection, TenantKeys keys, TenantSettings settings, IPhoneNumbers phones, StoredEvents events,
        IReadOnlyCollection<IdentityId> identities, CancellationToken cancellation)
    {
        using var boxes = new OpenKeys(keys);
        var facets = new Dictionary<Guid, Facet>();
        var behind = new List<(Guid Identity, object Event, EventPosition At)>();
        await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { Of(Facets), Of(DataKeys) } })
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                var identity = reader.GetGuid(0);
                if (reader.IsDBNull(3)) facets[identity] = Components.Read<Facet>(reader, 4);
                else if (events.Read(reader.GetString(3), reader.GetFieldValue<byte[]>(4)) is { } @event)
                    behind.Add((identity, @event, new(reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(5), reader.GetGuid(6))));
            }
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) boxes.Add(reader.GetGuid(0), (RetentionClass)reader.GetInt16(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));
        }
        foreach (var (identity, @event, at) in behind.OrderBy(b => b.At.Sequence))
        {
            if (Facet.Evolve(facets.GetValueOrDefault(identity), new(identity), @event, at) is { } facet) facets[identity] = facet;
        }
        // A sealed value takes part by what its opening tells, such as that it is empty.
        var terms = new SearchTerms(settings, phones);
        foreach (var identity in behind.Select(b => b.Identity).Distinct().Where(facets.ContainsKey)) facets[identity] = FacetTokens.Add(facets[identity], keys, boxes, terms).Facet;
        return [.. facets.Values];

        NpgsqlBatchCommand Of(string sql) => new(sql)
        {
            Parameters =
            {
                new() { Value = keys.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = identities.Select(i => i.Value).ToArray() },
            },
        };
    }
}
