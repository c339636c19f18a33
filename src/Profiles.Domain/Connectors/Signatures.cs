using System.Security.Cryptography;
using System.Text;

namespace Profiles.Domain.Connectors;

/// <summary>Compares what a network signed with what it should have, in the same time whichever secret is right, and whether one is.</summary>
public static class Signatures
{
    /// <param name="expected">The signature that one secret, in UTF-8, gives.</param>
    /// <param name="given">Empty where there was none, or none in the network's form.</param>
    public static bool Match(IReadOnlyList<string> secrets, ReadOnlySpan<byte> given, Func<byte[], byte[]> expected)
    {
        var right = false;
        foreach (var secret in secrets) right |= CryptographicOperations.FixedTimeEquals(given, expected(Encoding.UTF8.GetBytes(secret)));
        return right;
    }

    /// <returns>Empty where it is no hexadecimal text behind this prefix.</returns>
    public static byte[] FromHex(string? text, string prefix = "")
    {
        if (text is null || !text.StartsWith(prefix, StringComparison.Ordinal)) return [];
        var bytes = new byte[(text.Length - prefix.Length) / 2];
        return Convert.FromHexString(text.AsSpan(prefix.Length), bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == bytes.Length ? bytes : [];
    }

    /// <returns>Empty where it is no base64 text behind this prefix.</returns>
    public static byte[] FromBase64(string? text, string prefix = "")
    {
        if (text is null || !text.StartsWith(prefix, StringComparison.Ordinal)) return [];
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text[prefix.Length..], bytes, out var length) ? bytes[..length] : [];
    }

    /// <summary>Two texts, such as verify tokens, in the same time wherever they differ.</summary>
    public static bool AreEqual(string? given, string? expected) =>
        expected is { Length: > 0 } && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given ?? "")), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
