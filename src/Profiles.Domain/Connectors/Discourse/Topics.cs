using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Discourse;

/// <summary>Topics by their titles (what is written in them are <see cref="Posts"/>), and what waits for the forum's team.</summary>
internal static class Topics
{
    public static string? Target(string? topic) => topic is null ? null : $"topic/{topic}";

    public static string Id(string? topic) => DiscourseEvent.Id("topic", topic);

    /// <summary>Between members, and not said to the brand.</summary>
    public static bool IsPrivate(string? archetype) => archetype == "private_message";

    public static MappedEvent Map(DiscourseEvent e)
    {
        var member = Member.Of(e.Said.Object("created_by")) ?? Member.Of(e.Said, "user_id");
        var (id, hidden) = (e.Said.Id("id") ?? e.Digest, IsPrivate(e.Said.Text("archetype")));
        var title = hidden ? null : e.Said.Text("title");
        var told = e.Interaction(InteractionKind.Other, new Details().Copy(e.Said, "slug").Copy(e.Said, "archetype")) with { Target = Target(id), Text = title };
        return e.Name switch
        {
            // The opening post is the contact; a title alone is none of a kind of its own.
            "topic_created" => e.Of(member, Id(id), e.Said.Moment("created_at"), told),
            "topic_recovered" => e.Of(member, DiscourseEvent.Id("topic", id, "recovered", e.Digest), null, told),
            "topic_edited" or "topic_revised" => hidden ? MappedEvent.Nobodys(e.RawType) : e.Of(member, DiscourseEvent.Id("topic", id, "edited", e.Digest), null, new Fact.InteractionEdited(Id(id), title)),
            "topic_destroyed" => e.Of(member, DiscourseEvent.Id("topic", id, "destroyed", e.Said.Id("deleted_at") ?? e.Digest), e.Said.Moment("deleted_at"), new Fact.InteractionDeleted(Id(id))),
            // Closed, pinned, archived: the team's doing.
            _ when e.Name.EndsWith("_status_updated", StringComparison.Ordinal) => MappedEvent.Nobodys(e.RawType),
            _ => e.Of(member, DiscourseEvent.Id("topic", id, e.RawType, e.Digest), null, told),
        };
    }

    /// <summary>A post that waits for approval is its author's; a flag is of who raised it; what the team makes of either is the team's.</summary>
    public static MappedEvent Reviewed(DiscourseEvent e)
    {
        if (e.Name != "reviewable_created") return MappedEvent.Nobodys(e.RawType);
        var queued = e.Said.Text("type") == "ReviewableQueuedPost";
        var author = Member.Of(e.Said, "target_created_by_id") ?? Member.Of(e.Said.Object("target_created_by"));
        var creator = Member.Of(e.Said, "created_by_id") ?? Member.Of(e.Said.Object("created_by"));
        var told = e.Interaction(InteractionKind.Other, new Details().Copy(e.Said, "type").Copy(e.Said, "post_id", "postId")) with
        {
            Target = Target(e.Said.Id("topic_id")),
            Text = queued ? Posts.Text(e.Said.Object("payload")) : null,
        };
        return e.Of(queued ? author ?? creator : creator, DiscourseEvent.Id("reviewable", e.Said.Id("id") ?? e.Digest), e.Said.Moment("created_at"), told);
    }
}
