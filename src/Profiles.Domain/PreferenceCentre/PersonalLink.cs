namespace Profiles.Domain.PreferenceCentre;

/// <summary>What a link opens. The numbers are part of links that were sent out: they are never changed.</summary>
public enum PersonalLinkKind : byte
{
    /// <summary>The person's own page. Expires.</summary>
    Centre = 1,
    /// <summary>The end of one purpose on one channel, for the one contact point. Never expires.</summary>
    Unsubscribe = 2,
}

/// <summary>A link that the brand sends to one of a person's contact points. It names that by id, so that nothing of it tells who the person is.</summary>
/// <param name="Channel">Of an unsubscribe link; otherwise empty. So is <paramref name="Purpose"/>.</param>
/// <param name="Expires">Null: never.</param>
public sealed record PersonalLink(TenantId Tenant, IdentityId ContactPoint, PersonalLinkKind Kind, string Channel, string Purpose, DateTimeOffset? Expires)
{
    public static PersonalLink Centre(TenantId tenant, IdentityId contactPoint, DateTimeOffset expires) => new(tenant, contactPoint, PersonalLinkKind.Centre, "", "", expires);

    public static PersonalLink Unsubscribe(TenantId tenant, IdentityId contactPoint, string channel, string purpose) =>
        new(tenant, contactPoint, PersonalLinkKind.Unsubscribe, channel, purpose, null);

    public bool HasExpired(DateTimeOffset now) => Expires <= now;

    public override string ToString() => $"({Kind} link)";
}
