using System.Diagnostics.Metrics;
using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Notices;

/// <summary>A notice that is being tried.</summary>
/// <param name="Attempts">Before this one.</param>
/// <param name="TriedAt">For the first time; null: never yet.</param>
public sealed record DueNotice(Guid Id, Guid Request, string Recipient, int Attempts, DateTimeOffset? TriedAt);

/// <param name="Escalated">Somebody has to call the recipient; said once for each notice.</param>
public sealed record SettledNotice(TenantId Tenant, Guid Id, Guid Request, string Recipient, string Outcome, bool Delivered, bool Escalated);

/// <summary>Writes down what became of notices, and tells the requests that wait for them in the same transaction.</summary>
public sealed class NoticeSettling(NpgsqlDataSource database, IDocumentStore store, PrivacyDesk desk, NoticeTerms terms, TimeProvider clock)
{
    /// <summary>Source of the events that tell of it.</summary>
    public const string Source = "notices";

    // Opening it was what its key was for.
    private const string NoKey = "delete from profiles.data_key where tenant_id = ^ and subject = ^ and class = 1";

    private const string Silent = """
        select n.tenant_id, n.id, n.request_id, n.recipient from profiles.notice n join profiles.tenant t on t.tenant_id = n.tenant_id and t.closed_at is null
        where n.acknowledged_at is null and n.escalated_at is null and n.escalate_at <= $1 order by n.escalate_at limit 500
        """;

    private static readonly Meter Meter = new(RecordingMetrics.MeterName);
    private static readonly Counter<long> Counted = Meter.CreateCounter<long>("profiles.recipients.notices", "{notice}", "What became of notices to recipients of persons' data");

    public async Task<SettledNotice> SettleAsync(Lane lane, DueNotice due, NoticeAnswer answer, CancellationToken cancellation)
    {
        var (tenant, now) = (lane.Tenant, StoredTime.Now(clock));
        var dead = answer.Gone || (!answer.Delivered && now - (due.TriedAt ?? now) >= terms.GiveUpAfter);
        var escalated = await InTransactionAsync(tenant, async session =>
        {
            if (await LockAsync(session, tenant, due.Id, cancellation) is not { } row) return false;
            session.QueueSetBased("""
                update profiles.notice set attempts = attempts + 1, tried_at = coalesce(tried_at, ^), outcome = ^, next_attempt = ^,
                  delivered_at = case when ^ then ^ end, dead_at = case when ^ then ^ end, acknowledged_at = coalesce(acknowledged_at, case when ^ then ^ end), box = case when ^ then null else box end
                where tenant_id = ^ and id = ^
                """,
                now, answer.Outcome, now + terms.PauseAfter(due.Attempts + 1, Random.Shared.NextDouble()), answer.Delivered, now, dead, now, answer.Acknowledged, now, answer.Delivered || dead,
                tenant.Value, due.Id);
            if (answer.Delivered || dead) session.QueueSetBased(NoKey, tenant.Value, due.Id);
            if (answer.Delivered && row.Awaited) await desk.ReportAsync(session, tenant, row.Request, (state, at) => Told(state, row, answer.Acknowledged, at), cancellation);
            return dead && await EscalateAsync(session, tenant, row, now, cancellation);
        }, cancellation);
        Count(tenant, answer.Delivered ? "delivered" : dead ? "dead" : "failed");
        if (answer.Acknowledged) Count(tenant, "acknowledged");
        if (escalated) Count(tenant, "escalated");
        return new(tenant, due.Id, due.Request, due.Recipient, answer.Outcome, answer.Delivered, escalated);
    }

    /// <summary>A recipient says that it has done its part: on the notice, and on the request that waits for it. Repeated, it changes nothing. Behind the end of a request it is still written down.</summary>
    public async Task AcknowledgeAsync(TenantId tenant, Guid notice, CancellationToken cancellation)
    {
        var news = await InTransactionAsync(tenant, async session =>
        {
            if (await LockAsync(session, tenant, notice, cancellation) is not { Acknowledged: false } row) return false;
            session.QueueSetBased("update profiles.notice set acknowledged_at = ^ where tenant_id = ^ and id = ^", StoredTime.Now(clock), tenant.Value, notice);
            if (row.Awaited) await desk.ReportAsync(session, tenant, row.Request, (state, at) => Fulfilling.Acknowledged(state, row.Recipient.Id, at, Source, row.Recipient.Name), cancellation);
            return true;
        }, cancellation);
        if (news) Count(tenant, "acknowledged");
    }

