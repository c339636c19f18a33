using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Packages;

/// <summary>
/// The address of a package: whoever has it may fetch it until it expires, and nobody can guess it. As text it is base64url of
/// <c>1 version | 16 package | 8 expiry | brand | 32 signature</c>; the expiry is in seconds since 1970, big-endian. It names the package by a random id and nobody.
/// </summary>
/// <param name="Expires">Whole seconds.</param>
public sealed record PackageLink(TenantId Tenant, Guid Package, DateTimeOffset Expires)
{
    private const byte Version = 1;
    private const int Brand = 25;
    private const int MaxLength = 200;

    public bool HasExpired(DateTimeOffset now) => Expires <= now;

    public string Write(TenantKeys keys)
    {
        var content = Content();
        return Base64Url.EncodeToString([.. content, .. keys.PackageSignature(content)]);
    }

    /// <returns>Who says to have given it out and what: not proved before <see cref="IsGenuine"/>. Null where the text has not the form.</returns>
    public static PackageLink? Read(string text)
    {
        if (text.Length is 0 or > MaxLength || !Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        // One address has one spelling.
        if (bytes.Length <= Brand + HMACSHA256.HashSizeInBytes || bytes[0] != Version || Base64Url.EncodeToString(bytes) != text) return null;
        var seconds = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(17, 8));
        var tenant = Encoding.UTF8.GetString(bytes.AsSpan(Brand..^HMACSHA256.HashSizeInBytes));
        return !TenantId.IsValid(tenant) || seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? null
            : new(new(tenant), new(bytes.AsSpan(1, 16), bigEndian: true), DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    /// <summary>Whether the brand gave it out like this. Compares in constant time.</summary>
    /// <param name="text">That it was read from.</param>
    public bool IsGenuine(string text, TenantKeys keys) =>
        keys.Tenant == Tenant && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(text), Encoding.ASCII.GetBytes(Write(keys)));

    private byte[] Content()
    {
        var brand = Encoding.UTF8.GetBytes(Tenant.Value);
        var content = new byte[Brand + brand.Length];
        content[0] = Version;
        Package.TryWriteBytes(content.AsSpan(1), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(17), Expires.ToUnixTimeSeconds());
        brand.CopyTo(content, Brand);
        return content;
    }

    public override string ToString() => "(package link)";
}
