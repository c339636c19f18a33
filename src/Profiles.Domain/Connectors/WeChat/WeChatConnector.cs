using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Profiles.Domain.Connectors.WeChat;

/// <summary>
/// WeChat's official accounts. An openid is unique within the account that it was given for (<c>ToUserName</c>); a unionid is the same in all accounts of one owner.
/// </summary>
/// <remarks>
/// What WeChat's plain mode signs is a time and a nonce, not the body: whoever saw one address as it was called can send any other body under it for ten minutes. Its safe mode signs and seals
/// the body, and is asked for by one more secret, <c>aes:</c> and the account's EncodingAESKey of 43 characters: from then on nothing else is taken.
/// https://developers.weixin.qq.com/doc/offiaccount/en/Basic_Information/Access_Overview.html
/// </remarks>
public sealed class WeChatConnector : IConnector
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public string Kind => "wechat";

    public WebhookReply Taken { get; } = WebhookReply.Text("success");

    public bool IsGenuine(WebhookCall call, ConnectorSettings settings)
    {
        var called = IsCalledByIt(call, settings);
        var body = WeChatXml.Parse(call.Body);
        var (sealedPart, keys) = (body?.Value("Encrypt"), WeChatEnvelope.Keys(settings));
        if (sealedPart is null) return called & keys.Count == 0;

        called &= Matches(settings, call.Asked("msg_signature"), call.Asked("timestamp"), call.Asked("nonce"), sealedPart);
        // Without its key it is kept until there is one. What stands in clear beside the sealed part is not signed: it has to say the same.
        return called && (keys.Count == 0 || WeChatEnvelope.Open(sealedPart, keys) is { } inner && body!.SaysNoMoreThan(inner, "Encrypt"));
    }

    public WebhookReply? Greet(WebhookCall call, ConnectorSettings settings) =>
        call.Method == "GET" && call.Asked("echostr") is { Length: > 0 } echo && IsCalledByIt(call, settings) ? WebhookReply.Text(echo) : null;

    public MappedDelivery Map(WebhookCall call, ConnectorSettings settings)
    {
        if (WeChatXml.Parse(call.Body) is not { } body) return MappedDelivery.Refused("xml", "The body is no XML in WeChat's form.");
        var isSealed = body.Value("Encrypt") is not null;
        if (body.Value("Encrypt") is { } sealedPart && WeChatEnvelope.Open(sealedPart, WeChatEnvelope.Keys(settings)) is { } inner) body = inner;
        else if (isSealed && body.Value("MsgType") is null) return MappedDelivery.Refused("encrypted", "The body is encrypted: give the connector the account's EncodingAESKey as a secret `aes:<key>`.");
        else isSealed = false;

        var e = new WeChatEvent(body, settings.Scope, isSealed, call.ReceivedAt);
        return new([e.Xml.Value("MsgType") switch
        {
            "event" => WeChatActs.Map(e),
            not null => WeChatMessages.Map(e),
            // News of the platform for a tool that serves many accounts: a ticket, an authorisation.
            null => MappedEvent.Nobodys(RawName.Of($"platform.{RawName.Of(e.Xml.Value("InfoType"))}")),
        }]);
    }

    private static bool IsCalledByIt(WebhookCall call, ConnectorSettings settings)
    {
        var right = Matches(settings, call.Asked("signature"), call.Asked("timestamp"), call.Asked("nonce"));
        var timely = long.TryParse(call.Asked("timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && Math.Abs((double)seconds - call.ReceivedAt.ToUnixTimeSeconds()) <= Window.TotalSeconds;
        return right & timely;
    }

    private static bool Matches(ConnectorSettings settings, string? given, params string?[] signed) => Signatures.Match(Tokens(settings), Signatures.FromHex(given), token => Sign([Encoding.UTF8.GetString(token), .. signed]));

    private static List<string> Tokens(ConnectorSettings settings) =>
        [.. settings.Secrets.Append(settings.VerifyToken).Where(s => s is { Length: > 0 } && !s.StartsWith(WeChatEnvelope.KeyPrefix, StringComparison.Ordinal)).Select(s => s!)];

    private static byte[] Sign(IEnumerable<string?> parts)
    {
        var signed = Encoding.UTF8.GetBytes(string.Concat(parts.Select(p => p ?? "").Order(StringComparer.Ordinal)));
#pragma warning disable CA5350 // WeChat signs with SHA-1, and with nothing else.
        return SHA1.HashData(signed);
#pragma warning restore CA5350
    }
}