    /// <summary>Escalates where a recipient kept silent, each notice once; what fell due while no service ran is said by the next look.</summary>
    public async Task<IReadOnlyList<SettledNotice>> EscalateSilentAsync(CancellationToken cancellation)
    {
        var silent = new List<(TenantId Tenant, Guid Notice, Guid Request, string Recipient)>();
        await using (var command = database.CreateCommand(Silent))
        {
            command.Parameters.Add(new() { Value = clock.GetUtcNow() });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) silent.Add((new(reader.GetString(0)), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3)));
        }
        var said = new List<SettledNotice>();
        foreach (var (tenant, notice, request, recipient) in silent)
        {
            var news = await InTransactionAsync(
                tenant, async session => await LockAsync(session, tenant, notice, cancellation) is { } row && await EscalateAsync(session, tenant, row, StoredTime.Now(clock), cancellation), cancellation);
            if (!news) continue;
            Count(tenant, "escalated");
            said.Add(new(tenant, notice, request, recipient, "silent", false, true));
        }
        return said;
    }

    /// <summary>Contact points are not kept for a recipient that is paused or can't be reached: behind the term of delivery their keys are destroyed.</summary>
    public async Task ForgetContactPointsAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            with late as (update profiles.notice set box = null where box is not null and delivered_at is null and dead_at is null and queued_at < $1 returning tenant_id, id)
            delete from profiles.data_key k using late where k.tenant_id = late.tenant_id and k.subject = late.id and k.class = 1
            """);
        command.Parameters.Add(new() { Value = clock.GetUtcNow() - terms.GiveUpAfter });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static PrivacyDecision Told(PrivacyRequest request, Row row, bool acknowledged, DateTimeOffset at)
    {
        var told = Fulfilling.Notified(request, row.Recipient, at, Source, Source);
        if (!acknowledged) return told;
        var done = Fulfilling.Acknowledged(told.Events.Aggregate(request, (state, happened) => state.Evolve(happened)), row.Recipient.Id, at, Source, row.Recipient.Name);
        return new([.. told.Events, .. done.Events]);
    }

    /// <returns>Whether somebody is to be told: not where the recipient was acknowledged by hand, nor where its request is over and nobody waits.</returns>
    private async Task<bool> EscalateAsync(IDocumentSession session, TenantId tenant, Row row, DateTimeOffset now, CancellationToken cancellation)
    {
        if (row.Acknowledged || row.Escalated) return false;
        var decision = row.Awaited ? await desk.ReportAsync(session, tenant, row.Request, (state, at) => Fulfilling.Escalated(state, row.Recipient.Id, at, Source, Source), cancellation) : null;
        var news = decision is null or { Events.Count: > 0 } or { Rejection: not null };
        session.QueueSetBased(
            news ? "update profiles.notice set escalated_at = ^ where tenant_id = ^ and id = ^" : "update profiles.notice set escalate_at = greatest(^, 'infinity') where tenant_id = ^ and id = ^",
            now, tenant.Value, row.Id);
        return news;
    }

    /// <summary>Whoever writes about a notice waits for whoever does so now; the request's lock comes behind it.</summary>
    private static async Task<Row?> LockAsync(IDocumentSession session, TenantId tenant, Guid notice, CancellationToken cancellation)
    {
        await using var command = RecipientRows.Command(session.Connection!, """
            select request_id, recipient_id, recipient, awaited, acknowledged_at is not null, escalated_at is not null from profiles.notice where tenant_id = $1 and id = $2 for update
            """, tenant, notice);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(notice, reader.GetGuid(0), new(reader.GetGuid(1), reader.GetString(2)), reader.GetBoolean(3), reader.GetBoolean(4), reader.GetBoolean(5)) : null;
    }

    private Task<bool> InTransactionAsync(TenantId tenant, Func<IDocumentSession, Task<bool>> act, CancellationToken cancellation) => LostRaces.RetryAsync(async _ =>
    {
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        await ErasureLock.ShareAsync(session.Connection!, tenant, cancellation);
        var result = await act(session);
        await session.SaveChangesAsync(cancellation);
        return result;
    }, cancellation);

    private sealed record Row(Guid Id, Guid Request, RecipientRef Recipient, bool Awaited, bool Acknowledged, bool Escalated);

    private static void Count(TenantId tenant, string outcome) => Counted.Add(1, new("tenant", tenant.Value), new KeyValuePair<string, object?>("outcome", outcome));
}
