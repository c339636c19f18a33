using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Connectors;

namespace Profiles.Domain.Tests.Connectors.WeChat;

/// <summary>What WeChat's servers do, written a second time.</summary>
internal static class WeChatSamples
{
    public const string Token = "verify-me";
    public const string EncodingKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    public static string Text { get; } = Message("text", "<Content><![CDATA[Do you deliver to Lyon?]]></Content><MsgId>24242424242424242</MsgId>");

    public static string Message(string type, string said) =>
        $"<xml><ToUserName><![CDATA[gh_brand]]></ToUserName>\n<FromUserName><![CDATA[oMarie]]></FromUserName>\n<CreateTime>1773480000</CreateTime>\n<MsgType><![CDATA[{type}]]></MsgType>\n{said}</xml>";

    public static string Event(string name, string said = "") => Message("event", $"<Event><![CDATA[{name}]]></Event>{said}");

    public static WebhookCall Call(string body, string token = Token, int minutes = 0) => Samples.Post(body) with { Query = Query(token, minutes) };

    public static Dictionary<string, string> Query(string token, int minutes, params (string, string)[] more)
    {
        var timestamp = Samples.Now.AddMinutes(minutes).ToUnixTimeSeconds().ToString();
        return Samples.Named([("timestamp", timestamp), ("nonce", "n-77"), ("signature", Sign(token, timestamp, "n-77")), .. more]);
    }

    /// <summary>In safe mode, with what may stand in clear beside the sealed part.</summary>
    public static WebhookCall Sealed(string message, string key = EncodingKey, string token = Token, string clear = "<ToUserName><![CDATA[gh_brand]]></ToUserName>")
    {
        var box = Seal(message, key);
        var timestamp = Samples.Now.ToUnixTimeSeconds().ToString();
        return Samples.Post($"<xml>\n    {clear}\n    <Encrypt><![CDATA[{box}]]></Encrypt>\n</xml>") with
        {
            Query = Query(token, 0, ("encrypt_type", "aes"), ("msg_signature", Sign(token, timestamp, "n-77", box))),
        };
    }

    private static string Seal(string message, string key)
    {
        var text = Encoding.UTF8.GetBytes(message);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
        byte[] clear = [.. "0123456789abcdef"u8, .. length, .. text, .. "wx-app-id"u8];
        var padding = 32 - clear.Length % 32;
        clear = [.. clear, .. Enumerable.Repeat((byte)padding, padding)];
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String(key + "=");
        return Convert.ToBase64String(aes.EncryptCbc(clear, aes.Key.AsSpan(0, 16), PaddingMode.None));
    }

#pragma warning disable CA5350 // WeChat signs with SHA-1.
    private static string Sign(params string[] parts) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(string.Concat(parts.Order(StringComparer.Ordinal)))));
#pragma warning restore CA5350
}
