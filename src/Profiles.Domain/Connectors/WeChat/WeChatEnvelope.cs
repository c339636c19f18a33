using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Profiles.Domain.Connectors.WeChat;

/// <summary>WeChat's safe mode: AES-256 in CBC mode, whose padding has blocks of 32; 16 random bytes, the length, the message and the account's app id.</summary>
/// <remarks>https://developers.weixin.qq.com/doc/oplatform/en/Third-party_Platforms/Message_Encryption/Technical_Plan.html</remarks>
internal static class WeChatEnvelope
{
    public const string KeyPrefix = "aes:";

    private const int Random = 16;
    private const int Length = 4;
    private const int Block = 32;

    /// <summary>Those of the secrets that open sealed bodies. One that is not 43 characters of base64 opens nothing, and keeps plain bodies out all the same.</summary>
    public static IReadOnlyList<byte[]> Keys(ConnectorSettings settings) =>
        [.. settings.Secrets.Where(s => s.StartsWith(KeyPrefix, StringComparison.Ordinal)).Select(s => Signatures.FromBase64(s[KeyPrefix.Length..].Trim() + "="))];

    /// <returns>Null where none of the keys opens it.</returns>
    public static WeChatXml? Open(string sealedPart, IReadOnlyList<byte[]> keys)
    {
        var box = Signatures.FromBase64(sealedPart.Trim());
        if (box.Length == 0 || box.Length % Random != 0) return null;
        return keys.Where(k => k.Length == Block).Select(key => Open(box, key)).FirstOrDefault(xml => xml is not null);
    }

    private static WeChatXml? Open(byte[] box, byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var clear = aes.DecryptCbc(box, key.AsSpan(0, Random), PaddingMode.None);
        var padding = clear[^1];
        if (padding is 0 or > Block || padding + Random + Length > clear.Length) return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(clear.AsSpan(Random, Length));
        return length <= clear.Length - padding - Random - Length ? WeChatXml.Parse(clear.AsMemory(Random + Length, (int)length)) : null;
    }
}
