namespace Profiles.Api.Access;

/// <summary>Who issues the tokens.</summary>
/// <param name="Authority"><c>Profiles:Oidc:Authority</c>, an OpenID Connect issuer; null: the development issuer.</param>
/// <param name="Audience"><c>Profiles:Oidc:Audience</c>: what the provider's tokens must be made out to.</param>
/// <param name="KeyFolder">Where the development issuer's key is.</param>
public sealed record AccessSettings(string? Authority, string Audience, string KeyFolder)
{
    public static AccessSettings From(IConfiguration configuration, string keyFolder) => new(
        configuration["Profiles:Oidc:Authority"] is { Length: > 0 } authority ? authority : null,
        configuration["Profiles:Oidc:Audience"] is { Length: > 0 } audience ? audience : DevelopmentIssuer.Audience,
        keyFolder);
}
