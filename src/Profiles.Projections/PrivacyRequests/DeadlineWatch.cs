using System.Diagnostics.Metrics;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.Recording;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>A reminder that was just recorded.</summary>
/// <param name="Passed">False: the day is yet to come.</param>
public sealed record DeadlineSaid(TenantId Tenant, Guid Request, DateOnly DueOn, bool Passed);

/// <summary>
/// Looks which requests are nearly due or overdue, and records it once on each request's stream. The schedule is the table and the streams: nothing is held in memory,
/// so what fell due while no service ran is said by the next look, and two services that look at once say it once.
/// </summary>
public sealed class DeadlineWatch(NpgsqlDataSource database, IDocumentStore store, ITenants tenants, PrivacyDesk desk, TimeProvider clock)
{
    private const int PageSize = 500;

    // The longest reminder, and the most that a time zone is ahead.
    private const int LookAhead = 61;

    private static readonly Meter Meter = new(RecordingMetrics.MeterName);
    private static readonly Counter<long> Said = Meter.CreateCounter<long>("profiles.privacy.deadlines", "{request}", "Reminders of privacy requests, and deadlines that passed");

    private readonly RequestStreams streams = new(store);

    public async Task<IReadOnlyList<DeadlineSaid>> LookAsync(CancellationToken cancellation)
    {
        var said = new List<DeadlineSaid>();
        var until = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(LookAhead);
        foreach (var page in (await OwedAsync(until, cancellation)).GroupBy(r => r.Tenant))
        {
            if (await tenants.FindAsync(page.Key, cancellation) is not { } settings) continue;
            foreach (var ids in page.Select(r => r.Id).Chunk(PageSize)) await LookAsync(page.Key, settings.PrivacyPolicy, ids, said, cancellation);
        }
        return said;
    }

    private async Task LookAsync(TenantId tenant, PrivacyPolicy policy, Guid[] ids, List<DeadlineSaid> said, CancellationToken cancellation)
    {
        Dictionary<Guid, List<(object Data, DateTimeOffset RecordedAt)>> read;
        await using (var connection = await database.OpenConnectionAsync(cancellation)) read = await streams.ReadAsync(connection, tenant, ids, cancellation);
        foreach (var (id, events) in read)
        {
            // Most have nothing to say, and need no lock to find out.
            if (Reminding.Decide(PrivacyRequest.Fold(events.Select(e => e.Data)), policy, clock.GetUtcNow()).Events.Count == 0) continue;
            var decision = await desk.ReportAsync(tenant, id, (request, at) => Reminding.Decide(request, policy, at), cancellation);
            foreach (var happened in decision?.Events ?? [])
            {
                var (day, passed) = happened is PrivacyDeadlinePassed over ? (over.DueOn, true) : (((PrivacyDeadlineReminded)happened).DueOn, false);
                Said.Add(1, new("tenant", tenant.Value), new KeyValuePair<string, object?>("outcome", passed ? "passed" : "reminded"));
                said.Add(new(tenant, id, day, passed));
            }
        }
    }

    private async Task<List<(TenantId Tenant, Guid Id)>> OwedAsync(DateOnly until, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select tenant_id, id from profiles.privacy_request where not over and unpaused_due_on <= $1 order by tenant_id, unpaused_due_on");
        command.Parameters.Add(new() { Value = until, NpgsqlDbType = NpgsqlDbType.Date });
        var owed = new List<(TenantId, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) owed.Add((new(reader.GetString(0)), reader.GetGuid(1)));
        return owed;
    }
}
