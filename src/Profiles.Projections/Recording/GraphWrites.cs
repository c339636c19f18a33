using Marten;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Suggesting;
using Profiles.Projections.Store;

namespace Profiles.Projections.Recording;

/// <summary>What graph decisions change in the live tables, queued set-based; rows go by key, so that writers never wait for each other in a circle.</summary>
internal sealed class GraphWrites
{
    public List<Link> Links { get; } = [];
    public List<Regrouped> Moves { get; } = [];
    public List<(IdentityId Identity, Standing Standing)> Standings { get; } = [];
    /// <summary>Of links that are stored already, and of those that are made.</summary>
    public Dictionary<LinkKey, string?> Codes { get; } = [];
    public List<Separation> Separations { get; } = [];
    public List<(DecisionId Decision, int? Part)> RetractedSeparations { get; } = [];
    public List<(Lift Lift, DecisionId Separation)> Lifts { get; } = [];
    public List<(IdentityId Bearer, string Source, string Type, SourceList List)> Lists { get; } = [];
    public List<Suggestion> Suggestions { get; } = [];

    /// <param name="newborn">Where an identity is born in this very transaction, its row bears what would be an update.</param>
    public void Add(Regrouping regrouping, Func<IdentityId, bool> newborn)
    {
        Moves.AddRange(regrouping.Moved.Where(m => !newborn(m.Identity)));
        Standings.AddRange(regrouping.Standings.Where(s => !newborn(s.Identity)));
        foreach (var (link, _, code) in regrouping.Codes) Codes[link.Key] = code;
    }

    public void Queue(IDocumentSession session, TenantId tenant)
    {
        if (Links.Count > 0)
        {
            session.QueueSetBased("""
                insert into profiles.graph_link (tenant_id, decision_id, a, b, rule, strength, occurred_at, source, override, survivor, grp, code, reaches)
                select ^, * from unnest(^::uuid[], ^::uuid[], ^::uuid[], ^::varchar[], ^::smallint[], ^::timestamptz[], ^::varchar[], ^::boolean[], ^::uuid[], ^::smallint[], ^::varchar[], ^::boolean[])
                """,
                tenant.Value, Column(Links, l => l.Decision.Value), Column(Links, l => l.A.Value), Column(Links, l => l.B.Value),
                Column(Links, l => l.Rule.ToString()), Column(Links, l => (short)l.Strength), Column(Links, l => l.OccurredAt.UtcDateTime), Column(Links, l => l.Source),
                Column(Links, l => l.Override), Column(Links, l => l.Survivor?.Value), Column(Links, l => (short)l.Group),
                Column(Links, l => Codes.GetValueOrDefault(l.Key)!), Column(Links, l => !Refusals.IsLocal(Codes.GetValueOrDefault(l.Key))));
        }
        var made = Links.Select(l => l.Key).ToHashSet();
        var codes = Codes.Where(c => !made.Contains(c.Key)).OrderBy(c => c.Key.Decision.Value).ThenBy(c => c.Key.A.Value).ThenBy(c => c.Key.B.Value).ToList();
        if (codes.Count > 0)
        {
            session.QueueSetBased("""
                update profiles.graph_link l set code = n.code, reaches = n.reaches
                from unnest(^::uuid[], ^::uuid[], ^::uuid[], ^::varchar[], ^::boolean[]) as n(decision_id, a, b, code, reaches)
                where l.tenant_id = ^ and l.decision_id = n.decision_id and l.a = n.a and l.b = n.b
                """,
                Column(codes, c => c.Key.Decision.Value), Column(codes, c => c.Key.A.Value), Column(codes, c => c.Key.B.Value),
                Column(codes, c => c.Value!), Column(codes, c => !Refusals.IsLocal(c.Value)), tenant.Value);
        }
        QueueMemberships(session, tenant);
        QueueSeparations(session, tenant);
        QueueLists(session, tenant);
        QueueSuggestions(session, tenant);
    }

    /// <summary>Suggestions alone, where nothing else changes.</summary>
    public void QueueSuggestions(IDocumentSession session, TenantId tenant)
    {
        if (Suggestions.Count == 0) return;
        var ordered = Suggestions.OrderBy(s => s.A.Value).ThenBy(s => s.B.Value).ToList();
        session.QueueSetBased(
            """
            insert into profiles.link_suggestion (tenant_id, a, b, decision_id, why, probability, status)
            select ^, *, 0 from unnest(^::uuid[], ^::uuid[], ^::uuid[], ^::varchar[], ^::float8[])
            """,
            tenant.Value, Column(ordered, s => s.A.Value), Column(ordered, s => s.B.Value), Column(ordered, s => s.Id.Value), Column(ordered, s => s.Why),
            Column(ordered, s => s.Probability));
    }

