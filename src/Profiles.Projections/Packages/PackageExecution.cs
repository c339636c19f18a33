using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Packages;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Packages;

/// <summary>
/// Puts together what a person asked to see (Art. 15) or to take along (Art. 20). It is written sealed, a chunk at a time; that it is whole, and that the request is done, is one
/// transaction. Killed before that, it is begun anew under a new key, and of the first nothing is left.
/// </summary>
public sealed class PackageExecution(IDocumentStore store, NpgsqlDataSource database, IKeyVault vault, ITenants tenants, PrivacyDesk desk, PackageArchive archive, TimeProvider clock) : IPrivacyExecution
{
    private const string Actor = "packages";

    /// <summary>Longer than it takes to write one: what nobody finishes is swept like what has expired.</summary>
    private static readonly TimeSpan Unfinished = TimeSpan.FromDays(1);

    public IReadOnlyCollection<PrivacyRequestKind> Kinds { get; } = [PrivacyRequestKind.Access, PrivacyRequestKind.Portability];

    public async Task ExecuteAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
    {
        var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        if (await BeginAsync(tenant, id, request, cancellation) is not { } begun)
        {
            await desk.ReportAsync(tenant, id, (state, at) => Fulfilling.NothingLeft(state, at, Actor, Actor), cancellation);
            return;
        }
        using var key = begun.Key;
        await using var sealing = new SealingStream(key, (place, box, stop) => PackageRows.KeepAsync(database, tenant, begun.Package, place, box, stop));
        await archive.WriteAsync(settings, new(tenant, id, request, begun.Scope, StoredTime.Now(clock)), sealing, cancellation);
        var chunks = await sealing.CompleteAsync(cancellation);
        FaultPoints.Reach(FaultPoints.AfterPackage);
        await EndAsync(tenant, id, begun.Package, chunks, sealing.Written, settings.PrivacyPolicy.PackageLasts, cancellation);
        FaultPoints.Reach(FaultPoints.AfterPackageCommit);
    }

    /// <summary>Behind the lock that an erasure holds alone, so that whoever is in it is not erased yet, or takes it along.</summary>
    /// <returns>Null where nobody is left that it would be about.</returns>
    private Task<Begun?> BeginAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation) => LostRaces.RetryAsync<Begun?>(async _ =>
    {
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        var connection = session.Connection!;
        await ErasureLock.ShareAsync(connection, tenant, cancellation);
        await PackageRows.DestroyAsync(connection, tenant, await PackageRows.OfRequestAsync(connection, tenant, id, cancellation), cancellation);
        var scope = await ErasureScopes.ReadAsync(connection, tenant, request, cancellation);
        var meant = scope.Where(i => i.InScope).Select(i => i.Id.Value).ToArray();
        if (meant.Length == 0)
        {
            await session.SaveChangesAsync(cancellation);
            return null;
        }
        var package = Guid.NewGuid();
        var (key, wrapped) = keys.NewDataKey(package, PackageRows.Class);
        try
        {
            session.QueueSetBased("insert into profiles.privacy_package (tenant_id, id, request_id, expires_at) values (^, ^, ^, ^)", tenant.Value, package, id, clock.GetUtcNow() + Unfinished);
            session.QueueSetBased("insert into profiles.privacy_package_identity (tenant_id, identity_id, package_id) select ^, n, ^ from unnest(^) as n", tenant.Value, package, meant);
            session.QueueDataKeys(tenant, [new(package, PackageRows.Class, keys.Epoch, wrapped)]);
            await session.SaveChangesAsync(cancellation);
            return new(package, key, scope);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }, cancellation);

    private Task<bool> EndAsync(TenantId tenant, Guid id, Guid package, int chunks, long bytes, TimeSpan lasts, CancellationToken cancellation) => LostRaces.RetryAsync(async _ =>
    {
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        await ErasureLock.ShareAsync(session.Connection!, tenant, cancellation);
        await using (var command = RequestRows.Command(
            session.Connection!, "update profiles.privacy_package set chunks = $3, bytes = $4, expires_at = $5 where tenant_id = $1 and id = $2 and chunks is null", tenant, package, chunks, bytes, clock.GetUtcNow() + lasts))
        {
            if (await command.ExecuteNonQueryAsync(cancellation) == 0) throw new PackageGoneException();
        }
        var decision = await desk.ReportAsync(session, tenant, id, (state, at) => Fulfilling.Done(state, [], [], at, Actor, Actor), cancellation);
        // A request that is not being executed any more has no use for it: nothing is kept.
        if (decision is not { Events.Count: > 0 }) throw new PackageGoneException();
        await session.SaveChangesAsync(cancellation);
        return true;
    }, cancellation);

    private sealed record Begun(Guid Package, DataKey Key, IReadOnlyList<ScopedIdentity> Scope);
}
