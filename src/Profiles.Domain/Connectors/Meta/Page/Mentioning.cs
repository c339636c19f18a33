using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>Posts and comments elsewhere that mention the Page. Newer versions say no more who wrote them.</summary>
internal static class Mentioning
{
    public static MappedEvent Map(PageChange change)
    {
        var post = change.Value.Id("post_id");
        var comment = change.Value.Id("comment_id");
        return Content.Map(
            change, MetaEvent.Id("mention", comment ?? post ?? change.Digest),
            change.Interaction(InteractionKind.Mention, comment is null || post is null ? null : MetaEvent.Id("post", post)) with
            {
                Text = change.Value.Text("message"),
                Attributes = change.Attachments.OrNull,
            });
    }
}
