using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Twitch;

/// <summary>What is written in the channel's chat and in whispers, and taken out again.</summary>
internal static class TwitchChat
{
    public static MappedEvent Said(TwitchEvent e)
    {
        var reply = e.Json.Object("reply");
        var isAnswer = e.Json.Id("chatter_user_id") == e.Brand && reply.Id("parent_user_id") is { } asked && asked != e.Brand;
        var said = new Fact.Interaction
        {
            Kind = InteractionKind.Message,
            RawKind = e.RawType,
            Channel = TwitchEvent.Channel,
            Direction = isAnswer ? Direction.Outbound : Direction.Inbound,
            Target = e.Brand,
            InReplyTo = reply.Id("parent_message_id") is { } parent ? $"message:{parent}" : null,
            Text = e.Json.Object("message").Text("text"),
            Attributes = Attributes(e).OrNull,
        };
        return isAnswer ? e.Of(e.RawType, "parent_user", reply, Id(e), said) : e.Of(e.RawType, "chatter_user", Id(e), said);
    }

    /// <summary>What the chat shows of a subscription, a raid, an announcement: with the words that the person put to it.</summary>
    public static MappedEvent Noticed(TwitchEvent e) => e.Of(e.RawType, "chatter_user", Id(e), new Fact.Interaction
    {
        Kind = InteractionKind.Other,
        RawKind = RawName.Of($"{e.RawType}.{RawName.Of(e.Json.Text("notice_type"))}"),
        Channel = TwitchEvent.Channel,
        Target = e.Brand,
        Text = e.Json.Object("message").Text("text"),
        Attributes = Attributes(e).Copy(e.Json.Object(e.Json.Text("notice_type") ?? "message"), "sub_tier", "tier").OrNull,
    });

    /// <summary>Twitch asks everybody to forget what was taken out of a chat, whoever did it.</summary>
    public static MappedEvent Deleted(TwitchEvent e, string person, string? message) => message is null
        ? TwitchActs.Act(e)
        : e.Of(e.RawType, person, $"deleted:{message}", new Fact.InteractionDeleted($"message:{message}"));

    /// <summary>The action's name is also that of the member that says more of it, and of whom.</summary>
    public static MappedEvent Moderated(TwitchEvent e)
    {
        var action = e.Json.Text("action");
        var raw = RawName.Of($"{e.RawType}.{RawName.Of(action)}");
        var about = e.Json.Object(action ?? "action");
        if (about.Id("user_id") is null) return MappedEvent.Nobodys(raw);
        if (action is "delete" or "shared_chat_delete" && about.Id("message_id") is { } message) return e.Of(raw, "user", about, $"deleted:{message}", new Fact.InteractionDeleted($"message:{message}"));
        return e.Of(raw, "user", about, e.Id, new Fact.Interaction
        {
            Kind = InteractionKind.Other,
            RawKind = raw,
            Channel = TwitchEvent.Channel,
            Direction = Direction.Outbound,
            Target = e.Brand,
            Attributes = new Details().Copy(about, "reason").Copy(about, "expires_at", "expiresAt").Copy(about, "viewer_count", "viewerCount").OrNull,
        });
    }

    public static MappedEvent Whispered(TwitchEvent e)
    {
        var text = e.Json.Object("whisper").Text("text");
        var said = Whisper(e, text);
        return said.Message is null ? said : said with { Signal = StopWords.Signal(text, TwitchEvent.Channel) };
    }

    private static MappedEvent Whisper(TwitchEvent e, string? text) => e.Of(e.RawType, "from_user", e.Json.Id("whisper_id") is { } id ? $"whisper:{id}" : e.Id, new Fact.Interaction
    {
        Kind = InteractionKind.Message,
        RawKind = e.RawType,
        Channel = TwitchEvent.Channel,
        Target = e.Brand,
        Text = text,
    });

    private static string Id(TwitchEvent e) => e.Json.Id("message_id") is { } id ? $"message:{id}" : e.Id;

    private static Details Attributes(TwitchEvent e) => new Details()
        .Copy(e.Json, "message_type", "messageType").Copy(e.Json, "notice_type", "noticeType").Copy(e.Json.Object("cheer"), "bits")
        .Copy(e.Json, "channel_points_custom_reward_id", "rewardId")
        .Copy(e.Json, "source_broadcaster_user_id", "sourceChannel").Copy(e.Json, "source_message_id", "sourceMessageId");
}
