using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Discourse;

/// <summary>What members write in topics, and what others make of it.</summary>
internal static class Posts
{
    private const string SmallAction = "3";
    private const string Whisper = "4";

    /// <summary>As it was typed. Longer than a text may be: its beginning.</summary>
    public static string? Text(JsonElement? from) => from.Text("raw") switch
    {
        { Length: > FactChecks.MaxTextLength } text => text[..(char.IsHighSurrogate(text[FactChecks.MaxTextLength - 1]) ? FactChecks.MaxTextLength - 1 : FactChecks.MaxTextLength)],
        var text => text,
    };

    public static MappedEvent Map(DiscourseEvent e)
    {
        // "Closed this topic", and notes of the team among themselves.
        if (e.Said.Id("post_type") is SmallAction or Whisper) return MappedEvent.Nobodys(e.RawType);
        var member = Member.Of(e.Said, "user_id");
        var id = e.Said.Id("id") ?? e.Digest;
        return e.Name switch
        {
            "post_created" => e.Of(member, Id(id), e.Said.Moment("created_at"), Written(e)),
            // What was deleted is overwritten, so what is back is told anew.
            "post_recovered" => e.Of(member, DiscourseEvent.Id("post", id, "recovered", Time(e, "updated_at")), e.Said.Moment("updated_at"), Written(e)),
            // Who deletes a post of their own leaves a notice in its place, until the forum clears it away.
            "post_edited" when e.Said.IsTrue("user_deleted") => Gone(e, member, id, "updated_at"),
            "post_edited" => e.Of(member, DiscourseEvent.Id("post", id, "edited", Time(e, "updated_at")), e.Said.Moment("updated_at"), new Fact.InteractionEdited(Id(id), Shown(e))),
            "post_destroyed" => Gone(e, member, id, "deleted_at"),
            "accepted_solution" => Solved(e, member, id, InteractionKind.Answer),
            "unaccepted_solution" => Solved(e, member, id, InteractionKind.Other),
            _ => e.Of(member, DiscourseEvent.Id("post", id, e.RawType, e.Digest), null, e.Interaction(InteractionKind.Other, new Details().Add("postId", id))),
        };
    }

    /// <summary>Has no id and no time of its own; who likes a post twice likes it, in the same words: so it tells nothing else of them that may have changed.</summary>
    public static MappedEvent Liked(DiscourseEvent e)
    {
        var member = (Member.Of(e.Said.Object("user")) ?? Member.Of(e.Said, "user_id")) is { } who ? who with { Traits = new() } : null;
        var post = e.Said.Object("post").Id("id") ?? e.Said.Id("post_id");
        return e.Of(
            member, DiscourseEvent.Id("like", post ?? e.Digest, member?.Id), null,
            e.Interaction(InteractionKind.Reaction, new Details().Add("reaction", "like")) with { InReplyTo = post is null ? null : Id(post) });
    }

    private static string Id(string post) => DiscourseEvent.Id("post", post);

    private static string Time(DiscourseEvent e, string member) => e.Said.Id(member) ?? e.Digest;

    private static bool IsPrivate(DiscourseEvent e) => Topics.IsPrivate(e.Said.Text("topic_archetype"));

    private static string? Shown(DiscourseEvent e) => IsPrivate(e) ? null : Text(e.Said);

    private static Fact.Interaction Written(DiscourseEvent e)
    {
        var topic = e.Said.Id("topic_id");
        var details = new Details().Copy(e.Said, "post_number", "postNumber").Copy(e.Said, "reply_to_post_number", "replyToPostNumber").Copy(e.Said, "category_slug", "category");
        if (e.Said.IsTrue("staff")) details.Add("staff", true);
        if (!IsPrivate(e)) details.Copy(e.Said, "topic_title", "title");
        return e.Interaction(IsPrivate(e) ? InteractionKind.Message : e.Said.Id("post_number") == "1" ? InteractionKind.Post : InteractionKind.Comment, details) with
        {
            Target = Topics.Target(topic),
            // A post names what it answers by its number within the topic, which no other event does.
            InReplyTo = topic is null ? null : Topics.Id(topic),
            Text = Shown(e),
        };
    }

    private static MappedEvent Gone(DiscourseEvent e, Member? member, string id, string time) =>
        e.Of(member, DiscourseEvent.Id("post", id, "deleted", Time(e, time)), e.Said.Moment(time), new Fact.InteractionDeleted(Id(id)));

    /// <summary>Of who wrote the answer. When it was accepted is not said.</summary>
    private static MappedEvent Solved(DiscourseEvent e, Member? member, string id, InteractionKind kind)
    {
        var topic = e.Said.Id("topic_id");
        return e.Of(
            member, DiscourseEvent.Id("solved", id, e.RawType, e.Digest), null,
            e.Interaction(kind, new Details().Add("postId", id)) with { Target = Topics.Target(topic), InReplyTo = topic is null ? null : Topics.Id(topic) });
    }
}
