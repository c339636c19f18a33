using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.WeChat;

/// <summary>What people write and send.</summary>
internal static class WeChatMessages
{
    private static readonly string[] Known = ["text", "image", "voice", "video", "shortvideo", "location", "link", "miniprogrampage"];

    public static MappedEvent Map(WeChatEvent e)
    {
        var type = e.Xml.Value("MsgType");
        var raw = RawName.Of($"message.{RawName.Of(type)}");
        var isKnown = Known.Contains(type);
        // Of a voice there may be what WeChat understood of it.
        var text = type is "voice" ? "Recognition" : "Content";
        var sent = e.Of(raw, e.Xml.Value("MsgId") is { } id ? $"message:{e.Account}:{id}" : $"message:{e.Account}:{e.Xml.Digest()}", new Fact.Interaction
        {
            Kind = isKnown ? InteractionKind.Message : InteractionKind.Other,
            RawKind = raw,
            Channel = WeChatEvent.Channel,
            Target = e.Account,
            Text = e.Xml.Value(text),
            Attributes = e.Details(text).OrNull,
        });
        return sent.Message is null || type is not "text" ? sent : sent with { Signal = StopWords.Signal(e.Xml.Value(text), WeChatEvent.Channel) };
    }
}
