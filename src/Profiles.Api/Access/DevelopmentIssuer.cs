using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Profiles.Api.Access;

/// <summary>
/// Issues tokens for trying the service out, signed with an ES256 key in the folder <c>instance</c> of the key folder. Whoever can read that file
/// is every role of every brand, so a production start refuses it (<see cref="ProductionRules"/>).
/// </summary>
public sealed class DevelopmentIssuer
{
    public const string Issuer = "profiles-development";
    public const string Audience = "profiles";
    private const string FileName = "token-signing.pem";

    private readonly ECDsaSecurityKey key;

    private DevelopmentIssuer(ECDsa key) => this.key = new ECDsaSecurityKey(key);

    /// <param name="keyFolder">The key folder of the service; the key is made on first use.</param>
    public static DevelopmentIssuer Open(string keyFolder)
    {
        var folder = Path.Combine(keyFolder, "instance");
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file)) Make(folder, file);
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return new DevelopmentIssuer(key);
    }

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
            [BrandGrant.Claim] = grants.Select(grant => grant.ToClaim()).ToArray(),
        },
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
    });

    public TokenValidationParameters Validation() => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        IssuerSigningKey = key,
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
    };

    // Service and command may both be the first: the file appears whole, and the one that comes second takes what is there.
    private static void Make(string folder, string file)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(key.ExportPkcs8PrivateKeyPem());
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
