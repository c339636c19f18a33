using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Audiences;
using Profiles.Domain.Facts;
using Profiles.Projections.Erasure;
using Profiles.Projections.People;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Audiences;

/// <summary>What is remembered of an export: to whom, what for, when, and who was in it (GDPR Art. 19: recipients are told of an erasure or restriction).</summary>
public sealed class AudienceRecord(IDocumentStore store, NpgsqlDataSource database, TimeProvider clock)
{
    private const string Source = "export";

    /// <summary>Before anything is handed out. Exports of the brand that were broken off with their process are recorded as ended, unfinished.</summary>
    /// <returns>To be disposed when it is over, whatever became of it.</returns>
    public async Task<RunningExport> BeginAsync(Caller by, AudienceRequest request, CancellationToken cancellation)
    {
        foreach (var export in await RunningExport.NotEndedAsync(database, by.Tenant, cancellation)) await EndBrokenOffAsync(by.Tenant, export, cancellation);
        var running = await RunningExport.HoldAsync(database, request.Id, cancellation);
        try
        {
            var at = StoredTime.Now(clock);
            await using var session = store.LightweightSession(by.Tenant.Value);
            session.QueueSetBased("insert into profiles.audience_running (tenant_id, export_id) values (^, ^)", by.Tenant.Value, request.Id);
            Queue(session, by.Tenant, request.Id, at, new AudienceExportBegun(request.Recipient, request.Channel, request.Purpose, request.Traits, at, Source, by.Actor));
            await session.SaveChangesAsync(cancellation);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Before a page is handed out: from then on an erasure finds the recipient.</summary>
    /// <returns>The page without whom was erased since it was read.</returns>
    public async Task<IReadOnlyList<AudienceMember>> AddAsync(Caller by, AudienceRequest request, IReadOnlyList<AudienceMember> page, CancellationToken cancellation)
    {
        if (page.Count == 0) return page;
        await using var session = store.LightweightSession(by.Tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        await ErasureLock.ShareAsync(session.Connection!, by.Tenant, cancellation);
        var living = await Living.AmongAsync(session.Connection!, by.Tenant, page.SelectMany(m => m.Points).Select(p => p.ContactPoint!.Id), cancellation);
        List<AudienceMember> left = [.. page.Select(m => m with { Points = [.. m.Points.Where(p => living.Contains(p.ContactPoint!.Id))] }).Where(m => m.Points.Count > 0)];
        var rows = left.SelectMany(m => m.Points.Select(p => (p.ContactPoint!.Id, m.Profile))).OrderBy(r => r.Id.Value).ToList();
        session.QueueSetBased("insert into profiles.audience_member (tenant_id, identity_id, export_id, profile_id, at) select ^, n.identity_id, ^, n.profile_id, ^ from unnest(^, ^) as n(identity_id, profile_id) on conflict do nothing",
            by.Tenant.Value, request.Id, StoredTime.Now(clock), rows.Select(r => r.Id.Value).ToArray(), rows.Select(r => r.Profile.Value).ToArray());
        await session.SaveChangesAsync(cancellation);
        return left;
    }

    public async Task EndAsync(Caller by, AudienceRequest request, int persons, bool complete, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(by.Tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        if (!await RunningExport.EndAsync(session.Connection!, by.Tenant, request.Id, unlessHeld: false, cancellation)) return;
        var at = StoredTime.Now(clock);
        Queue(session, by.Tenant, request.Id, at, new AudienceExported(request.Recipient, request.Channel, request.Purpose, persons, complete, at, Source, by.Actor));
        await session.SaveChangesAsync(cancellation);
    }

    private async Task EndBrokenOffAsync(TenantId tenant, Guid export, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        if (!await RunningExport.EndAsync(session.Connection!, tenant, export, unlessHeld: true, cancellation)) return;
        if ((await session.Events.FetchStreamAsync(export, token: cancellation)).Select(e => e.Data).OfType<AudienceExportBegun>().FirstOrDefault() is not { } begun) return;
        var persons = await RunningExport.PersonsAsync(session.Connection!, tenant, export, cancellation);
        var at = StoredTime.Now(clock);
        Queue(session, tenant, export, at, new AudienceExported(begun.Recipient, begun.Channel, begun.Purpose, persons, Complete: false, at, Source, begun.Actor));
        await session.SaveChangesAsync(cancellation);
    }

    private void Queue(IDocumentSession session, TenantId tenant, Guid export, DateTimeOffset at, object happened) =>
        session.QueueOperation(new AppendEvents(store, tenant.Value, [new(Guid.CreateVersion7(), export, happened)], at));
}
