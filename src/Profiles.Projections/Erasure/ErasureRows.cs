using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Privacy;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.Erasure;

/// <param name="Hash">What the fence would hold of it; null where its value can't be opened.</param>
internal sealed record Erasable(IdentityId Id, ProfileId Profile, Standing Standing, bool IsErased, Guid? Hash);

/// <summary>Reads what an erasure has to know before the keys are gone, behind the lock that it holds alone.</summary>
internal static class ErasureRows
{
    private const string Identities = """
        select m.identity_id, m.profile_id, m.standing, m.blind_key is null, e.data
        from unnest($2::uuid[]) as i(id) join profiles.membership m on m.tenant_id = $1 and m.identity_id = i.id
        left join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = i.id and e.version = 1
        order by m.identity_id
        """;

    private const string DataKeys = "select k.subject, k.class, k.epoch, k.wrapped from unnest($2::uuid[]) as i(id) join profiles.data_key k on k.tenant_id = $1 and k.subject = i.id";

    private const string Consents = """
        select c.channel, c.purpose, c.controller, c.granted_at, c.denied_at, c.objected_at, c.undated_denial_at
        from unnest($2::uuid[]) as i(id) join profiles.consent_state c on c.tenant_id = $1 and c.identity_id = i.id
        """;

    private const string Exclusions = """
        select x.identity_id, x.kind, x.at, x.lifts, x.until from unnest($2::uuid[]) as i(id) join profiles.exclusion x on x.tenant_id = $1 and x.identity_id = i.id
        """;

    public static async Task<(List<Erasable> Identities, List<(ConsentKey, ConsentState)> Held, List<Exclusion> Excluded)> ReadAsync(
        NpgsqlConnection connection, IDocumentStore store, TenantKeys keys, IReadOnlyCollection<IdentityId> identities, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Of(DataKeys), Of(Identities), Of(Consents), Of(Exclusions) },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);

        using var boxes = new OpenKeys(keys);
        while (await reader.ReadAsync(cancellation)) boxes.Add(reader.GetGuid(0), (RetentionClass)reader.GetInt16(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));

        await reader.NextResultAsync(cancellation);
        var erasable = new List<Erasable>();
        var serializer = store.Options.Serializer();
        while (await reader.ReadAsync(cancellation))
        {
            var id = new IdentityId(reader.GetGuid(0));
            var seen = reader.IsDBNull(4) ? null : serializer.FromJson<IdentityObserved>(await reader.GetStreamAsync(4, cancellation));
            Guid? hash = seen is not null && boxes.TryOpen(id, seen.Value, FactEvents.IdentityField, out IdentityValue value)
                ? keys.Suppression(new(seen.Type, seen.Scope, value.Value, null, seen.Strength)) : null;
            erasable.Add(new(id, new(reader.GetGuid(1)), (Standing)reader.GetInt16(2), reader.GetBoolean(3), hash));
        }

        await reader.NextResultAsync(cancellation);
        var held = new List<(ConsentKey, ConsentState)>();
        while (await reader.ReadAsync(cancellation))
        {
            held.Add((new(reader.GetString(0), reader.GetString(1), reader.GetString(2)),
                new(Time(3) is { } given ? new Grant(given, null) : null, null, Time(4), Time(5), Time(6))));
        }

        await reader.NextResultAsync(cancellation);
        var placed = new List<(Guid Identity, Exclusion Row)>();
        while (await reader.ReadAsync(cancellation)) placed.Add((reader.GetGuid(0), new(reader.GetString(1), Time(2)!.Value, reader.GetBoolean(3), Time(4))));
        var excluded = placed.GroupBy(p => p.Identity).SelectMany(p => Exclusion.InForce([.. p.Select(r => r.Row)], now)).ToList();
        return (erasable, held, excluded);

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

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
