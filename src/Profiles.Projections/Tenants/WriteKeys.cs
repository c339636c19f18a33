using Profiles.Domain;
using Profiles.Domain.Recording;

namespace Profiles.Projections.Tenants;

/// <summary>The keys that sources send with. A server key links, a browser's public key observes and suggests.</summary>
public interface IWriteKeys
{
    /// <returns>Null where there is no such key, it was revoked, or its brand is closed.</returns>
    ValueTask<Credential?> FindAsync(string key, CancellationToken cancellation);

    /// <returns>The key in clear: the only time that it is known.</returns>
    /// <exception cref="ArgumentException">There is no such brand.</exception>
    Task<string> CreateAsync(NewWriteKey key, CancellationToken cancellation);

    /// <returns>False where there was no such key.</returns>
    Task<bool> RevokeAsync(string key, CancellationToken cancellation);
}

/// <param name="Source">A token such as <c>web-shop</c>; message ids are unique within it.</param>
/// <param name="Browser">True: public, so that it may not link.</param>
public sealed record NewWriteKey(TenantId Tenant, string Source, bool Browser, string UserIdType = "crm", string UserIdScope = "default");
