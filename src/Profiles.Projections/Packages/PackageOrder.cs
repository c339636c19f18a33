using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Erasure;

namespace Profiles.Projections.Packages;

/// <summary>What is to be put together.</summary>
/// <param name="Scope">All that the request could be about.</param>
public sealed record PackageOrder(TenantId Tenant, Guid Id, PrivacyRequest Request, IReadOnlyList<ScopedIdentity> Scope, DateTimeOffset MadeAt)
{
    public IReadOnlyList<IdentityId> Identities { get; } = [.. Scope.Where(i => i.InScope).Select(i => i.Id)];

    /// <summary>What the person uses with others: it is not shown, and is no stranger's either.</summary>
    public IReadOnlyList<IdentityId> Shared { get; } =
        [.. Scope.Where(i => !i.InScope && i.Standing is (Standing.Shared or Standing.Blocked) && !Request.Excluded.Contains(i.Id)).Select(i => i.Id)];
}
