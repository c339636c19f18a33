using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>Messages of either side, and what was made of them later. An echo is what the brand sent from its telephone. Source: …/whatsapp/webhooks/reference/messages.</summary>
internal static class Messages
{
    /// <summary>A message has one id, whoever sent it, so that an answer finds it.</summary>
    public static string Id(string wamid) => MetaEvent.Id("message", wamid);

    public static MappedEvent Map(Change change, JsonElement? message, bool isEcho = false)
    {
        var type = message.Text("type");
        if (type == "system") return IdentityChanges.System(change, message);
        // An app that only listens gets both sides in one list.
        var outbound = isEcho || change.IsOurs(message.Id("from"));
        return Map(change, message, Other(change, message, outbound), outbound, outbound ? "echo" : "message");
    }

    public static MappedEvent Map(Change change, JsonElement? message, Someone someone, bool outbound, string list)
    {
        var type = message.Text("type");
        var name = MetaEvent.Name(list, type ?? "unnamed");
        var wamid = message.Id("id");
        return type switch
        {
            "edit" => Edited(change, message, someone, outbound, name),
            "revoke" => Revoked(message, someone, name),
            "reaction" => Reaction(change, message, someone, outbound, name),
            _ => Said(change, message, someone, outbound, name, wamid is null ? MetaEvent.Id("message", message.Digest()) : Id(wamid)),
        };
    }

    private static Someone Other(Change change, JsonElement? message, bool outbound) => outbound
        ? change.Whose(message, message.Id("to"), message.Id("to_user_id"), message.Id("to_parent_user_id"))
        : change.Whose(message, message.Id("from"), message.Id("from_user_id"), message.Id("from_parent_user_id"));

    private static MappedEvent Said(Change change, JsonElement? message, Someone someone, bool outbound, string name, string id)
    {
        var type = message.Text("type");
        var text = Content.Text(message);
        // Also what nobody knows yet: it is a message, and keeps its name.
        var kind = Content.IsKnown(type) ? InteractionKind.Message : InteractionKind.Other;
        var own = Content.OwnNumber(message);
        var who = own is null || outbound ? someone : someone with { Occasion = someone.Occasion with { Who = [.. someone.Occasion.Who.Where(w => w.Type != "phone"), own] } };
        return who.Says(name, id, change.Interaction(kind, outbound ? Direction.Outbound : Direction.Inbound, MetaEvent.Name(type ?? "unnamed")) with
        {
            Text = text,
            InReplyTo = message.Object("context").Id("id") is { } parent ? Id(parent) : null,
            Attributes = Content.Describe(message).OrNull,
        }) with
        { Signal = Signal(someone, message, outbound, text) };
    }

    private static MappedEvent Edited(Change change, JsonElement? message, Someone someone, bool outbound, string name)
    {
        if (message.Object("edit") is not { } known || ((JsonElement?)known).Id("original_message_id") is not { } original) return MetaEvent.Unknown("whatsapp", name);
        var content = ((JsonElement?)known).Object("message");
        var text = Content.Text(content);
        return someone.Says(name, Later("edit", message, original), new Fact.InteractionEdited(Id(original), text) { Attributes = Content.Describe(content).OrNull })
            with
        { Signal = Signal(someone, message, outbound, text) };
    }

    private static MappedEvent Revoked(JsonElement? message, Someone someone, string name) => message.Object("revoke").Id("original_message_id") is { } original
        ? someone.Says(name, Later("revoke", message, original), new Fact.InteractionDeleted(Id(original)))
        : MetaEvent.Unknown("whatsapp", name);

    /// <summary>No emoji: it was taken back.</summary>
    private static MappedEvent Reaction(Change change, JsonElement? message, Someone someone, bool outbound, string name)
    {
        var to = message.Object("reaction").Id("message_id");
        var emoji = message.Object("reaction").Text("emoji");
        return someone.Says(name, Later("reaction", message, to), change.Interaction(InteractionKind.Reaction, outbound ? Direction.Outbound : Direction.Inbound) with
        {
            InReplyTo = to is null ? null : Id(to),
            Attributes = new Details().Add("action", emoji is null ? "removed" : null).Add("emoji", emoji).Add("group", message.Id("group_id")).OrNull,
        });
    }

    /// <summary>The id of what was done to a message. It has one of its own; but recorded samples have some that bear that of the message, which says nothing of which time it was.</summary>
    private static string Later(string thing, JsonElement? message, string? of) =>
        message.Id("id") is { } own && own != of ? MetaEvent.Id(thing, own) : MetaEvent.Id(thing, of, message.Digest());

    /// <summary>In a group, "stop" is said to whoever wrote before.</summary>
    private static PermissionSignal? Signal(Someone someone, JsonElement? message, bool outbound, string? text) =>
        outbound || message.Id("group_id") is not null || someone.Occasion.Who.Count == 0 ? null : StopWords.Signal(text, WhatsAppUser.Channel);
}
