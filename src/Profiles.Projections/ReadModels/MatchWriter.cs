using Marten;
using Profiles.Projections.Store;

namespace Profiles.Projections.ReadModels;

/// <summary>Queues what matching compares. A page that is delivered again changes nothing.</summary>
internal static class MatchWriter
{
    private const string Records = """
        insert into profiles.match_record as r (tenant_id, identity_id, seq, box) select * from unnest(^::varchar[], ^::uuid[], ^::bigint[], ^::bytea[])
        on conflict (tenant_id, identity_id) do update set seq = excluded.seq, box = excluded.box where r.seq < excluded.seq
        """;

    private const string NoKeys = """
        delete from profiles.match_key k using unnest(^::varchar[], ^::uuid[]) as n(tenant_id, identity_id)
        where k.tenant_id = n.tenant_id and k.identity_id = n.identity_id
        """;

    private const string Keys = """
        insert into profiles.match_key (tenant_id, key, identity_id) select * from unnest(^::varchar[], ^::uuid[], ^::uuid[]) on conflict do nothing
        """;

    public static void Write(IDocumentOperations operations, List<MatchFeatures> features)
    {
        if (features.Count == 0) return;
        var rows = features.OrderBy(f => f.Subject.Tenant, StringComparer.Ordinal).ThenBy(f => f.Subject.Identity).ToList();
        operations.QueueSetBased(
            Records, Column(rows, f => f.Subject.Tenant), Column(rows, f => f.Subject.Identity), Column(rows, f => f.Sequence), Column(rows, f => f.Box?.Box!));
        operations.QueueSetBased(NoKeys, Column(rows, f => f.Subject.Tenant), Column(rows, f => f.Subject.Identity));
        var keys = rows.SelectMany(f => f.Keys.Select(key => (f.Subject, Key: key))).OrderBy(k => k.Subject.Tenant, StringComparer.Ordinal).ThenBy(k => k.Key).ToList();
        if (keys.Count > 0) operations.QueueSetBased(Keys, Column(keys, k => k.Subject.Tenant), Column(keys, k => k.Key), Column(keys, k => k.Subject.Identity));
    }

    private static T[] Column<TRow, T>(List<TRow> rows, Func<TRow, T> value) => [.. rows.Select(value)];
}
