using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>Visitors' posts, photos, videos and shares on the Page. All of them are known by <c>post_id</c>: it is what a comment answers, and all that a removal names.</summary>
internal static class Posting
{
    public static MappedEvent Map(PageChange change)
    {
        var kind = change.Item == "share" ? InteractionKind.Share : InteractionKind.Post;
        var id = change.Value.Id("post_id") ?? change.Value.Id($"{change.Item}_id") ?? change.Digest;
        return Content.Map(change, MetaEvent.Id("post", id), change.Interaction(kind) with { Text = change.Value.Text("message"), Attributes = change.Attachments.OrNull });
    }
}
