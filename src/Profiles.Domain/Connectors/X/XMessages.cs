using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.X;

/// <summary>Direct messages.</summary>
internal static class XMessages
{
    public static MappedEvent Sent(XEvent e)
    {
        var message = e.Json.Object("message_create");
        if (message is null) return XActs.Unknown(e);
        var data = message.Object("message_data");
        var media = data.Object("attachment").Object("media");
        var sent = e.Between(e.Find(message.Id("sender_id")), e.Find(message.Object("target").Id("recipient_id")), e.Json.Id("id") is { } id ? $"dm:{id}" : e.Id, direction => e.Interaction(InteractionKind.Message, direction) with
        {
            Text = data.Text("text"),
            Attributes = new Details()
                .Copy(data.Object("attachment"), "type", "attachment").Copy(media, "media_url_https", "mediaUrl").Copy(media, "type", "mediaType")
                .Copy(data.Object("quick_reply_response"), "metadata", "quickReply").Copy(e.Json.Object("initiated_via"), "tweet_id", "initiatedBy").OrNull,
        });
        return sent.Message is null || message.Id("sender_id") == e.Brand ? sent : sent with { Signal = StopWords.Signal(data.Text("text"), XEvent.Channel) };
    }

    /// <summary>Somebody is writing, or has read: what the brand itself reads is nobody's.</summary>
    public static MappedEvent Seen(XEvent e) => e.Json.Id("sender_id") == e.Brand ? MappedEvent.Nobodys(e.RawType) : e.Of(
        e.Find(e.Json.Id("sender_id")), e.Id, e.Interaction(InteractionKind.Other) with
        {
            InReplyTo = e.Json.Id("last_read_event_id") is { } last ? $"dm:{last}" : null,
        });

    /// <summary>X's encrypted messages: that there was one, and of whom. Nobody but the two has the keys to what it says.</summary>
    public static MappedEvent Encrypted(XEvent e)
    {
        var sender = e.Find(e.Json.Id("sender_id"));
        // Of two people the conversation's id is both of theirs; of more it tells nobody's.
        var both = e.Json.Id("conversation_id")?.Split(':') ?? [];
        var other = both.Length == 2 ? e.Find(both.FirstOrDefault(id => id != e.Brand)) : new(null, null);
        return e.Between(sender, other, e.Json.Id("id") is { } id ? $"chat:{id}" : e.Id, direction => e.Interaction(InteractionKind.Message, direction));
    }

    public static MappedEvent ToBroadcast(XEvent e) => e.Between(
        XUser.Of(e.Json.Object("author")), new(null, null), e.Json.Id("message_id") is { } id ? $"broadcast:{id}" : e.Id, direction => e.Interaction(InteractionKind.Message, direction) with
        {
            Text = e.Json.Text("message"),
            Attributes = new Details().Copy(e.Json, "broadcast_id", "broadcastId").OrNull,
        });
}
