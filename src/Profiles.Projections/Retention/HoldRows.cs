using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Retention;
using Profiles.Projections.People;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Projections.Retention;

/// <summary>Streams and rows of legal holds, and whom they are on.</summary>
internal static class HoldRows
{
    /// <summary>
    /// <c>held (profile_id, classes)</c>: whoever is one person with somebody who is named, while they are; <c>brand (classes)</c>: what is held of everybody. Takes the
    /// tenant as $1 and the present time as $2.
    /// </summary>
    public const string InForce = """
        force as (select id, classes, everybody from profiles.legal_hold where tenant_id = $1 and lifted_at is null and ends_at > $2),
        held as (
          select m.profile_id, bit_or(f.classes) as classes
          from force f join profiles.legal_hold_identity i on i.tenant_id = $1 and i.id = f.id join profiles.membership m on m.tenant_id = $1 and m.identity_id = i.identity_id
          group by 1),
        brand as (select coalesce(bit_or(classes), 0) as classes from force where everybody)
        """;

    private const string Upsert = """
        insert into profiles.legal_hold (tenant_id, id, classes, everybody, ground, until, ends_at, lifted_at, reminded) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (tenant_id, id) do update set lifted_at = excluded.lifted_at, reminded = excluded.reminded
        """;

    public static int Bits(IEnumerable<RetentionClass> classes) => classes.Aggregate(0, (bits, c) => bits | (1 << (int)c));

    public static IReadOnlyList<RetentionClass> Classes(int bits) => [.. Enum.GetValues<RetentionClass>().Where(c => (bits & (1 << (int)c)) != 0)];

    public static async Task WriteAsync(NpgsqlConnection connection, TenantId tenant, Guid id, LegalHold hold, CancellationToken cancellation)
    {
        await using (var upsert = RequestRows.Command(
            connection, Upsert, tenant, id, Bits(hold.Classes), hold.Identities.Count == 0, hold.Ground, hold.Until, hold.EndsAt.UtcDateTime,
            (object?)hold.LiftedAt?.UtcDateTime ?? DBNull.Value, hold.Reminded))
        {
            await upsert.ExecuteNonQueryAsync(cancellation);
        }
        await using var named = RequestRows.Command(
            connection, "insert into profiles.legal_hold_identity (tenant_id, id, identity_id) select $1, $2, i from unnest($3::uuid[]) as i on conflict do nothing",
            tenant, id, hold.Identities.Select(i => i.Value).ToArray());
        await named.ExecuteNonQueryAsync(cancellation);
    }

    /// <returns>By id; what is no hold is missing.</returns>
    public static async Task<Dictionary<Guid, (LegalHold Hold, LegalHoldPlaced Placed, LegalHoldLifted? Lifted)>> ReadAsync(
        NpgsqlConnection connection, StoredEvents events, TenantId tenant, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        var holds = new Dictionary<Guid, (LegalHold, LegalHoldPlaced, LegalHoldLifted?)>();
        await using var command = RequestRows.Command(
            connection, "select stream_id, type, data from profiles.mt_events where tenant_id = $1 and stream_id = any($2) order by stream_id, version", tenant, ids.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (id, happened) = (reader.GetGuid(0), events.Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
            if (happened is LegalHoldPlaced placed) holds[id] = (LegalHold.Evolve(null, placed)!, placed, null);
            else if (happened is not null && holds.TryGetValue(id, out var known)) holds[id] = (LegalHold.Evolve(known.Item1, happened)!, known.Item2, happened as LegalHoldLifted ?? known.Item3);
        }
        return holds;
    }

    /// <summary>What of some identities' persons may not be erased now: by class, on which ground, until when.</summary>
    public static async Task<IReadOnlyList<RetainedData>> RetainedAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<IdentityId> identities, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, """
            select distinct h.classes, h.ground, h.until from profiles.legal_hold h where h.tenant_id = $1 and h.lifted_at is null and h.ends_at > $2 and (h.everybody or exists (
              select from profiles.legal_hold_identity i join profiles.membership n on n.tenant_id = $1 and n.identity_id = i.identity_id
              join profiles.membership m on m.tenant_id = $1 and m.profile_id = n.profile_id
              where i.tenant_id = $1 and i.id = h.id and m.identity_id = any($3)))
            """, tenant, now.UtcDateTime, identities.Select(i => i.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var held = new List<(RetentionClass Class, string Ground, DateOnly Until)>();
        while (await reader.ReadAsync(cancellation)) held.AddRange(Classes(reader.GetInt32(0)).Select(c => (c, reader.GetString(1), reader.GetFieldValue<DateOnly>(2))));
        return [.. held.GroupBy(h => h.Class).OrderBy(h => h.Key).Select(h => h.MaxBy(x => x.Until)).Select(h => new RetainedData(RetentionPolicyForm.NameOf(h.Class), h.Ground, h.Until))];
    }
}
