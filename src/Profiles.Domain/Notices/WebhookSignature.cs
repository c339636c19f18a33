using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Profiles.Domain.Notices;

/// <summary>
/// Signatures as Standard Webhooks has them (standardwebhooks.com, specification 1.0): HMAC-SHA256 over <c>id.timestamp.body</c>, in base64 behind <c>v1,</c>. Several
/// secrets are valid while they are changed: one signature each, with a blank between.
/// </summary>
public static class WebhookSignature
{
    /// <summary>Of the header that names the message; the same for each attempt.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Seconds since 1970, of the attempt.</summary>
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>A message that is older, or as much ahead, is refused: it may be played back.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Version = "v1,";
    private const string SecretPrefix = "whsec_";
    private const int SecretSize = 32;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretSize);

    /// <summary>As it is handed out, once.</summary>
    public static string Write(byte[] secret) => SecretPrefix + Convert.ToBase64String(secret);

    public static string Sign(IEnumerable<byte[]> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var content = Content(id, timestamp.ToString(CultureInfo.InvariantCulture), body);
        return string.Join(' ', secrets.Select(secret => Version + Convert.ToBase64String(HMACSHA256.HashData(secret, content))));
    }

    /// <summary>In the same time whichever secret it was signed with, and whether it was.</summary>
    /// <param name="timestamp">As the header has it.</param>
    public static bool Verify(IReadOnlyCollection<byte[]> secrets, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds) return false;
        var content = Content(id, timestamp, body);
        var right = false;
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            var expected = HMACSHA256.HashData(secret, content);
            foreach (var one in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8))
            {
                given.Clear();
                var read = one.StartsWith(Version, StringComparison.Ordinal) && Convert.TryFromBase64String(one[Version.Length..], given, out var length) && length == given.Length;
                right |= read & CryptographicOperations.FixedTimeEquals(given, expected);
            }
        }
        return right;
    }

    private static byte[] Content(string id, string timestamp, ReadOnlySpan<byte> body) => [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
}
