using System.Security.Claims;
using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Access;

namespace Profiles.Api.Access;

/// <summary>
/// What a token grants in one brand. The claim <c>brands</c> holds one or more of them:
/// <c>[{"tenant":"demo","roles":["crm-admin"],"purposes":["administration"]}]</c>.
/// </summary>
/// <param name="Purposes">Those that the login may name; empty: what comes with its roles.</param>
public sealed record BrandGrant(TenantId Tenant, Role Roles, IReadOnlyList<string> Purposes)
{
    public const string Claim = "brands";

    /// <summary>Reads all grants of a login. What can't be read grants nothing: an unknown role is left out, a malformed entry is skipped.</summary>
    public static IReadOnlyList<BrandGrant> Of(ClaimsPrincipal login) => [.. login.FindAll(Claim).SelectMany(claim => Read(claim.Value))];

    // The token handler hands out a JSON array as one claim for each element, and a provider may send the whole array as one string.
    private static IEnumerable<BrandGrant> Read(string json)
    {
        JsonElement claim;
        try
        {
            claim = JsonSerializer.Deserialize<JsonElement>(json);
        }
        catch (JsonException)
        {
            return [];
        }
        return (claim.ValueKind == JsonValueKind.Array ? claim.EnumerateArray() : Enumerable.Repeat(claim, 1)).Select(ReadOne).OfType<BrandGrant>();
    }

    private static BrandGrant? ReadOne(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || Strings(entry, "tenant") is not [var tenant] || !TenantId.IsValid(tenant)) return null;
        var roles = Strings(entry, "roles").Select(Domain.Access.Roles.Find).Aggregate(Role.None, (all, role) => all | (role ?? Role.None));
        return roles == Role.None ? null : new BrandGrant(new TenantId(tenant), roles, Strings(entry, "purposes"));
    }

    private static string[] Strings(JsonElement entry, string name) =>
        !entry.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];

    internal object ToClaim() => Purposes.Count == 0
        ? new { tenant = Tenant.Value, roles = Roles.Names() }
        : new { tenant = Tenant.Value, roles = Roles.Names(), purposes = Purposes };
}
