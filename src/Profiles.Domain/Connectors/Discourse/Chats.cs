using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Discourse;

/// <summary>The forum's chat. What members write to each other alone is not said to the brand: that it happened is recorded, and not the text.</summary>
internal static class Chats
{
    public static MappedEvent Map(DiscourseEvent e)
    {
        var (said, channel) = (e.Said.Object("message"), e.Said.Object("channel"));
        var member = Member.Of(said.Object("user")) ?? Member.Of(said, "user_id");
        var (id, hidden) = (said.Id("id") ?? e.Digest, channel.Text("chatable_type") == "DirectMessage");
        var text = hidden ? null : said.Text("message");
        var told = e.Interaction(InteractionKind.Chat, new Details().Copy(said, "thread_id", "threadId")) with
        {
            Target = (channel.Id("id") ?? said.Id("chat_channel_id")) is { } where ? $"chat/{where}" : null,
            InReplyTo = said.Object("in_reply_to").Id("id") is { } parent ? Id(parent) : null,
            Text = text,
        };
        return e.Name switch
        {
            "chat_message_created" => e.Of(member, Id(id), said.Moment("created_at"), told),
            "chat_message_edited" => e.Of(member, DiscourseEvent.Id("chat", id, "edited", e.Digest), null, new Fact.InteractionEdited(Id(id), text)),
            "chat_message_trashed" => e.Of(member, DiscourseEvent.Id("chat", id, "deleted", said.Id("deleted_at") ?? e.Digest), said.Moment("deleted_at"), new Fact.InteractionDeleted(Id(id))),
            _ => e.Of(member, DiscourseEvent.Id("chat", id, e.RawType, e.Digest), null, told),
        };
    }

    private static string Id(string message) => DiscourseEvent.Id("chat", message);
}
