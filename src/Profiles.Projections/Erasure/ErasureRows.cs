using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Intake;
using Profiles.Domain.Privacy;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.Erasure;

/// <param name="Hash">What the fence would hold of it; null where its value can't be opened.</param>
/// <param name="Traces">What deliveries that could not be read are found by.</param>
internal sealed record Erasable(IdentityId Id, ProfileId Profile, Standing Standing, bool IsErased, Guid? Hash, IReadOnlyList<Guid> Traces);

/// <summary>What an erasure has to know, with whose each is.</summary>
internal sealed record ErasableRows(List<Erasable> Identities, List<(IdentityId Identity, ConsentKey Key, ConsentState State)> Held, List<(IdentityId Identity, Exclusion Exclusion)> Excluded)
{
    /// <summary>What outlives the erasure of some of them, who are one person.</summary>
    public IEnumerable<Suppression> Outliving(IReadOnlyCollection<Guid> hashes, IReadOnlyCollection<IdentityId> person) => Suppression.Of(
        hashes, Held.Where(h => person.Contains(h.Identity)).Select(h => (h.Key, h.State)), Excluded.Where(e => person.Contains(e.Identity)).Select(e => e.Exclusion));
}

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
        select c.identity_id, c.channel, c.purpose, c.controller, c.granted_at, c.denied_at, c.objected_at, c.undated_denial_at
        from unnest($2::uuid[]) as i(id) join profiles.consent_state c on c.tenant_id = $1 and c.identity_id = i.id
        """;

    private const string Exclusions = """
        select x.identity_id, x.kind, x.at, x.lifts, x.until from unnest($2::uuid[]) as i(id) join profiles.exclusion x on x.tenant_id = $1 and x.identity_id = i.id
        """;

    public static async Task<ErasableRows> ReadAsync(
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
            var known = seen is not null && boxes.TryOpen(id, seen.Value, FactEvents.IdentityField, out IdentityValue value)
                ? new NormalIdentity(seen.Type, seen.Scope, value.Value, value.Raw, seen.Strength) : null;
            erasable.Add(new(
                id, new(reader.GetGuid(1)), (Standing)reader.GetInt16(2), reader.GetBoolean(3), known is null ? null : keys.Suppression(known), known is null ? [] : [.. Traces.Of(keys, known)]));
        }

        await reader.NextResultAsync(cancellation);
        var held = new List<(IdentityId, ConsentKey, ConsentState)>();
        while (await reader.ReadAsync(cancellation))
        {
            held.Add((new(reader.GetGuid(0)), new(reader.GetString(1), reader.GetString(2), reader.GetString(3)),
                new(Time(4) is { } given ? new Grant(given, null) : null, null, Time(5), Time(6), Time(7))));
        }

        await reader.NextResultAsync(cancellation);
        var placed = new List<(Guid Identity, Exclusion Row)>();
        while (await reader.ReadAsync(cancellation)) placed.Add((reader.GetGuid(0), new(reader.GetString(1), Time(2)!.Value, reader.GetBoolean(3), Time(4))));
        var excluded = placed.GroupBy(p => p.Identity).SelectMany(p => Exclusion.InForce([.. p.Select(r => r.Row)], now).Select(e => (new IdentityId(p.Key), e))).ToList();
        return new(erasable, held, excluded);

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
