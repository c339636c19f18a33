using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.People;

/// <summary>
/// Where a page ended, for a client to give back. <c>8 sort value | 16 id | 16 keyed hash over both and the list's name</c>, as base64url: it can't be
/// made up, changed, used in another order, or taken to another brand.
/// </summary>
internal readonly record struct Cursor(long Value, Guid Id)
{
    private const int Content = 24;
    private const int Length = 40;

    /// <param name="list">Such as <c>profiles/LastSeenDesc</c>.</param>
    public string Write(TenantKeys keys, string list)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Value);
        Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        Mac(keys, list, bytes[..Content]).TryWriteBytes(bytes[Content..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>Null where the cursor was not given out for this list.</returns>
    public static Cursor? Read(TenantKeys keys, string list, string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        Span<byte> mac = stackalloc byte[16];
        if (text.Length != 54 || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length) return null;
        Mac(keys, list, bytes[..Content]).TryWriteBytes(mac, bigEndian: true, out _);
        return CryptographicOperations.FixedTimeEquals(mac, bytes[Content..])
            ? new(BinaryPrimitives.ReadInt64BigEndian(bytes), new Guid(bytes[8..Content], bigEndian: true))
            : null;
    }

    private static Guid Mac(TenantKeys keys, string list, ReadOnlySpan<byte> content) => keys.Token("cursor", $"{list}|{Convert.ToHexString(content)}");
}
