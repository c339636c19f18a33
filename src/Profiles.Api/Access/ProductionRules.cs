namespace Profiles.Api.Access;

/// <summary>What is made for trying out must not be what customers' data depends on.</summary>
public static class ProductionRules
{
    /// <param name="embeddedKeys">True where the keys are in a folder that the service made for itself.</param>
    /// <returns>One sentence that says what to configure, or null where the start may go on.</returns>
    public static string? Refusal(IHostEnvironment environment, AccessSettings access, bool embeddedKeys) =>
        !environment.IsProduction() ? null
        : access.Authority is null
            ? "Refused to start in Production: tokens would come from the development issuer; set Profiles__Oidc__Authority and Profiles__Oidc__Audience to your OpenID Connect provider."
        : embeddedKeys
            ? "Refused to start in Production: the keys would be the embedded default's; set Profiles__Keys__Folder to a folder that your key service mounts, and Profiles__Keys__Managed=true."
        : null;
}
