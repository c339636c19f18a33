using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Profiles.Domain.Composing;

namespace Profiles.Domain.Erasure;

/// <summary>Signs certificates, and checks them with nothing but what is in their file.</summary>
/// <param name="secret">32 random bytes: the private key of P-256.</param>
public sealed class CertificateKey(byte[] secret) : IDisposable
{
    public const string Algorithm = "ES256";

    private readonly ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });

    private static JsonSerializerOptions Options { get; } = new(Canonical.Options) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>What a brand publishes, so that a certificate can be told from one that somebody else made.</summary>
    public string KeyId => Thumbprint(Coordinates().X, Coordinates().Y);

    public SignedCertificate Sign<T>(T certificate) where T : notnull
    {
        var content = JsonSerializer.SerializeToElement(certificate, Options);
        var (x, y) = Coordinates();
        var value = key.SignData(Bytes(content), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new(content, new(Algorithm, x, y, Thumbprint(x, y), Base64Url.EncodeToString(value)));
    }

    /// <returns>Null: it was signed by the key that it names, and not changed since. Otherwise what is wrong, for who checks it.</returns>
    public static string? Fault(SignedCertificate signed)
    {
        if (signed.Signature.Algorithm != Algorithm) return $"The signature is of another kind than {Algorithm}.";
        try
        {
            if (Thumbprint(signed.Signature.X, signed.Signature.Y) != signed.Signature.KeyId) return "The key id is not that of the key.";
            using var named = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = Base64Url.DecodeFromChars(signed.Signature.X), Y = Base64Url.DecodeFromChars(signed.Signature.Y) },
            });
            var value = Base64Url.DecodeFromChars(signed.Signature.Value);
            return named.VerifyData(Bytes(signed.Certificate), value, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                ? null : "The signature is not of this content: the certificate was changed.";
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return "The key or the signature can't be read.";
        }
    }

    /// <exception cref="JsonException">It is no certificate.</exception>
    public static ErasureCertificate Read(JsonElement certificate) => Read<ErasureCertificate>(certificate);

    /// <exception cref="JsonException">It is no certificate.</exception>
    public static T Read<T>(JsonElement certificate) => certificate.Deserialize<T>(Options) ?? throw new JsonException("It is no certificate.");

    public void Dispose() => key.Dispose();

    private (string X, string Y) Coordinates()
    {
        var point = key.ExportParameters(false).Q;
        return (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }

    private static byte[] Bytes(JsonElement content) => Encoding.UTF8.GetBytes(Canonical.Json(content));

    /// <summary>RFC 7638.</summary>
    private static string Thumbprint(string x, string y) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
}
