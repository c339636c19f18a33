using Marten;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Projections.Store;

namespace Profiles.Projections.Recording;

/// <summary>The rows that permissions are decided from, joined in the database as <see cref="PermissionFold"/> joins them, so that no order of arrival matters.</summary>
internal static class PermissionWrites
{
    public static void Queue(IDocumentSession session, TenantId tenant, PermissionFold fold)
    {
        if (fold.Consents.Count > 0) QueueConsents(session, tenant, fold);
        if (fold.Customers.Count > 0) QueueCustomers(session, tenant, fold);
        if (fold.Exclusions.Count > 0) QueueExclusions(session, tenant, fold);
    }

    /// <summary>See <see cref="ConsentState.Join"/>.</summary>
    private static void QueueConsents(IDocumentSession session, TenantId tenant, PermissionFold fold)
    {
        var rows = fold.Consents.OrderBy(c => c.Key.Identity.Value).ThenBy(c => c.Key.Key.Channel, StringComparer.Ordinal)
            .ThenBy(c => c.Key.Key.Purpose, StringComparer.Ordinal).ThenBy(c => c.Key.Key.Controller, StringComparer.Ordinal).ToList();
        session.QueueSetBased($"""
            insert into profiles.consent_state as c
              (tenant_id, identity_id, channel, purpose, controller, granted_at, granted_until, attested_at, attested_until, confirmed_at, confirmed_until,
               attested_confirmed_at, attested_confirmed_until, denied_at, objected_at, undated_denial_at)
            select ^, * from unnest(^::uuid[], ^::varchar[], ^::varchar[], ^::varchar[],
              ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[], ^::timestamptz[],
              ^::timestamptz[], ^::timestamptz[], ^::timestamptz[])
            on conflict (tenant_id, identity_id, channel, purpose, controller) do update set
              {LaterGrant("granted")}, {LaterGrant("attested")}, {LaterGrant("confirmed")}, {LaterGrant("attested_confirmed")},
              denied_at = greatest(c.denied_at, excluded.denied_at),
              objected_at = greatest(c.objected_at, excluded.objected_at),
              undated_denial_at = greatest(c.undated_denial_at, excluded.undated_denial_at)
            """,
            tenant.Value, Column(rows, r => r.Key.Identity.Value), Column(rows, r => r.Key.Key.Channel), Column(rows, r => r.Key.Key.Purpose), Column(rows, r => r.Key.Key.Controller),
            Times(r => r.Granted?.At), Times(r => r.Granted?.Until), Times(r => r.Attested?.At), Times(r => r.Attested?.Until),
            Times(r => r.Confirmed?.At), Times(r => r.Confirmed?.Until), Times(r => r.AttestedConfirmed?.At), Times(r => r.AttestedConfirmed?.Until),
            Times(r => r.DeniedAt), Times(r => r.ObjectedAt), Times(r => r.UndatedDenialAt));

        DateTime?[] Times(Func<ConsentState, DateTimeOffset?> time) => [.. rows.Select(r => time(r.Value)?.UtcDateTime)];
    }

    /// <summary>See <see cref="Grant.Later"/>.</summary>
    private static string LaterGrant(string track) => $"""
        {track}_until = case
            when c.{track}_at is null or excluded.{track}_at > c.{track}_at then excluded.{track}_until
            when excluded.{track}_at is null or c.{track}_at > excluded.{track}_at then c.{track}_until
            else least(c.{track}_until, excluded.{track}_until) end,
          {track}_at = greatest(c.{track}_at, excluded.{track}_at)
        """;

    /// <summary>See <see cref="CustomerState.Join"/>.</summary>
    private static void QueueCustomers(IDocumentSession session, TenantId tenant, PermissionFold fold)
    {
        var rows = fold.Customers.OrderBy(c => c.Key.Value).ToList();
        session.QueueSetBased("""
            insert into profiles.customer_state as c (tenant_id, identity_id, purchased_at, stage, stage_at, born, born_at)
            select ^, * from unnest(^::uuid[], ^::timestamptz[], ^::smallint[], ^::timestamptz[], ^::date[], ^::timestamptz[])
            on conflict (tenant_id, identity_id) do update set
              purchased_at = greatest(c.purchased_at, excluded.purchased_at),
              stage = case when c.stage_at is null or excluded.stage_at > c.stage_at then excluded.stage
                when excluded.stage_at is null or c.stage_at > excluded.stage_at then c.stage else least(c.stage, excluded.stage) end,
              stage_at = greatest(c.stage_at, excluded.stage_at),
              born = case when c.born_at is null or excluded.born_at > c.born_at then excluded.born
                when excluded.born_at is null or c.born_at > excluded.born_at then c.born
                when c.born is null or excluded.born is null then null else greatest(c.born, excluded.born) end,
              born_at = greatest(c.born_at, excluded.born_at)
            """,
            tenant.Value, Column(rows, r => r.Key.Value), Column(rows, r => r.Value.PurchasedAt?.UtcDateTime), Column(rows, r => (short?)r.Value.Stage?.Relation),
            Column(rows, r => r.Value.Stage?.At.UtcDateTime), Column(rows, r => r.Value.Born?.Month), Column(rows, r => r.Value.Born?.At.UtcDateTime));
    }

    private static void QueueExclusions(IDocumentSession session, TenantId tenant, PermissionFold fold)
    {
        var rows = fold.Exclusions.OrderBy(e => e.Key.Identity.Value).ThenBy(e => e.Key.Kind, StringComparer.Ordinal).ThenBy(e => e.Key.At).ThenBy(e => e.Key.Lifts).ToList();
        session.QueueSetBased("""
            insert into profiles.exclusion as e (tenant_id, identity_id, kind, at, lifts, until, reason)
            select ^, * from unnest(^::uuid[], ^::varchar[], ^::timestamptz[], ^::boolean[], ^::timestamptz[], ^::bytea[])
            on conflict (tenant_id, identity_id, kind, at, lifts) do update set
              until = case when e.until is null or excluded.until is null then null else greatest(e.until, excluded.until) end
            """,
            tenant.Value, Column(rows, r => r.Key.Identity.Value), Column(rows, r => r.Key.Kind), Column(rows, r => r.Key.At.UtcDateTime), Column(rows, r => r.Key.Lifts),
            Column(rows, r => r.Value.Until?.UtcDateTime), Column(rows, r => r.Value.Reason?.Box));
    }

    private static T[] Column<TRow, T>(List<TRow> rows, Func<TRow, T> value) => [.. rows.Select(value)];
}
