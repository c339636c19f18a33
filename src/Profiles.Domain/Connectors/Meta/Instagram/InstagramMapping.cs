using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Instagram;

/// <summary>What <c>changes</c> of the object <c>instagram</c> say.</summary>
internal static class InstagramMapping
{
    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? change, DateTimeOffset receivedAt)
    {
        var field = change.Text("field");
        if (entry.Id("id") is not { } account) return [MetaEvent.Placeless(MetaEvent.Name("instagram", field))];
        return [Of(new(account, field ?? "instagram", change.Object("value"), receivedAt))];
    }

    private static MappedEvent Of(InstagramChange change) => change.Field switch
    {
        "comments" or "live_comments" => Comment(change),
        "mentions" => Mention(change),
        "follow" => Follow(change),
        // How often a story was seen.
        "story_insights" => MappedEvent.Nobodys(change.Name),
        _ when change.Author is null => MetaEvent.Unknown("instagram", change.Field),
        _ => change.ByAuthor(MetaEvent.Id("other", change.Name, change.Digest), Unknown(change), change.Traits),
    };

    private static MappedEvent Comment(InstagramChange change)
    {
        var parent = change.Value.Id("parent_id");
        if (change.IsOwn && parent is not null) return MappedEvent.Nobodys(MetaEvent.Name(change.Field, "reply", "own"));
        var media = change.Value.Object("media");
        var medium = media.Id("id") ?? change.Value.Id("media_id");
        var answered = parent is not null ? MetaEvent.Id("comment", parent) : medium is not null ? MetaEvent.Id("media", medium) : null;
        return change.ByAuthor(
            MetaEvent.Id("comment", CommentId(change) ?? change.Digest),
            change.Interaction(InteractionKind.Comment, answered) with
            {
                Text = change.Value.Text("text"),
                Attributes = new Details()
                    .Add("mediaId", medium).Copy(media, "media_product_type", "mediaType")
                    .Add("adId", media.Id("ad_id") ?? change.Value.Id("ad_id")).Add("adTitle", media.Text("ad_title") ?? change.Value.Text("ad_title")).OrNull,
            },
            change.Traits);
    }

    /// <summary>Of the account, in somebody's caption or comment. The network names neither author nor text: both are asked of it by the ids.</summary>
    private static MappedEvent Mention(InstagramChange change)
    {
        var comment = CommentId(change);
        var medium = change.Value.Id("media_id") ?? change.Value.Object("media").Id("id");
        return change.ByAuthor(
            MetaEvent.Id("mention", comment ?? medium ?? change.Digest),
            change.Interaction(InteractionKind.Mention, comment is null || medium is null ? null : MetaEvent.Id("media", medium)) with
            {
                Text = change.Value.Text("text"),
                Attributes = new Details().Add("mediaId", medium).OrNull,
            },
            change.Traits);
    }

    private static MappedEvent Follow(InstagramChange change)
    {
        var follow = change.ByAuthor(MetaEvent.Id("follow", change.Author, change.Digest), change.Interaction(InteractionKind.Follow), change.Traits);
        return follow with { Signal = follow.Message is null ? null : new(true, "follow", InstagramChange.Channel) };
    }

    private static Fact.Interaction Unknown(InstagramChange change) =>
        change.Interaction(InteractionKind.Other) with { Attributes = new Details().Raw(change.Value).OrNull };

    private static string? CommentId(InstagramChange change) => change.Field == "mentions" ? change.Value.Id("comment_id") : change.Value.Id("id") ?? change.Value.Id("comment_id");
}
