using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Recording;

/// <summary>What the store knew of an interaction that a batch edits or deletes.</summary>
/// <param name="IsRecorded">Its message was.</param>
/// <param name="IsDeleted">Also before it came.</param>
/// <param name="Bearer">On whose stream it is; null where it was not recorded, or is not known.</param>
/// <param name="Living">The bearer with its data keys; null also where it was erased.</param>
internal sealed record ChangedInteraction(bool IsRecorded, bool IsDeleted, IdentityId? Bearer, bool IsPurchase, LivingBearer? Living);

/// <param name="BlindKey">Which it is found by.</param>
internal sealed record LivingBearer(IdentityId Id, Guid BlindKey, Strength Strength, Dictionary<RetentionClass, (int Epoch, byte[] Wrapped)> Keys);

/// <summary>Reads it, behind <see cref="InteractionLock"/>: a round trip that only batches with an edit or a deletion have.</summary>
internal static class ChangedInteractions
{
    private const string Messages = """
        select k.key, m.key is not null and m.deleted is not true, m.bearer,
          exists (select from profiles.interaction_change c where c.tenant_id = $1 and c.interaction = k.key and c.deletes)
        from unnest($2::uuid[]) as k(key) left join profiles.message_key m on m.tenant_id = $1 and m.key = k.key
        """;

    private const string Bearers = """
        select m.identity_id, m.blind_key, d.strength, k.class, k.epoch, k.wrapped
        from (select distinct n.bearer from unnest($2::uuid[]) as c(key) join profiles.message_key n on n.tenant_id = $1 and n.key = c.key) b
        join profiles.membership m on m.tenant_id = $1 and m.identity_id = b.bearer
        join profiles.directory d on d.tenant_id = $1 and d.blind_key = m.blind_key and d.identity_id = m.identity_id
        left join profiles.data_key k on k.tenant_id = $1 and k.subject = m.identity_id
        """;

    private const string Purchases = """
        select c.key from unnest($2::uuid[]) as c(key) join profiles.message_key n on n.tenant_id = $1 and n.key = c.key
        join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = n.bearer and e.id = n.key and e.data->>'kind' = 'Purchase'
        """;

    public static async Task<Dictionary<MessageKey, ChangedInteraction>> ReadAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<MessageKey> interactions, CancellationToken cancellation)
    {
        var keys = interactions.Select(i => i.Value).ToArray();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Of(Bearers), Of(Purchases), Of(Messages) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);

        var living = new Dictionary<Guid, LivingBearer>();
        while (await reader.ReadAsync(cancellation))
        {
            var id = reader.GetGuid(0);
            if (!living.TryGetValue(id, out var bearer)) living.Add(id, bearer = new(new(id), reader.GetGuid(1), (Strength)reader.GetInt16(2), []));
            if (!reader.IsDBNull(3)) bearer.Keys[(RetentionClass)reader.GetInt16(3)] = (reader.GetInt32(4), reader.GetFieldValue<byte[]>(5));
        }
        await reader.NextResultAsync(cancellation);
        var purchases = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellation)) purchases.Add(reader.GetGuid(0));

        await reader.NextResultAsync(cancellation);
        var changed = new Dictionary<MessageKey, ChangedInteraction>(keys.Length);
        while (await reader.ReadAsync(cancellation))
        {
            var (key, bearer) = (reader.GetGuid(0), reader.IsDBNull(2) ? null : (Guid?)reader.GetGuid(2));
            changed.Add(new(key), new(
                reader.GetBoolean(1), reader.GetBoolean(3), bearer is { } id ? new IdentityId(id) : null, purchases.Contains(key), bearer is { } known ? living.GetValueOrDefault(known) : null));
        }
        return changed;

        NpgsqlBatchCommand Of(string sql) => new(sql) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = keys } } };
    }
}
