using System.Text;
using System.Text.Json;
using Marten;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.ReadModels;

/// <summary>Queues one command for each table, which commit with the daemon's progress.</summary>
internal static class PageWriter
{
    private const string Facets = """
        insert into profiles.facet as f (tenant_id, identity_id, version, seq, data, tokens)
        select tenant_id, identity_id, version, seq, data::jsonb, tokens::uuid[]
        from unnest(^::varchar[], ^::uuid[], ^::bigint[], ^::bigint[], ^::text[], ^::text[]) as n(tenant_id, identity_id, version, seq, data, tokens)
        on conflict (tenant_id, identity_id) do update
        set version = excluded.version, seq = excluded.seq, data = excluded.data, tokens = excluded.tokens where f.version <= excluded.version
        """;

    private const string Profiles = """
        insert into profiles.profile (tenant_id, profile_id, version, data, first_seen, last_seen, last_contact, last_interaction, interactions, tokens, labels, clear)
        select tenant_id, profile_id, version, data::jsonb, first_seen, last_seen, last_contact, last_interaction, interactions, tokens::uuid[], labels::text[], clear::jsonb
        from unnest(^::varchar[], ^::uuid[], ^::bigint[], ^::text[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::int[], ^::text[], ^::text[], ^::text[])
            as n(tenant_id, profile_id, version, data, first_seen, last_seen, last_contact, last_interaction, interactions, tokens, labels, clear)
        on conflict (tenant_id, profile_id) do update
        set version = excluded.version, data = excluded.data, first_seen = excluded.first_seen, last_seen = excluded.last_seen, last_contact = excluded.last_contact,
            last_interaction = excluded.last_interaction, interactions = excluded.interactions, tokens = excluded.tokens, labels = excluded.labels, clear = excluded.clear
        """;

    private const string NoProfiles = """
        delete from profiles.profile p using unnest(^::varchar[], ^::uuid[]) as n(tenant_id, profile_id)
        where p.tenant_id = n.tenant_id and p.profile_id = n.profile_id
        """;

    private const string Timeline = """
        insert into profiles.timeline (tenant_id, identity_id, occurred_at, seq, kind, channel)
        select * from unnest(^::varchar[], ^::uuid[], ^::timestamptz[], ^::bigint[], ^::varchar[], ^::varchar[])
        on conflict do nothing
        """;

    public static void Write(
        IDocumentOperations operations, IReadOnlyDictionary<Subject, FacetRow> facets,
        IReadOnlyDictionary<(string Tenant, Guid Profile), ComposedProfile?> profiles, IReadOnlyList<(Subject Subject, long Sequence, InteractionRecorded Event)> interactions)
    {
        if (facets.Count > 0) Write(operations, facets);
        if (FaultPoints.Armed) operations.QueueOperation(new MidPage());
        if (profiles.Where(p => p.Value is null).Select(p => p.Key).ToList() is { Count: > 0 } gone)
            operations.QueueSetBased(NoProfiles, Column(gone, p => p.Tenant), Column(gone, p => p.Profile));
        if (profiles.Where(p => p.Value is not null).Select(p => (p.Key.Tenant, p.Value!)).ToList() is { Count: > 0 } live) Write(operations, live);
        if (interactions.Count > 0) Write(operations, interactions);
    }

    /// <summary>What an erasure deletes at once, and what a rebuild made of the events before it.</summary>
    public static void Forget(IDocumentOperations operations, IReadOnlyCollection<Subject> erased)
    {
        if (erased.Count == 0) return;
        foreach (var table in ReadTables.OfIdentities)
        {
            operations.QueueSetBased(
                $"delete from profiles.{table} t using unnest(^::varchar[], ^::uuid[]) as n(tenant_id, identity_id) where t.tenant_id = n.tenant_id and t.identity_id = n.identity_id",
                Column(erased, s => s.Tenant), Column(erased, s => s.Identity));
        }
    }

    private static void Write(IDocumentOperations operations, IReadOnlyDictionary<Subject, FacetRow> facets)
    {
        var rows = facets.OrderBy(f => f.Key.Identity).ToList();
        operations.QueueSetBased(
            Facets, Column(rows, r => r.Key.Tenant), Column(rows, r => r.Key.Identity), Column(rows, r => r.Value.Facet.Version), Column(rows, r => r.Value.Facet.Sequence),
            Column(rows, r => Json(r.Value.Facet)), Column(rows, r => Literal(r.Value.Tokens)));
    }

    private static void Write(IDocumentOperations operations, List<(string Tenant, ComposedProfile Row)> rows) => operations.QueueSetBased(
        Profiles, Column(rows, r => r.Tenant), Column(rows, r => r.Row.Profile.Id.Value), Column(rows, r => r.Row.Profile.Version), Column(rows, r => Json(r.Row.Profile)),
        Column(rows, r => r.Row.Profile.FirstSeen), Column(rows, r => r.Row.Profile.LastSeen), Column(rows, r => r.Row.Profile.LastContactByPerson),
        Column(rows, r => r.Row.Profile.Engagement.LastInteractionAt), Column(rows, r => r.Row.Profile.Engagement.Interactions),
        Column(rows, r => Literal(r.Row.Tokens)), Column(rows, r => Literal(r.Row.Labels)), Column(rows, r => Json(r.Row.Clear)));

    private static void Write(IDocumentOperations operations, IReadOnlyList<(Subject Subject, long Sequence, InteractionRecorded Event)> rows) => operations.QueueSetBased(
        Timeline, Column(rows, r => r.Subject.Tenant), Column(rows, r => r.Subject.Identity), Column(rows, r => r.Event.OccurredAt.ToUniversalTime()), Column(rows, r => r.Sequence),
        Column(rows, r => r.Event.Kind.ToString()), Column(rows, r => r.Event.Channel));

    private static TColumn[] Column<TRow, TColumn>(IReadOnlyCollection<TRow> rows, Func<TRow, TColumn> value) => [.. rows.Select(value)];

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, Canonical.Options);

    private static string Literal(IReadOnlyList<Guid> ids) => $"{{{string.Join(',', ids)}}}";

    private static string Literal(IReadOnlyList<string> words)
    {
        var literal = new StringBuilder("{");
        foreach (var word in words)
        {
            if (literal.Length > 1) literal.Append(',');
            literal.Append('"').Append(word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }
        return literal.Append('}').ToString();
    }
}
