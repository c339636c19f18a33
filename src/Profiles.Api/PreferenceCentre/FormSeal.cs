using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Profiles.Api.PreferenceCentre;

/// <summary>
/// Ties a form to the page that it was shown on: nobody can make one without having opened that link's page, and one that is sent twice is known again.
/// base64url of <c>8 shown at | 16 random | 32 signature</c>.
/// </summary>
internal static class FormSeal
{
    public const string Field = "form";

    private static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    public static string New(OpenedLink link, DateTimeOffset now)
    {
        var content = new byte[24];
        BinaryPrimitives.WriteInt64BigEndian(content, now.ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(content.AsSpan(8));
        return Base64Url.EncodeToString([.. content, .. Signature(link, content)]);
    }

    /// <returns>An id of the form, or null where it is not of this link, or was shown too long ago.</returns>
    public static string? Check(OpenedLink link, string? seal, DateTimeOffset now)
    {
        if (seal is not { Length: > 0 and <= 100 } || !Base64Url.IsValid(seal)) return null;
        var bytes = Base64Url.DecodeFromChars(seal);
        if (bytes.Length != 24 + HMACSHA256.HashSizeInBytes || !CryptographicOperations.FixedTimeEquals(bytes.AsSpan(24), Signature(link, bytes.AsSpan(0, 24)))) return null;
        var shown = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes));
        return now - shown <= Lasts ? Convert.ToHexStringLower(bytes.AsSpan(8, 16)) : null;
    }

    // A link's own signature is over bytes that begin with its version, so that neither can stand for the other.
    private static byte[] Signature(OpenedLink link, ReadOnlySpan<byte> content) => link.Keys.LinkSignature([.. "form|"u8, .. Encoding.ASCII.GetBytes(link.Token), (byte)'|', .. content]);
}
