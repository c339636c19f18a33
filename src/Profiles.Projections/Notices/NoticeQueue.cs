using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Store;

namespace Profiles.Projections.Notices;

/// <summary>A contact point as a recipient got it. Personal data: in memory, and in a box of the notice's own.</summary>
public sealed record ToldContactPoint(string Type, string Scope, string Value)
{
    public override string ToString() => "(contact point)";
}

/// <summary>Queues notices in a session's transaction, so that what happened and that it will be told stand or fall together.</summary>
internal static class NoticeQueue
{
    /// <summary>Field of the contact points, class <c>contact</c>, under a key whose subject is the notice.</summary>
    public const string ContactPointsField = "notice.contact-points";

    private const string Insert = """
        insert into profiles.notice (tenant_id, id, kind, recipient, recipient_id, request_id, awaited, at, about, profiles, exports, purposes, box, queued_at, attempts, next_attempt, escalate_at)
        values (^, ^, ^, ^, ^, ^, ^, ^, ^, ^, ^, ^, nullif(^, ''::bytea), ^, 0, ^, ^) on conflict do nothing
        """;

    private const string Identities = """
        select e.stream_id, e.data, k.epoch, k.wrapped from profiles.mt_events e
        join profiles.data_key k on k.tenant_id = $1 and k.subject = e.stream_id and k.class = 1
        where e.tenant_id = $1 and e.stream_id = any($2) and e.version = 1
        """;

    /// <summary>To be called before the keys of the persons die. The transaction has begun, and shares the erasure lock or holds it alone. Repeated, it changes nothing.</summary>
    /// <param name="handed">Of <see cref="Recipients.HandedOutAsync"/>, in the same transaction.</param>
    public static async Task QueueAsync(
        IDocumentStore store, IDocumentSession session, TenantKeys keys, NoticeOrder order, IReadOnlyList<HandedOut> handed, DateTimeOffset now, CancellationToken cancellation)
    {
        if (handed.Count == 0) return;
        var (connection, tenant) = (session.Connection!, keys.Tenant);
        var known = (await RecipientRows.ReadAsync(connection, tenant, cancellation)).ToDictionary(r => r.Name);
        var queued = await KnownAsync(connection, tenant, [.. handed.Select(h => order.IdFor(tenant, h.Recipient.Name))], cancellation);
        foreach (var got in handed)
        {
            var id = order.IdFor(tenant, got.Recipient.Name);
            if (queued.Contains(id)) continue;
            var recipient = known.GetValueOrDefault(got.Recipient.Name);
            byte[] box = [];
            // Who can't be reached needs no value: an officer looks the recipient's list up by the ids.
            if (recipient is { ContactPoints: true, Endpoint: not null } && await OpenAsync(connection, store, keys, got.Identities, cancellation) is { Count: > 0 } points)
            {
                var (key, wrapped) = keys.NewDataKey(id, RetentionClass.Contact);
                using (key) box = key.Seal<IReadOnlyList<ToldContactPoint>>(points, ContactPointsField).Box;
                session.QueueDataKeys(tenant, [new(id, RetentionClass.Contact, keys.Epoch, wrapped)]);
            }
            session.QueueSetBased(
                Insert, tenant.Value, id, order.Kind.ToString(), got.Recipient.Name, got.Recipient.Id, order.Request, order.Awaited, order.At, got.Identities.Select(i => i.Value).ToArray(),
                got.Profiles.Select(p => p.Value).ToArray(), got.Exports.ToArray(), order.Purposes?.ToArray() ?? [], box, now, now, now.AddDays(recipient?.SilentFor ?? Recipient.DefaultSilentDays));
        }
    }

    private static async Task<HashSet<Guid>> KnownAsync(NpgsqlConnection connection, TenantId tenant, Guid[] ids, CancellationToken cancellation)
    {
        await using var command = RecipientRows.Command(connection, "select id from profiles.notice where tenant_id = $1 and id = any($2)", tenant, ids);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var known = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellation)) known.Add(reader.GetGuid(0));
        return known;
    }

    private static async Task<List<ToldContactPoint>> OpenAsync(NpgsqlConnection connection, IDocumentStore store, TenantKeys keys, IReadOnlyList<IdentityId> identities, CancellationToken cancellation)
    {
        using var boxes = new OpenKeys(keys);
        var points = new List<ToldContactPoint>();
        var serializer = store.Options.Serializer();
        await using var command = RecipientRows.Command(connection, Identities, keys.Tenant, identities.Select(i => i.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var id = new IdentityId(reader.GetGuid(0));
            var seen = serializer.FromJson<IdentityObserved>(await reader.GetStreamAsync(1, cancellation));
            boxes.Add(id.Value, RetentionClass.Contact, reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));
            if (boxes.TryOpen(id, seen.Value, FactEvents.IdentityField, out IdentityValue value)) points.Add(new(seen.Type, seen.Scope, value.Value));
        }
        return points;
    }
}