    private void QueueMemberships(IDocumentSession session, TenantId tenant)
    {
        if (Moves.Count > 0)
        {
            session.QueueSetBased("""
                update profiles.membership m set profile_id = n.profile_id
                from unnest(^::uuid[], ^::uuid[]) as n(identity_id, profile_id) where m.tenant_id = ^ and m.identity_id = n.identity_id
                """,
                Column(Moves, m => m.Identity.Value), Column(Moves, m => m.To.Value), tenant.Value);
        }
        if (Standings.Count > 0)
        {
            session.QueueSetBased("""
                update profiles.membership m set standing = n.standing
                from unnest(^::uuid[], ^::smallint[]) as n(identity_id, standing) where m.tenant_id = ^ and m.identity_id = n.identity_id
                """,
                Column(Standings, s => s.Identity.Value), Column(Standings, s => (short)s.Standing), tenant.Value);
        }
    }

    private void QueueSeparations(IDocumentSession session, TenantId tenant)
    {
        var rows = Separations.SelectMany(s => s.Sides.SelectMany((side, place) => side.Select(id => (s.Decision, s.Part, Side: place, Identity: id)))).ToList();
        if (rows.Count > 0)
        {
            session.QueueSetBased("""
                insert into profiles.graph_separation (tenant_id, decision_id, part, side, identity_id, retracted)
                select ^, *, false from unnest(^::uuid[], ^::smallint[], ^::smallint[], ^::uuid[])
                """,
                tenant.Value, Column(rows, r => r.Decision.Value), Column(rows, r => (short)r.Part), Column(rows, r => (short)r.Side), Column(rows, r => r.Identity.Value));
        }
        foreach (var (decision, part) in RetractedSeparations)
        {
            session.QueueSetBased("update profiles.graph_separation set retracted = true where tenant_id = ^ and decision_id = ^ and (^ < 0 or part = ^)",
                tenant.Value, decision.Value, part ?? -1, part ?? -1);
        }
        if (Lifts.Count > 0)
        {
            session.QueueSetBased("insert into profiles.graph_lift (tenant_id, decision_id, grp, separation_id) select ^, * from unnest(^::uuid[], ^::smallint[], ^::uuid[])",
                tenant.Value, Column(Lifts, l => l.Lift.By.Value), Column(Lifts, l => (short)l.Lift.Group), Column(Lifts, l => l.Separation.Value));
        }
    }

    private void QueueLists(IDocumentSession session, TenantId tenant)
    {
        if (Lists.Count == 0) return;
        var latest = Lists.GroupBy(l => (l.Bearer, l.Source, l.Type))
            .Select(g => g.Aggregate((x, y) => y.List.IsLaterThan(x.List) ? y : x))
            .OrderBy(l => l.Bearer.Value).ThenBy(l => l.Source, StringComparer.Ordinal).ThenBy(l => l.Type, StringComparer.Ordinal).ToList();
        // An array of arrays would have to be a rectangle.
        session.QueueSetBased("""
            insert into profiles.identifier_list as l (tenant_id, identity_id, source, type, occurred_at, message, identities)
            select ^, n.identity_id, n.source, n.type, n.at, n.message, string_to_array(n.identities, ',')::uuid[]
            from unnest(^::uuid[], ^::varchar[], ^::varchar[], ^::timestamptz[], ^::uuid[], ^::varchar[]) as n(identity_id, source, type, at, message, identities)
            on conflict (tenant_id, identity_id, source, type) do update
            set occurred_at = excluded.occurred_at, message = excluded.message, identities = excluded.identities
            where (l.occurred_at, l.message) < (excluded.occurred_at, excluded.message)
            """,
            tenant.Value, Column(latest, l => l.Bearer.Value), Column(latest, l => l.Source), Column(latest, l => l.Type),
            Column(latest, l => l.List.At.UtcDateTime), Column(latest, l => l.List.Message.Value),
            Column(latest, l => string.Join(',', l.List.Identities.Select(i => i.Value).Order())));
    }

    private static T[] Column<TRow, T>(List<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(rows[i]);
        return column;
    }
}
