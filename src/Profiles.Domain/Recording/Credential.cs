namespace Profiles.Domain.Recording;

/// <summary>What a source may do. Trust belongs to the credential, never to the message.</summary>
public enum Trust
{
    /// <summary>A browser's public key: observes and suggests; anyone can hold it.</summary>
    Suggests,
    /// <summary>A server key, a signed webhook, an admin's import: identities in one message are one person.</summary>
    Links,
    /// <summary>An admin's own decision.</summary>
    Decides,
}

/// <summary>Who recorded: fixes the tenant, the source, what may be linked, and what a bare user id means.</summary>
/// <param name="Source">A name such as <c>web-shop</c>; message ids are unique within it, for ever.</param>
/// <param name="Actor">An opaque id of the key or account, never a name.</param>
/// <param name="UserIdType">The identity type that a bare <c>userId</c> stands for.</param>
/// <param name="UserIdScope">And its scope.</param>
public sealed record Credential(TenantId Tenant, string Source, Trust Trust, string Actor, string UserIdType = "crm", string UserIdScope = "default")
{
    /// <summary>An import: it passes on what others recorded before, and none of it is an act that happens now.</summary>
    public bool Transmits { get; init; }

    /// <summary>A network that signs what it sends: an id of its own accounts is never a placeholder, however it looks.</summary>
    public bool Vouches { get; init; }
}
