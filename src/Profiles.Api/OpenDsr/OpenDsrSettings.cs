using System.Security.Cryptography;
using System.Text;
using Profiles.Api.Hosting;
using Profiles.Domain;

namespace Profiles.Api.OpenDsr;

/// <summary>Whom a brand lets in as a controller: <c>Profiles__OpenDsr__Brands__{brand}__Secret</c> and what else is its.</summary>
/// <param name="Secret">The password of HTTP Basic, whose user is the brand.</param>
/// <param name="CustomerIdScope">The scope of the identities that the controller calls <c>controller_customer_id</c>; null: it can't name persons by that.</param>
/// <param name="CustomerIdType">The type of the same.</param>
public sealed record OpenDsrController(string Secret = "", string? CustomerIdScope = null, string CustomerIdType = "crm")
{
    public override string ToString() => "(controller)";
}

/// <summary><c>Profiles__OpenDsr__*</c>. docs/operations.md lists the names.</summary>
public sealed record OpenDsrSettings
{
    public const string Section = "Profiles:OpenDsr";
    private const int LeastSecret = 24;

    // What an unknown brand's password is compared with, so that it takes as long as a known one's.
    private readonly byte[] nobody = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    public IReadOnlyDictionary<string, OpenDsrController> Brands { get; init; } = new Dictionary<string, OpenDsrController>();

    /// <exception cref="StartException">A secret could be guessed.</exception>
    public static OpenDsrSettings From(IConfiguration configuration)
    {
        var settings = configuration.GetSection(Section).Get<OpenDsrSettings>() ?? new();
        foreach (var (brand, controller) in settings.Brands)
        {
            if (controller.Secret.Length < LeastSecret) throw new StartException($"Profiles__OpenDsr__Brands__{brand}__Secret has fewer than {LeastSecret} characters: generate a random one.");
        }
        return settings;
    }

    /// <returns>Null where the brand lets nobody in.</returns>
    public OpenDsrController? Find(string brand) => TenantId.IsValid(brand) ? Brands.GetValueOrDefault(brand) : null;

    /// <param name="authorization">The header: HTTP Basic, the brand and its secret. Takes as long whatever of it is wrong.</param>
    public OpenDsrController? LetIn(string brand, string authorization)
    {
        const string scheme = "Basic ";
        var given = authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? authorization[scheme.Length..].Trim() : "";
        var decoded = new byte[given.Length];
        var text = Convert.TryFromBase64String(given, decoded, out var length) ? decoded.AsSpan(0, length) : [];
        var controller = Find(brand);
        var expected = controller is null ? nobody : SHA256.HashData(Encoding.UTF8.GetBytes($"{brand}:{controller.Secret}"));
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(text), expected) ? controller : null;
    }
}
