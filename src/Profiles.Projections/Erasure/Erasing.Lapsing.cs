using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Erasure;

// Erasures that nobody asked for, because terms have ended: of several persons, and of different classes, in one transaction.
public sealed partial class Erasing
{
    /// <summary>
    /// What <paramref name="settle"/> orders when nobody else can write. Each order has a line in the ledger, and each of its persons, told apart by their profile, leaves
    /// what they refused to themselves.
    /// </summary>
    /// <param name="settle">Orders of which none has been carried out. No identity ends in two of them.</param>
    /// <param name="queue">As of <see cref="ExecuteAsync"/>.</param>
    /// <returns>What was done, in the order in which it was.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<IReadOnlyList<ErasureReport>> LapseAsync(
        TenantId tenant, Func<NpgsqlConnection, Task<IReadOnlyList<ErasureOrder>>> settle, Func<IDocumentSession, IReadOnlyList<ErasureReport>, Task> queue, CancellationToken cancellation)
    {
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        var written = new Dictionary<Guid, string>();
        var done = await LostRaces.RetryAsync<IReadOnlyList<ErasureReport>>(async _ =>
        {
            keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            await using var session = store.LightweightSession(tenant.Value);
            await session.BeginTransactionAsync(cancellation);
            await GraphLock.StopAllAsync(session.Connection!, tenant, cancellation);
            // Who ends goes last: nothing follows on the stream.
            var orders = (await settle(session.Connection!)).OrderBy(o => o.Classes.Contains(RetentionClass.Contact)).ToList();
            if (orders.Count == 0) return [];

            var now = StoredTime.Now(clock);
            var rows = await ErasureRows.ReadAsync(session.Connection!, store, keys, [.. orders.SelectMany(o => o.Identities).Distinct()], now, cancellation);
            var entries = orders.ConvertAll(order => EntryOf(order, rows, now));
            foreach (var entry in entries)
            {
                written[entry.Request] = entry.Actor;
                ledger.Append(keys, entry);
            }
            FaultPoints.Reach(FaultPoints.AfterLedger);

            var reports = new List<ErasureReport>(entries.Count);
            foreach (var entry in entries) reports.Add(await CarryOutAsync(session, keys, entry, cancellation));
            await queue(session, reports);
            await session.SaveChangesAsync(cancellation);
            FaultPoints.Reach(FaultPoints.AfterErasure);
            return reports;
        }, cancellation);
        foreach (var (request, actor) in written.Where(w => done.All(d => d.Request != w.Key))) Void(keys, request, actor);
        return done;
    }

    /// <summary>Takes back those of the orders that the ledger has and the database does not: whoever gave them was killed in between, and asks again.</summary>
    public async Task TakeBackAsync(TenantId tenant, IReadOnlyCollection<Guid> orders, string actor, CancellationToken cancellation)
    {
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        var cutOff = ledger.Read(keys).Where(e => orders.Contains(e.Request)).GroupBy(e => e.Request).Where(e => e.Last().Identities.Count > 0).Select(e => e.Key).ToList();
        if (cutOff.Count == 0) return;
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        foreach (var order in cutOff) if (await FindAsync(session.Connection!, tenant, order, cancellation) is null) Void(keys, order, actor);
    }

    private static ErasureEntry EntryOf(ErasureOrder order, ErasableRows rows, DateTimeOffset now)
    {
        var ordered = order.Identities.ToHashSet();
        var (fence, outliving) = (new List<Guid>(), new List<Suppression>());
        if (order.Classes.Contains(RetentionClass.Contact))
        {
            foreach (var person in rows.Identities.Where(i => !i.IsErased && ordered.Contains(i.Id)).GroupBy(i => i.Profile))
            {
                var hashes = FenceOf(person);
                fence.AddRange(hashes);
                outliving.AddRange(rows.Outliving(hashes, [.. rows.Identities.Where(i => i.Profile == person.Key).Select(i => i.Id)]));
            }
        }
        return new(order.Request, now, order.Actor, [.. order.Identities], [.. order.Classes.Distinct().Order()], [.. fence.Order()], outliving, Lapsed: true);
    }
}
