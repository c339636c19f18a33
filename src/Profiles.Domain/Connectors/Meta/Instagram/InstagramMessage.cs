using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Instagram;

/// <summary>Direct messages, replies to stories, and mentions in stories, which come as messages too.</summary>
internal static class InstagramMessage
{
    public static MappedEvent Map(InstagramTurn turn)
    {
        var id = MetaEvent.Id("message", turn.Mid ?? turn.Digest);
        if (turn.Value.IsTrue("is_deleted")) return turn.ByPerson("message.deleted", MetaEvent.Id(id, "deleted"), new Fact.InteractionDeleted(id));

        var attachments = turn.Value.Items("attachments").ToList();
        var answered = turn.Value.Object("reply_to");
        var isMention = attachments.Any(a => a.Text("type") == "story_mention");
        var name = turn switch
        {
            _ when isMention => "message.story_mention",
            _ when answered.Object("story") is not null => "message.story_reply",
            { IsOutbound: true } => "message.echo",
            _ => "message",
        };
        var told = turn.ByPerson(name, id, turn.Interaction(isMention ? InteractionKind.Mention : InteractionKind.Message, name, Answered(turn)) with
        {
            Text = turn.Value.Text("text"),
            Attributes = new Details()
                .Add("attachments", string.Join(", ", attachments.Select(a => a.Text("type")).OfType<string>()))
                .Add("attachmentUrls", string.Join(' ', attachments.Select(a => a.Object("payload").Text("url")).OfType<string>()))
                .Copy(answered.Object("story"), "url", "storyUrl")
                .Copy(turn.Value.Object("quick_reply"), "payload", "quickReply")
                .Copy(turn.Value.Object("referral"), "ref")
                .Add("productId", turn.Value.Object("referral").Object("product").Id("id"))
                .Copy(turn.Value, "is_unsupported", "unsupported").OrNull,
        },
        turn.Traits);
        return told.Message is null || turn.IsOutbound ? told : told with { Signal = StopWords.Signal(turn.Value.Text("text"), InstagramChange.Channel) };
    }

    private static string? Answered(InstagramTurn turn)
    {
        var answered = turn.Value.Object("reply_to");
        if (answered.Id("mid") is { } message) return MetaEvent.Id("message", message);
        return answered.Object("story").Id("id") is { } story ? MetaEvent.Id("story", story) : null;
    }
}
