using System.Security.Claims;
using System.Text;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Api.Access;

/// <summary>Why a request is not let in.</summary>
/// <param name="Status">401 where a login would help, otherwise 403, or 400 for a choice that only the caller can make.</param>
/// <param name="Code">Upper-case words with underscores, as GraphQL errors carry them.</param>
public sealed record Refusal(int Status, string Code, string Message)
{
    public static Refusal NoLogin { get; } = new(401, "UNAUTHENTICATED", "Send a valid token: Authorization: Bearer <token>.");

    /// <summary>One answer for a brand that does not exist, is closed, or is another's.</summary>
    public static Refusal NoBrand { get; } = new(403, "FORBIDDEN", "This login has no such brand.");

    public static Refusal WhichBrand { get; } = new(400, "BRAND_REQUIRED", "This login has several brands: name one in the header Brand.");

    public static Refusal PurposeNotPermitted { get; } =
        new(403, "PURPOSE_NOT_PERMITTED", "The header Processing-Purpose names a purpose that this token does not permit.");

    /// <summary>For a request for persons whose <see cref="Caller.Purpose"/> is null.</summary>
    public static Refusal PurposeRequired { get; } =
        new(403, "PURPOSE_REQUIRED", "Say what persons are looked at for: Processing-Purpose: <purpose>, one of those that the token permits.");

    /// <summary>For a request about persons whatever they permitted, under a purpose that needs their permission.</summary>
    public static Refusal PurposeTooNarrow { get; } =
        new(403, "PURPOSE_TOO_NARROW", "This is also about persons whom the purpose does not cover: name one that needs nobody's permission, such as administration.");
}

/// <summary>Who asks, from the token and two headers, never from the body.</summary>
public sealed class CallerResolution(ITenants tenants, IKeyVault vault)
{
    public const string BrandHeader = "Brand";
    public const string PurposeHeader = "Processing-Purpose";

    /// <returns>A caller, or the reason why there is none.</returns>
    public async ValueTask<(Caller? Caller, Refusal? Refusal)> ResolveAsync(ClaimsPrincipal login, string? brand, string? purpose, CancellationToken cancellation)
    {
        if (login.Identity is not { IsAuthenticated: true } || login.FindFirst("sub") is not { Value: { Length: > 0 } subject }) return (null, Refusal.NoLogin);

        var (grant, refusal) = Choose(BrandGrant.Of(login), brand);
        if (grant is null) return (null, refusal);

        if (await tenants.FindAsync(grant.Tenant, cancellation) is not { } settings) return (null, Refusal.NoBrand);
        if (await vault.OpenAsync(grant.Tenant, cancellation) is not { } keys) return (null, Refusal.NoBrand);

        var permitted = Permitted.Purposes(grant.Roles, grant.Purposes, settings);
        var chosen = purpose is null ? (permitted.Count == 1 ? permitted[0] : null) : permitted.FirstOrDefault(p => p.Name == purpose);
        if (purpose is not null && chosen is null) return (null, Refusal.PurposeNotPermitted);

        var actor = keys.Actor(login.FindFirst("iss")?.Value ?? "", subject).ToString();
        return (new Caller(grant.Tenant, settings, grant.Roles, chosen, actor, ClientOf(login)) { Permitted = permitted }, null);
    }

    /// <summary>Several grants of one brand add up.</summary>
    internal static (BrandGrant? Grant, Refusal? Refusal) Choose(IReadOnlyList<BrandGrant> grants, string? brand)
    {
        var brands = grants.Select(grant => grant.Tenant).Distinct().ToList();
        if (brand is null && brands.Count > 1) return (null, Refusal.WhichBrand);
        var asked = brand is null ? brands.Cast<TenantId?>().FirstOrDefault() : brands.Where(tenant => tenant.Value == brand).Cast<TenantId?>().FirstOrDefault();
        if (asked is not { } chosen) return (null, Refusal.NoBrand);
        var ours = grants.Where(grant => grant.Tenant == chosen).ToList();
        return (new BrandGrant(chosen, ours.Aggregate(Role.None, (roles, grant) => roles | grant.Roles), [.. ours.SelectMany(grant => grant.Purposes).Distinct()]), null);
    }

    // The client's name becomes part of a source, which is stored in clear: only a plain token goes in.
    private static string ClientOf(ClaimsPrincipal login)
    {
        var name = (login.FindFirst("azp") ?? login.FindFirst("client_id"))?.Value ?? "";
        var token = new StringBuilder();
        foreach (var letter in name.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.').Take(40)) token.Append(letter);
        return token.Length == 0 ? "token" : token.ToString();
    }
}
