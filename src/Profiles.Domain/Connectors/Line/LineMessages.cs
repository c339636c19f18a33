using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Line;

/// <summary>What people write and send, change and take back.</summary>
internal static class LineMessages
{
    /// <summary>
    /// Kinds of content whose messages have ids of their own. Deliveries were recorded in which messages of several kinds have one id, so that the id alone would take all but one for
    /// redeliveries. A text, and a kind that comes to be later, has the plain id, which an edit, a quote and an unsending know.
    /// </summary>
    private static readonly string[] Media = ["image", "video", "audio", "file", "location", "sticker"];

    public static MappedEvent Sent(LineEvent e)
    {
        var content = e.Json.Object("message");
        var type = content.Text("type");
        var raw = RawName.Of($"message.{RawName.Of(type)}");
        var details = Attributes(e.Details, content);
        if (type is not "text" && !Media.Contains(type)) details.Raw(content);
        var sent = e.Of(raw, e.User, content.Id("id") is { } id ? Id(e, id, type) : $"message:{e.Digest}", new Fact.Interaction
        {
            Kind = InteractionKind.Message,
            RawKind = raw,
            Channel = LineEvent.Channel,
            Target = e.Account,
            InReplyTo = content.Id("quotedMessageId") is { } quoted ? Id(e, quoted, null) : null,
            Text = content.Text("text"),
            Attributes = details.OrNull,
        });
        return sent.Message is null || !e.IsAlone || type is not "text" ? sent : sent with { Signal = StopWords.Signal(content.Text("text"), LineEvent.Channel) };
    }

    public static MappedEvent Edited(LineEvent e)
    {
        var content = e.Json.Object("message");
        return content.Id("id") is { } id
            ? e.Of(RawName.Of(e.Type), e.User, $"edit:{e.Chat}:{id}:{e.Digest}", new Fact.InteractionEdited(Id(e, id, content.Text("type")), content.Text("text")))
            : LineActs.Act(e);
    }

    /// <summary>The network does not say of what kind the message was.</summary>
    public static MappedEvent Unsent(LineEvent e) => e.Json.Object("unsend").Id("messageId") is { } id
        ? e.Of("unsend", e.User, $"unsend:{e.Chat}:{id}", new Fact.InteractionDeleted(Id(e, id, null)), [.. Media.Select(type => new Fact.InteractionDeleted(Id(e, id, type)))])
        : LineActs.Act(e);

    private static string Id(LineEvent e, string id, string? type) => Media.Contains(type) ? $"message:{e.Chat}:{id}:{type}" : $"message:{e.Chat}:{id}";

    private static Details Attributes(Details details, JsonElement? content)
    {
        var provider = content.Object("contentProvider");
        var set = content.Object("imageSet");
        return details
            .Copy(content, "duration").Copy(content, "fileName").Copy(content, "fileSize")
            .Copy(content, "title").Copy(content, "address").Copy(content, "latitude").Copy(content, "longitude")
            .Copy(content, "packageId").Copy(content, "stickerId").Copy(content, "stickerResourceType").Join(content, "keywords")
            .Copy(provider, "originalContentUrl").Copy(provider, "previewImageUrl")
            .Copy(set, "id", "imageSetId").Copy(set, "index", "imageSetIndex").Copy(set, "total", "imageSetTotal")
            .Copy(content, "quotedMessageId");
    }
}
