using Marten;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Recording;

/// <summary>
/// All rows of one batch, queued set-based on the session, so that they share its transaction. The order is the same for every writer and rows
/// go by key, so that writers never wait for each other in a circle; the events come late, after every unique key that could refuse the batch, so
/// that a lost race leaves no gap in the log's sequence.
/// </summary>
internal sealed class RecordingWrites
{
    private readonly Dictionary<(IdentityId Identity, ConsentKey Key), ConsentState> consents = [];
    private readonly List<(Guid Event, IdentityId Identity, ConsentKey Key, DateTimeOffset At)> decisions = [];

    public List<LoggedEvent> Events { get; } = [];
    public GraphWrites Graph { get; } = new();
    public List<(Guid BlindKey, Strength Strength)> Strengthened { get; } = [];

    public void Decide(DecisionId decision, object happened) => Events.Add(new(Guid.CreateVersion7(), decision.Value, happened));

    public void Consent(Guid id, IdentityId identity, ConsentKey key, ConsentState state, DateTimeOffset at)
    {
        consents[(identity, key)] = consents.TryGetValue((identity, key), out var before) ? before.Join(state) : state;
        decisions.Add((id, identity, key, at));
    }

    public void Queue(IDocumentSession session, IDocumentStore store, TenantId tenant, IReadOnlyList<PreparedMessage> news, IdentityBook book, DateTimeOffset at)
    {
        var keys = news.OrderBy(m => m.Key.Value).ToList();
        session.QueueSetBased("insert into profiles.message_key (tenant_id, key, digest) select ^, * from unnest(^::uuid[], ^::bigint[])",
            tenant.Value, Column(keys, m => m.Key.Value), Column(keys, m => m.Digest));

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

        var dataKeys = book.NewKeys.OrderBy(k => k.Subject).ThenBy(k => k.Class).ToList();
        if (dataKeys.Count > 0)
        {
            session.QueueSetBased("""
                insert into profiles.data_key (tenant_id, subject, class, epoch, wrapped)
                select ^, * from unnest(^::uuid[], ^::smallint[], ^::int[], ^::bytea[])
                """,
                tenant.Value, Column(dataKeys, k => k.Subject), Column(dataKeys, k => (short)k.Class), Column(dataKeys, k => k.Epoch), Column(dataKeys, k => k.Wrapped));
        }

        QueueStrengthened(session, tenant);
        Graph.Queue(session, tenant);
        session.QueueOperation(new AppendEvents(store, tenant.Value, Events, at));
        QueueConsents(session, tenant);
        QueueDecisions(session, tenant);
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

    /// <summary>The lattice's join, in SQL: see <see cref="ConsentState.Join"/>.</summary>
    private void QueueConsents(IDocumentSession session, TenantId tenant)
    {
        if (consents.Count == 0) return;
        var rows = consents.OrderBy(c => c.Key.Identity.Value).ThenBy(c => c.Key.Key.Channel, StringComparer.Ordinal)
            .ThenBy(c => c.Key.Key.Purpose, StringComparer.Ordinal).ThenBy(c => c.Key.Key.Controller, StringComparer.Ordinal).ToList();
        session.QueueSetBased("""
            insert into profiles.consent_state as c
              (tenant_id, identity_id, channel, purpose, controller, granted_at, granted_until, attested_at, attested_until, denied_at, objected_at, undated_denial_at)
            select ^, * from unnest(^::uuid[], ^::varchar[], ^::varchar[], ^::varchar[],
              ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[])
            on conflict (tenant_id, identity_id, channel, purpose, controller) do update set
              granted_at = greatest(c.granted_at, excluded.granted_at),
              granted_until = case
                when c.granted_at is null or excluded.granted_at > c.granted_at then excluded.granted_until
                when excluded.granted_at is null or c.granted_at > excluded.granted_at then c.granted_until
                else least(c.granted_until, excluded.granted_until) end,
              attested_at = greatest(c.attested_at, excluded.attested_at),
              attested_until = case
                when c.attested_at is null or excluded.attested_at > c.attested_at then excluded.attested_until
                when excluded.attested_at is null or c.attested_at > excluded.attested_at then c.attested_until
                else least(c.attested_until, excluded.attested_until) end,
              denied_at = greatest(c.denied_at, excluded.denied_at),
              objected_at = greatest(c.objected_at, excluded.objected_at),
              undated_denial_at = greatest(c.undated_denial_at, excluded.undated_denial_at)
            """,
            tenant.Value, Column(rows, r => r.Key.Identity.Value), Column(rows, r => r.Key.Key.Channel), Column(rows, r => r.Key.Key.Purpose), Column(rows, r => r.Key.Key.Controller),
            Times(r => r.Granted?.At), Times(r => r.Granted?.Until), Times(r => r.Attested?.At), Times(r => r.Attested?.Until),
            Times(r => r.DeniedAt), Times(r => r.ObjectedAt), Times(r => r.UndatedDenialAt));

        DateTime?[] Times(Func<ConsentState, DateTimeOffset?> time) => [.. rows.Select(r => time(r.Value)?.UtcDateTime)];
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
