using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.PreferenceCentre;

/// <summary>
/// A link as it stands in a URL: base64url of <c>1 version | 1 kind | 16 contact point | 8 expiry | brand | channel | purpose | 32 signature</c>. The expiry is in
/// seconds since 1970, big-endian, 0 for never; each text has its length before it, in one byte. Links that were sent out are a promise: the form stays readable.
/// </summary>
public sealed class LinkToken
{
    /// <summary>Longer is no token of ours.</summary>
    public const int MaxLength = 400;

    private const byte Version = 1;

    private readonly PersonalLink link;
    private readonly byte[] content;
    private readonly byte[] signature;

    private LinkToken(PersonalLink link, byte[] content, byte[] signature) => (this.link, this.content, this.signature) = (link, content, signature);

    /// <summary>Who says to have given it out: not proved before <see cref="Open"/>.</summary>
    public TenantId Tenant => link.Tenant;

    public static string Write(PersonalLink link, TenantKeys keys)
    {
        if (link.Tenant != keys.Tenant) throw new ArgumentException("The keys are another brand's.", nameof(keys));
        var content = Content(link);
        return Base64Url.EncodeToString([.. content, .. keys.LinkSignature(content)]);
    }

    /// <returns>Null where the text has not the form of a token.</returns>
    public static LinkToken? Read(string text)
    {
        if (text.Length is 0 or > MaxLength || !Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= HMACSHA256.HashSizeInBytes) return null;
        // One token has one spelling.
        if (Base64Url.EncodeToString(bytes) != text) return null;
        var content = bytes[..^HMACSHA256.HashSizeInBytes];
        return Parse(content) is { } link ? new(link, content, bytes[^HMACSHA256.HashSizeInBytes..]) : null;
    }

    /// <returns>Null where the brand did not give it out like this. Compares in constant time.</returns>
    public PersonalLink? Open(TenantKeys keys) =>
        keys.Tenant == Tenant && CryptographicOperations.FixedTimeEquals(signature, keys.LinkSignature(content)) ? link : null;

    private static byte[] Content(PersonalLink link)
    {
        using var bytes = new MemoryStream(128);
        bytes.WriteByte(Version);
        bytes.WriteByte((byte)link.Kind);
        bytes.Write(link.ContactPoint.Value.ToByteArray(bigEndian: true));
        Span<byte> expires = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(expires, link.Expires?.ToUnixTimeSeconds() ?? 0);
        bytes.Write(expires);
        foreach (var text in (string[])[link.Tenant.Value, link.Channel, link.Purpose])
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            bytes.WriteByte(checked((byte)utf8.Length));
            bytes.Write(utf8);
        }
        return bytes.ToArray();
    }

    private static PersonalLink? Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length < 26 || content[0] != Version) return null;
        var kind = (PersonalLinkKind)content[1];
        var identity = new IdentityId(new Guid(content[2..18], bigEndian: true));
        var seconds = BinaryPrimitives.ReadInt64BigEndian(content[18..26]);
        var rest = content[26..];
        if (Text(ref rest) is not { } tenant || Text(ref rest) is not { } channel || Text(ref rest) is not { } purpose || rest.Length > 0) return null;
        if (!TenantId.IsValid(tenant) || seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return null;
        var hasKey = FactChecks.IsToken(channel) && FactChecks.IsToken(purpose);
        return (kind, seconds) switch
        {
            (PersonalLinkKind.Centre, > 0) when channel.Length == 0 && purpose.Length == 0 => PersonalLink.Centre(new(tenant), identity, DateTimeOffset.FromUnixTimeSeconds(seconds)),
            (PersonalLinkKind.Unsubscribe, 0) when hasKey => PersonalLink.Unsubscribe(new(tenant), identity, channel, purpose),
            _ => null,
        };
    }

    private static string? Text(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length == 0 || rest.Length < 1 + rest[0]) return null;
        var text = Encoding.UTF8.GetString(rest[1..(1 + rest[0])]);
        rest = rest[(1 + rest[0])..];
        return text;
    }
}
