using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Deadlines;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Retention;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Policies;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Retention;

/// <param name="Persons">Any identity of each; all of their identities are named. Empty: of everybody.</param>
public sealed record HoldOrder(
    TenantId Tenant, IReadOnlyCollection<NormalIdentity> Persons, IReadOnlyList<RetentionClass> Classes, string Ground, DateOnly Until, string Reason, string Source, string Actor);

/// <summary>A hold as it is shown.</summary>
/// <param name="Reason">Null where it is not asked for, or its key is destroyed.</param>
public sealed record HoldView(Guid Id, LegalHold Hold, string? Reason, string? LiftReason);

/// <summary>A hold that will end soon: said once.</summary>
public sealed record HoldSaid(TenantId Tenant, Guid Hold, DateOnly Until);

/// <summary>Legal holds: placed, lifted, listed, and reminded of before they end by themselves.</summary>
public sealed class LegalHolds(IDocumentStore store, NpgsqlDataSource database, IKeyVault vault, ITenants tenants, TimeProvider clock)
{
    private readonly StoredEvents events = new(store);

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<(Guid? Hold, Rejection? Rejection)> PlaceAsync(HoldOrder order, CancellationToken cancellation) => InTransactionAsync<(Guid?, Rejection?)>(order.Tenant, async (session, settings, keys) =>
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(settings.PrivacyPolicy.TimeZone);
        var at = StoredTime.Now(clock);
        var today = new Reckoning(zone, HolidayCalendar.France).DayOf(at);
        if ((Unsaid(order.Reason) ?? Holding.Refuses(order.Classes, order.Ground, order.Until, today)) is { } refusal) return (null, refusal);
        var identities = await NamedAsync(session.Connection!, order.Tenant, order.Persons.Select(keys.BlindKey), cancellation);
        if (order.Persons.Count > 0 && identities.Count == 0) return (null, new("unknown-person", "Nothing is recorded of whom the hold names.", "subject"));

        var id = Guid.CreateVersion7();
        using var key = await RequestKeys.OpenOrMakeAsync(session, keys, id, cancellation);
        var end = order.Until.AddDays(1).ToDateTime(TimeOnly.MinValue);
        var placed = new LegalHoldPlaced(
            identities, [.. order.Classes.Distinct().Order()], order.Ground, order.Until, new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime(),
            key.Seal(order.Reason, LegalHold.ReasonField), at, order.Source, order.Actor);
        await AppendAsync(session, order.Tenant, id, null, placed, at, cancellation);
        await session.SaveChangesAsync(cancellation);
        return (id, null);
    }, cancellation);

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<(Guid? Hold, Rejection? Rejection)> LiftAsync(TenantId tenant, Guid id, string reason, string source, string actor, CancellationToken cancellation) =>
        InTransactionAsync<(Guid?, Rejection?)>(tenant, async (session, _, keys) =>
        {
            if (Unsaid(reason) is { } refusal) return (null, refusal);
            await RequestRows.LockAsync(session.Connection!, tenant, id, cancellation);
            if (!(await HoldRows.ReadAsync(session.Connection!, events, tenant, [id], cancellation)).TryGetValue(id, out var known)) return (null, new("unknown-hold", "There is no such legal hold.", "holdId"));
            if (known.Hold.LiftedAt is not null) return (id, null);
            var at = StoredTime.Now(clock);
            if (!known.Hold.IsInForce(at)) return (null, new("hold-over", "The hold has ended by itself.", "holdId"));
            using var key = await RequestKeys.OpenOrMakeAsync(session, keys, id, cancellation);
            await AppendAsync(session, tenant, id, known.Hold, new LegalHoldLifted(key.Seal(reason, LegalHold.ReasonField), at, source, actor), at, cancellation);
            await session.SaveChangesAsync(cancellation);
            return (id, null);
        }, cancellation);

    /// <summary>Those in force first, then by the day on which they end.</summary>
    /// <param name="words">Whether officers' reasons are opened.</param>
    public async Task<IReadOnlyList<HoldView>> ListAsync(TenantId tenant, bool inForce, bool words, CancellationToken cancellation)
    {
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var ids = new List<Guid>();
        var now = StoredTime.Now(clock);
        await using (var command = RequestRows.Command(
            connection, "select id from profiles.legal_hold where tenant_id = $1 and ($2 is false or (lifted_at is null and ends_at > $3)) order by (lifted_at is null and ends_at > $3) desc, ends_at, id",
            tenant, inForce, now.UtcDateTime))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) ids.Add(reader.GetGuid(0));
        }
        var read = await HoldRows.ReadAsync(connection, events, tenant, ids, cancellation);
        var opened = words ? await RequestKeys.OpenAsync(connection, keys, ids, cancellation) : [];
        try
        {
            return [.. ids.Where(read.ContainsKey).Select(id => View(id, read[id], opened.GetValueOrDefault(id)))];
        }
        finally
        {
            foreach (var key in opened.Values) key.Dispose();
        }
    }

    /// <summary>Says which holds will end soon, each once, however often it looks.</summary>
    public async Task<IReadOnlyList<HoldSaid>> RemindAsync(CancellationToken cancellation)
    {
        var now = StoredTime.Now(clock);
        var soon = new List<(TenantId Tenant, Guid Id)>();
        await using (var command = database.CreateCommand("select tenant_id, id from profiles.legal_hold where lifted_at is null and not reminded and ends_at > $1 and ends_at < $2"))
        {
            command.Parameters.Add(new() { Value = now.UtcDateTime });
            command.Parameters.Add(new() { Value = now.AddDays(366).UtcDateTime });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) soon.Add((new(reader.GetString(0)), reader.GetGuid(1)));
        }
        var said = new List<HoldSaid>();
        foreach (var (tenant, id) in soon)
        {
            if (await tenants.FindAsync(tenant, cancellation) is null) continue;
            if (await InTransactionAsync(tenant, (session, settings, _) => RemindAsync(session, settings, tenant, id, now, cancellation), cancellation) is { } until) said.Add(new(tenant, id, until));
        }
        return said;
    }

    private async Task<DateOnly?> RemindAsync(IDocumentSession session, TenantSettings settings, TenantId tenant, Guid id, DateTimeOffset now, CancellationToken cancellation)
    {
        await RequestRows.LockAsync(session.Connection!, tenant, id, cancellation);
        if (!(await HoldRows.ReadAsync(session.Connection!, events, tenant, [id], cancellation)).TryGetValue(id, out var known)) return null;
        if (Holding.Remind(known.Hold, settings.RetentionPolicy, now) is not { } reminded) return null;
        await AppendAsync(session, tenant, id, known.Hold, reminded, now, cancellation);
        await session.SaveChangesAsync(cancellation);
        return reminded.Until;
    }

    private async Task AppendAsync(IDocumentSession session, TenantId tenant, Guid id, LegalHold? hold, object happened, DateTimeOffset at, CancellationToken cancellation)
    {
        session.QueueOperation(new AppendEvents(store, tenant.Value, [new(Guid.CreateVersion7(), id, happened)], at));
        await HoldRows.WriteAsync(session.Connection!, tenant, id, LegalHold.Evolve(hold, happened)!, cancellation);
    }

    private static async Task<List<IdentityId>> NamedAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<Guid> persons, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, """
            select distinct m.identity_id from profiles.directory d join profiles.membership one on one.tenant_id = $1 and one.identity_id = d.identity_id
            join profiles.membership m on m.tenant_id = $1 and m.profile_id = one.profile_id
            where d.tenant_id = $1 and d.blind_key = any($2) order by 1
            """, tenant, persons.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var named = new List<IdentityId>();
        while (await reader.ReadAsync(cancellation)) named.Add(new(reader.GetGuid(0)));
        return named;
    }

    private static Rejection? Unsaid(string reason) => IdentityPolicies.Refused(reason)
        ?? (TraitPins.CanBeWritten(reason) ? null : new Rejection("text", "The text is no valid Unicode: it holds half a surrogate pair.", "reason"));

    private static HoldView View(Guid id, (LegalHold Hold, LegalHoldPlaced Placed, LegalHoldLifted? Lifted) read, DataKey? key) =>
        new(id, read.Hold, key?.Open(read.Placed.Reason, LegalHold.ReasonField), read.Lifted is { } lifted ? key?.Open(lifted.Reason, LegalHold.ReasonField) : null);

    private Task<T> InTransactionAsync<T>(TenantId tenant, Func<IDocumentSession, TenantSettings, TenantKeys, Task<T>> act, CancellationToken cancellation) =>
        LostRaces.RetryAsync(async _ =>
        {
            var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            await using var session = store.LightweightSession(tenant.Value);
            await session.BeginTransactionAsync(cancellation);
            await ErasureLock.ShareAsync(session.Connection!, tenant, cancellation);
            return await act(session, settings, keys);
        }, cancellation);
}
