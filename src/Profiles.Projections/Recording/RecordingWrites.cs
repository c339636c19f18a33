using Marten;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.Keys;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Store;

namespace Profiles.Projections.Recording;

/// <summary>
/// All rows of one batch, queued set-based on the session, so that they share its transaction. The order is the same for every writer and rows
/// go by key, so that writers never wait for each other in a circle; the events come late, after every unique key that could refuse the batch, so
/// that a lost race leaves no gap in the log's sequence.
/// </summary>
internal sealed class RecordingWrites
{
    private readonly List<(Guid Event, IdentityId Identity, ConsentKey Key, DateTimeOffset At)> decisions = [];

    public PermissionFold Permissions { get; } = new();
    public List<LoggedEvent> Events { get; } = [];
    public List<(Guid Interaction, IdentityId Identity, PrivacyRequestKind Kind, DateTimeOffset At)> Hints { get; } = [];
    public GraphWrites Graph { get; } = new();
    public InteractionWrites Interactions { get; } = new();
    public List<(Guid BlindKey, Strength Strength)> Strengthened { get; } = [];

    public void Decide(DecisionId decision, object happened) => Events.Add(new(Guid.CreateVersion7(), decision.Value, happened));

    /// <summary>A decision that a history is told from.</summary>
    public void Decided(Guid id, IdentityId identity, ConsentKey key, DateTimeOffset at) => decisions.Add((id, identity, key, at));

    public void Queue(IDocumentSession session, IDocumentStore store, TenantId tenant, IReadOnlyList<PreparedMessage> news, IdentityBook book, IReadOnlyCollection<Guid> returning, DateTimeOffset at)
    {
        Interactions.QueueKeys(session, tenant, news);

        var born = book.Born().OrderBy(e => e.BlindKey).ToList();
        if (born.Count > 0)
        {
            session.QueueSetBased("insert into profiles.directory (tenant_id, blind_key, identity_id, strength) select ^, * from unnest(^::uuid[], ^::uuid[], ^::smallint[])",
                tenant.Value, Column(born, e => e.BlindKey), Column(born, e => e.Id.Value), Column(born, e => (short)e.Strength));
            session.QueueSetBased("""
                insert into profiles.membership (tenant_id, identity_id, profile_id, birth_id, type, scope, blind_key, standing)
                select ^, * from unnest(^::uuid[], ^::uuid[], ^::uuid[], ^::varchar[], ^::varchar[], ^::uuid[], ^::smallint[])
                """,
                tenant.Value, Column(born, e => e.Id.Value), Column(born, e => e.Newborn!.Profile.Value), Column(born, e => e.Newborn!.Member.Birth.Value),
                Column(born, e => e.Newborn!.Member.Type), Column(born, e => e.Newborn!.Member.Scope), Column(born, e => e.BlindKey), Column(born, e => (short)e.Newborn!.Standing));
        }

        session.QueueDataKeys(tenant, book.NewKeys);
        if (returning.Count > 0)
        {
            session.QueueSetBased("update profiles.fence set returned_at = ^ where tenant_id = ^ and hash = any(^)", at.UtcDateTime, tenant.Value, returning.Order().ToArray());
        }
        QueueStrengthened(session, tenant);
        Graph.Queue(session, tenant);
        session.QueueOperation(new AppendEvents(store, tenant.Value, Events, at));
        Interactions.QueueChanges(session, tenant, stream => Events.Count(e => e.Stream == stream), blindKey => book.Find(blindKey)?.Id);
        PermissionWrites.Queue(session, tenant, Permissions);
        QueueDecisions(session, tenant);
        RequestHintList.Queue(session, tenant, Hints);
    }

    private void QueueStrengthened(IDocumentSession session, TenantId tenant)
    {
        if (Strengthened.Count == 0) return;
        var ordered = Strengthened.OrderBy(s => s.BlindKey).ToList();
        session.QueueSetBased("""
            update profiles.directory d set strength = n.strength
            from unnest(^::uuid[], ^::smallint[]) as n(blind_key, strength) where d.tenant_id = ^ and d.blind_key = n.blind_key and d.strength < n.strength
            """,
            Column(ordered, s => s.BlindKey), Column(ordered, s => (short)s.Strength), tenant.Value);
    }

    private void QueueDecisions(IDocumentSession session, TenantId tenant)
    {
        if (decisions.Count == 0) return;
        session.QueueSetBased("""
            insert into profiles.consent_record (tenant_id, event_id, identity_id, channel, purpose, controller, occurred_at)
            select ^, * from unnest(^::uuid[], ^::uuid[], ^::varchar[], ^::varchar[], ^::varchar[], ^::timestamptz[])
            """,
            tenant.Value, Column(decisions, d => d.Event), Column(decisions, d => d.Identity.Value), Column(decisions, d => d.Key.Channel),
            Column(decisions, d => d.Key.Purpose), Column(decisions, d => d.Key.Controller), Column(decisions, d => d.At.UtcDateTime));
    }

    private static T[] Column<TRow, T>(List<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(rows[i]);
        return column;
    }
}
