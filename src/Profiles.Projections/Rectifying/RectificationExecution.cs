using System.Security.Cryptography;
using System.Text.Json;
using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.Erasure;
using Profiles.Projections.Notices;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Rectifying;

/// <summary>Corrects what a person had corrected (Art. 16) on each of their identities that holds it; the corrections, what recipients are told and that it is done are one transaction.</summary>
public sealed class RectificationExecution(IDocumentStore store, IKeyVault vault, ITenants tenants, PrivacyDesk desk, TimeProvider clock) : IPrivacyExecution
{
    private readonly RequestStreams streams = new(store);

    public IReadOnlyCollection<PrivacyRequestKind> Kinds { get; } = [PrivacyRequestKind.Rectification];

    public Task ExecuteAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation) => LostRaces.RetryAsync(async alone =>
    {
        var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        var connection = session.Connection!;
        if (alone) await GraphLock.TakeAloneAsync(connection, tenant, cancellation);
        else await ShareAsync(connection, tenant, cancellation);

        await RequestRows.LockAsync(connection, tenant, id, cancellation);
        var (state, corrections) = await ReadAsync(connection, keys, id, cancellation);
        if (state is not { State: PrivacyRequestState.Executing }) return false;

        var scope = (await ErasureScopes.ReadAsync(connection, tenant, state, cancellation)).Where(i => i.InScope).Select(i => i.Id).ToList();
        using var person = await RectifiedPerson.LockAsync(connection, keys, scope, cancellation);
        var now = StoredTime.Now(clock);
        // Who was erased since has nothing that is wrong any more.
        if (corrections is { } values && person.Identities.Count > 0)
        {
            var held = await CorrectionChecks.HeldAsync(connection, tenant, person.Identities, cancellation);
            foreach (var correction in values.EnumerateObject()) person.Correct(correction, id, held, now, state.ExecutedBy ?? Reminding.Source, settings);
            person.Queue(session, store, now);
        }
        var handed = await Recipients.HandedOutAsync(connection, tenant, scope, null, cancellation);
        await NoticeQueue.QueueAsync(store, session, keys, new(NoticeKind.Rectified, id, now), handed, now, cancellation);
        await desk.ReportAsync(session, tenant, id, (current, at) => Fulfilling.Done(current, [], [.. handed.Select(h => h.Recipient)], at, Reminding.Source, Reminding.Source), cancellation);
        FaultPoints.Reach(FaultPoints.BeforeReport);
        await session.SaveChangesAsync(cancellation);
        FaultPoints.Reach(FaultPoints.AfterReport);
        return true;
    }, cancellation);

    private static async Task ShareAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ErasureLock.Share(tenant), GraphLock.Share(tenant) } };
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <returns>No corrections where there were none, or the key that they were sealed under was destroyed.</returns>
    private async Task<(PrivacyRequest? State, JsonElement? Corrections)> ReadAsync(NpgsqlConnection connection, TenantKeys keys, Guid id, CancellationToken cancellation)
    {
        if (!(await streams.ReadAsync(connection, keys.Tenant, [id], cancellation)).TryGetValue(id, out var events)) return (null, null);
        var state = PrivacyRequest.Fold(events.Select(e => e.Data));
        if (events.Select(e => e.Data).OfType<PrivacyRequestApproved>().LastOrDefault() is not { Corrections: { } box, Identity: { } bearer }) return (state, null);
        using var key = await RequestKeys.ContactAsync(connection, keys, bearer.Value, cancellation);
        try
        {
            return (state, key?.Open(box, PrivacyRequestRegistered.CorrectionsField));
        }
        catch (AuthenticationTagMismatchException)
        {
            return (state, null);
        }
    }
}
