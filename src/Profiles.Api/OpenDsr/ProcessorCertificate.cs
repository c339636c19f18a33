using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Profiles.Projections.Keys;

namespace Profiles.Api.OpenDsr;

/// <summary>
/// What the answers are signed with: an RSA key and its certificate in <c>instance/opendsr.pem</c> of the key folder. Made at first use, signed by itself; an operator puts one there that a
/// trusted authority signed, as the specification wants it (section 4.1).
/// </summary>
public sealed class ProcessorCertificate(InstanceSecrets secrets) : IDisposable
{
    private const string Name = "opendsr";
    private const int KeyBits = 3072;
    private const int Years = 10;

    private readonly Lock opening = new();
    private (RSA Key, string Pem)? opened;

    /// <summary>The certificate, with those that lead to its authority where the file has them.</summary>
    /// <param name="domain">Of the processor, for the certificate that is made at first use.</param>
    public string Pem(string domain) => Open(domain).Pem;

    /// <returns>Base64 of RSA with PKCS #1 v1.5 over SHA-256 (FIPS 186-4, section 4.2 of the specification).</returns>
    public string Sign(byte[] body, string domain)
    {
        var (key, _) = Open(domain);
        lock (opening) return Convert.ToBase64String(key.SignData(body, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public void Dispose() => opened?.Key.Dispose();

    private (RSA Key, string Pem) Open(string domain)
    {
        lock (opening) return opened ??= Read(Encoding.ASCII.GetString(secrets.GetOrMakePem(Name, () => Make(domain))));
    }

    private static (RSA Key, string Pem) Read(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem, pem);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            return (certificate.GetRSAPrivateKey() ?? throw new CryptographicException("No RSA key."), chain.ExportCertificatePems() + "\n");
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new KeyFolderException($"instance/{Name}.pem of the key folder is no RSA key in PEM with its certificate: {wrong.Message}");
        }
    }

    private static byte[] Make(string domain)
    {
        using var key = RSA.Create(KeyBits);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(domain);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(domain, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(domain);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        using var made = request.CreateSelfSigned(from, from.AddYears(Years));
        return Encoding.ASCII.GetBytes($"{key.ExportPkcs8PrivateKeyPem()}\n{made.ExportCertificatePem()}\n");
    }
}
