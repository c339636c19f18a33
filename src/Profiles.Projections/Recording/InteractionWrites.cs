using Marten;
using Profiles.Domain;
using Profiles.Domain.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Recording;

/// <summary>What a batch writes of interactions beside their events.</summary>
internal sealed class InteractionWrites
{
    /// <summary>On whose stream the first interaction of a message is.</summary>
    public Dictionary<MessageKey, IdentityId> Bearers { get; } = [];

    /// <summary>Those of the batch's messages that were deleted before they came.</summary>
    public List<MessageKey> Came { get; } = [];

    /// <summary>Deleted before they came, by this batch: a row each at the key of the message, where the message, which may come this very moment, runs into it.</summary>
    public List<MessageKey> Awaited { get; } = [];

    /// <summary>Deleted by this batch: on whose stream the original is, where that is known, and who else may bear it, by blind key.</summary>
    public List<(MessageKey Interaction, IdentityId? Bearer, IReadOnlyList<Guid> Near)> Deleted { get; } = [];

    public List<(MessageKey Interaction, Guid Event, IdentityId Bearer, bool Deletes)> Changes { get; } = [];

    /// <summary>The first of all writes: the key of a message is what two writers of one message, or of a message and its deletion, meet at.</summary>
    public void QueueKeys(IDocumentSession session, TenantId tenant, IEnumerable<PreparedMessage> news)
    {
        if (Came.Count > 0)
            session.QueueSetBased("delete from profiles.message_key where tenant_id = ^ and key = any(^) and deleted", tenant.Value, Came.Select(k => k.Value).Order().ToArray());
        var rows = news.Select(m => (m.Key, m.Digest, Bearer: Bearers.TryGetValue(m.Key, out var bearer) ? bearer.Value : (Guid?)null, Deleted: false))
            .Concat(Awaited.Select(key => (Key: key, Digest: 0L, Bearer: (Guid?)null, Deleted: true))).OrderBy(r => r.Key.Value).ToList();
        session.QueueSetBased("""
            insert into profiles.message_key (tenant_id, key, digest, bearer, deleted)
            select ^, key, digest, bearer, nullif(deleted, false) from unnest(^::uuid[], ^::bigint[], ^::uuid[], ^::boolean[]) as n(key, digest, bearer, deleted)
            """,
            tenant.Value, rows.Select(r => r.Key.Value).ToArray(), rows.Select(r => r.Digest).ToArray(), rows.Select(r => r.Bearer).ToArray(), rows.Select(r => r.Deleted).ToArray());
    }

    /// <summary>Behind the events.</summary>
    /// <param name="streams">How many events the batch appended to a stream: its last ones, which the stream's row, held until the end of the transaction, tells.</param>
    /// <param name="find">The identity that a blind key is of.</param>
    public void QueueChanges(IDocumentSession session, TenantId tenant, Func<Guid, int> streams, Func<Guid, IdentityId?> find)
    {
        if (Changes.Count > 0)
        {
            session.QueueSetBased("""
                insert into profiles.interaction_change (tenant_id, interaction, seq, deletes)
                select e.tenant_id, n.interaction, e.seq_id, n.deletes
                from unnest(^::uuid[], ^::uuid[], ^::uuid[], ^::int[], ^::boolean[]) as n(interaction, id, stream, appended, deletes)
                join profiles.mt_streams s on s.tenant_id = ^ and s.id = n.stream
                join profiles.mt_events e on e.tenant_id = s.tenant_id and e.stream_id = s.id and e.version > s.version - n.appended and e.id = n.id
                """,
                Changes.Select(c => c.Interaction.Value).ToArray(), Changes.Select(c => c.Event).ToArray(), Changes.Select(c => c.Bearer.Value).ToArray(),
                Changes.Select(c => streams(c.Bearer.Value)).ToArray(), Changes.Select(c => c.Deletes).ToArray(), tenant.Value);
        }
        if (Deleted.Count == 0) return;

        // A message that was recorded before bearers were kept is looked for where its author most likely is.
        var places = Deleted.SelectMany(d => d.Near.Select(find).Append(d.Bearer).OfType<IdentityId>().Distinct().Select(bearer => (d.Interaction, Bearer: bearer))).ToList();
        session.QueueSetBased("""
            update profiles.mt_events e
            set data = e.data || '{"content": null, "attributes": null}' || case when e.data->>'content' is null then '{}' else '{"contentDeleted": true}' end::jsonb
            from (
              select c.seq from profiles.interaction_change c where c.tenant_id = ^ and c.interaction = any(^::uuid[]) and not c.deletes
              union
              select o.seq_id from (select bearer, array_agg(interaction) as interactions from unnest(^::uuid[], ^::uuid[]) as u(interaction, bearer) group by bearer) n
              join profiles.mt_events o on o.tenant_id = ^ and o.stream_id = n.bearer and o.type = 'interaction_recorded' and (o.data->>'message')::uuid = any(n.interactions)) said
            where e.tenant_id = ^ and e.seq_id = said.seq and (e.data->>'content' is not null or e.data->>'attributes' is not null)
            """,
            tenant.Value, Deleted.Select(d => d.Interaction.Value).ToArray(), places.Select(p => p.Interaction.Value).ToArray(), places.Select(p => p.Bearer.Value).ToArray(), tenant.Value, tenant.Value);
    }
}
