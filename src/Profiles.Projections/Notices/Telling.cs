using Marten;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Erasure;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Notices;

/// <summary>
/// Tells whoever was given persons' data what became of it (GDPR Art. 19). An <see cref="IPrivacyExecution"/> that is through with its work ends with one call:
/// <code>await telling.DoneAsync(tenant, id, NoticeKind.Rectified, identities, cancellation);</code>
/// It finds the recipients, queues a notice for each, and says on the request's stream that the work is done and whom it waits for (with none, the request is fulfilled), all in
/// one transaction. Notices are delivered, repeated and escalated behind it (docs/privacy-requests.md, "Recipients"); do not call <see cref="Fulfilling"/> yourself as well. An
/// erasure is told by <see cref="Erasing"/>, which reads the recipients before their rows are gone.
/// </summary>
public sealed class Telling(IDocumentStore store, IKeyVault vault, PrivacyDesk desk, TimeProvider clock)
{
    /// <summary>What was asked for is done here, and the recipients are told. Repeated, it changes nothing.</summary>
    /// <param name="kind">Null: who has to know was told before (a restriction is told when it is placed); the request waits for them all the same.</param>
    /// <param name="about">The identities that it is about.</param>
    /// <param name="purposes">Only who got data for one of these purposes of the catalogue; null: everybody who got any.</param>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task DoneAsync(
        TenantId tenant, Guid request, NoticeKind? kind, IReadOnlyCollection<IdentityId> about, CancellationToken cancellation, IReadOnlyList<string>? purposes = null) =>
        InTransactionAsync(tenant, async (session, keys, now) =>
        {
            var handed = await Recipients.HandedOutAsync(session.Connection!, tenant, about, purposes, cancellation);
            var decision = await desk.ReportAsync(
                session, tenant, request, (state, at) => Fulfilling.Done(state, [], [.. handed.Select(h => h.Recipient)], at, Reminding.Source, Reminding.Source), cancellation);
            if (decision is not { Events.Count: > 0 }) return false;
            if (kind is { } told) await NoticeQueue.QueueAsync(store, session, keys, new(told, request, now) { Purposes = purposes }, handed, now, cancellation);
            return true;
        }, cancellation);

    /// <summary>Tells what no request waits to be done: a restriction that begins or ends. Repeated with the same order, it changes nothing.</summary>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task TellAsync(TenantId tenant, NoticeOrder order, IReadOnlyCollection<IdentityId> about, CancellationToken cancellation) =>
        InTransactionAsync(tenant, async (session, keys, now) =>
        {
            var handed = await Recipients.HandedOutAsync(session.Connection!, tenant, about, order.Purposes, cancellation);
            await NoticeQueue.QueueAsync(store, session, keys, order, handed, now, cancellation);
            return handed.Count > 0;
        }, cancellation);

    private Task<bool> InTransactionAsync(TenantId tenant, Func<IDocumentSession, TenantKeys, DateTimeOffset, Task<bool>> act, CancellationToken cancellation) =>
        LostRaces.RetryAsync(async _ =>
        {
            var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            await using var session = store.LightweightSession(tenant.Value);
            await session.BeginTransactionAsync(cancellation);
            await ErasureLock.ShareAsync(session.Connection!, tenant, cancellation);
            if (await act(session, keys, StoredTime.Now(clock))) await session.SaveChangesAsync(cancellation);
            return true;
        }, cancellation);
}
