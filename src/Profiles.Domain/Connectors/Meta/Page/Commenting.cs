using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>Comments on posts and ratings, and replies to comments.</summary>
internal static class Commenting
{
    public static MappedEvent Map(PageChange change)
    {
        if (change is { IsOwn: true, IsAdd: true } && IsReply(change)) return MappedEvent.Nobodys(MetaEvent.Name(change.Field, "comment", "reply", "own"));
        return Content.Map(
            change, MetaEvent.Id("comment", change.Value.Id("comment_id") ?? change.Digest),
            change.Interaction(InteractionKind.Comment, Answered(change)) with { Text = change.Value.Text("message"), Attributes = change.Attachments.OrNull });
    }

    /// <summary>The message id of what is commented: a comment, a rating, or a post.</summary>
    private static string? Answered(PageChange change) => IsReply(change) ? MetaEvent.Id("comment", change.Value.Id("parent_id")) : Commented(change);

    /// <summary>The message id of the post or rating that a comment or reaction belongs to.</summary>
    public static string? Commented(PageChange change)
    {
        if (change.Field == "ratings" && Reviewing.Story(change) is { } story) return MetaEvent.Id("rating", story);
        return (change.Value.Id("post_id") ?? change.Value.Id("parent_id")) is { } post ? MetaEvent.Id("post", post) : null;
    }

    private static bool IsReply(PageChange change) => change.Value.Id("post_id") is { } post && change.Value.Id("parent_id") is { } parent && parent != post;
}
