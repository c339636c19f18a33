using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Profiles.Projections.Keys;

namespace Profiles.Api.Access;

/// <summary>
/// Issues tokens for trying the service out, signed (HS256) with a secret of the key folder. Whoever can read that file is every role of every brand, so a
/// production start refuses it (<see cref="ProductionRules"/>).
/// </summary>
public sealed class DevelopmentIssuer(InstanceSecrets secrets)
{
    public const string Issuer = "profiles-development";
    public const string Audience = "profiles";

    private readonly SymmetricSecurityKey key = new(secrets.GetOrCreate("token-signing", 32));

    /// <param name="login">Becomes <c>sub</c>.</param>
    public string Issue(string login, IReadOnlyList<BrandGrant> grants, DateTimeOffset now, TimeSpan lifetime) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        IssuedAt = now.UtcDateTime,
        NotBefore = now.UtcDateTime,
        Expires = (now + lifetime).UtcDateTime,
        Claims = new Dictionary<string, object>
        {
            ["sub"] = login,
            ["azp"] = "development",
            [BrandGrant.Claim] = JsonSerializer.SerializeToElement(grants.Select(grant => grant.ToClaim())),
        },
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
    });

    public TokenValidationParameters Validation() => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        IssuerSigningKey = key,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
    };
}
