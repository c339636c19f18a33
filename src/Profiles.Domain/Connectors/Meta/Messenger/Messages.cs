using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Messenger;

/// <summary>Messages of either side, what was made of them later, and what hangs on them.</summary>
internal static class Messages
{
    /// <summary>A message has one id, whoever sent it, so that an answer finds it.</summary>
    public static string Id(string mid) => MetaEvent.Id("message", mid);

    public static MappedEvent Said(Conversation with, JsonElement? messaging, JsonElement? message)
    {
        if (message.IsTrue("is_deleted")) return Unsent(with, message);
        var mid = message.Id("mid");
        var text = message.Text("text");
        var name = with.FromPage ? "echo" : "message";
        // An echo whose ends are not turned bears the id of the person's own message in recorded samples: both are to be kept.
        var id = mid is null ? MetaEvent.Id(name, messaging.Digest()) : with.IsTurned ? MetaEvent.Id("echo", mid) : Id(mid);
        return with.Says(name, id, with.Interaction(InteractionKind.Message) with
        {
            Text = text,
            InReplyTo = message.Object("reply_to").Id("mid") is { } parent ? Id(parent) : null,
            Attributes = Describe(message).OrNull,
        }) with
        { Signal = with.Signal(text) };
    }

    /// <summary>The person changed the text. Several changes of one message are told apart by their number, and by their time where Meta forgets to count.</summary>
    public static MappedEvent Edited(Conversation with, JsonElement? messaging, JsonElement? edit)
    {
        if (edit.Id("mid") is not { } mid) return MetaEvent.Unknown("messenger", "message_edit");
        var text = edit.Text("text");
        return with.Says("message_edit", MetaEvent.Id("edit", mid, edit.Id("num_edit"), messaging.Id("timestamp")), new Fact.InteractionEdited(Id(mid), text)
        {
            Attributes = new Details().Add("edits", edit.Id("num_edit")).OrNull,
        }) with
        { Signal = with.Signal(text) };
    }

    public static MappedEvent Unsent(Conversation with, JsonElement? message) => message.Id("mid") is { } mid
        ? with.Says("unsend", MetaEvent.Id("unsend", mid), new Fact.InteractionDeleted(Id(mid)))
        : MetaEvent.Unknown("messenger", "unsend");

    /// <summary>
    /// All sealed. An attachment's address is a key to what is in it: it is kept as what was sent, and Meta lets it run out by itself.
    /// </summary>
    private static Details Describe(JsonElement? message)
    {
        var attachments = message.Items("attachments").ToList();
        var attributes = new Details()
            .Add("attachmentCount", attachments.Count > 0 ? attachments.Count : (double?)null)
            .Add("attachments", string.Join(", ", attachments.Select(a => MetaEvent.Name(a.Text("type")))))
            .Add("links", string.Join(" ", attachments.Select(Address).OfType<string>()))
            .Add("sticker", message.Id("sticker_id") ?? attachments.Select(a => a.Object("payload").Id("sticker_id")).FirstOrDefault(id => id is not null))
            .Add("quickReply", message.Object("quick_reply").Text("payload"))
            .Add("app", message.Id("app_id"))
            .Add("metadata", message.Text("metadata"))
            .Copy(message, "is_unsupported", "unsupported");
        return Acts.Describe(attributes, message.Object("referral"));
    }

    private static string? Address(JsonElement? attachment) => attachment.Object("payload").Text("url") ?? attachment.Text("url") ?? attachment.Text("URL");
}
