using Profiles.Api.PreferenceCentre;
using Profiles.Domain.Access;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.Packages;
using Profiles.Projections.People;

namespace Profiles.Api.Packages;

/// <summary>The addresses at which packages are fetched.</summary>
public sealed class PackageLinks(PackageStore packages, PersonalLinks links, IKeyVault vault, IAccessLog log, TimeProvider clock)
{
    /// <summary>Whoever gets an address could fetch the data too: a row in the access log before it is handed out.</summary>
    /// <returns>Null where the request has no package, or not any more; a refusal where the service does not know its public address.</returns>
    public async Task<Answer<Uri?>> HandOutAsync(Caller caller, Guid request, CancellationToken cancellation)
    {
        if (await packages.LinkAsync(caller.Tenant, request, cancellation) is not { } link || await vault.OpenAsync(caller.Tenant, cancellation) is not { } keys
            || await packages.FindAsync(link, cancellation) is not { } package) return (Uri?)null;
        if (links.Root is not { } root) return PersonalLinks.PublicUrlMissing;
        await log.WriteAsync(
            new(caller.Tenant, clock.GetUtcNow(), caller.Actor, caller.Roles.Names(), caller.Purpose?.Name ?? Purpose.Privacy.Name, [PackageDownload.File], package.Profiles), cancellation);
        return new Uri(root, PackageDownload.Path + link.Write(keys));
    }
}
