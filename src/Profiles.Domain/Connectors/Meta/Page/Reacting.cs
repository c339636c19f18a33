using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>Reactions to posts, comments and ratings; and the like of the Page itself, which is how one follows it.</summary>
internal static class Reacting
{
    public static MappedEvent Map(PageChange change) => Reacted(change) is { } thing ? Reaction(change, thing) : Follow(change);

    /// <summary>The message id of what was reacted to.</summary>
    private static string? Reacted(PageChange change) => change.Value.Id("comment_id") is { } comment ? MetaEvent.Id("comment", comment) : Commenting.Commented(change);

    private static MappedEvent Reaction(PageChange change, string thing) => change.ByAuthor(
        MetaEvent.Id("reaction", thing, change.Author, change.Verb, change.Digest),
        change.Interaction(InteractionKind.Reaction, thing) with
        {
            Attributes = new Details()
                .Add("reaction", change.Value.Text("reaction_type") ?? (change.Item == "like" ? "like" : null))
                .Add("action", change switch { { IsRemoval: true } => "removed", { IsEdit: true } => "changed", _ => null }).OrNull,
        },
        change.Traits);

    private static MappedEvent Follow(PageChange change)
    {
        if (change.Item != "like" || !(change.IsAdd || change.IsRemoval)) return change.ByAuthor(MetaEvent.Id("other", change.Name, change.Digest), change.Unknown, change.Traits);
        var follow = change.ByAuthor(
            MetaEvent.Id("follow", change.Author, change.Verb, change.Digest), change.Interaction(change.IsAdd ? InteractionKind.Follow : InteractionKind.Unfollow), change.Traits);
        return follow with { Signal = follow.Message is null ? null : new(change.IsAdd, change.IsAdd ? "follow" : "unfollow", PageChange.Channel) };
    }
}
