using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>What can be added, edited, hidden and removed: posts, comments, ratings and mentions.</summary>
internal static class Content
{
    /// <param name="id">The message id of the thing.</param>
    /// <param name="added">What it is when it is added.</param>
    public static MappedEvent Map(PageChange change, string id, Fact.Interaction added) => change switch
    {
        { IsAdd: true } => change.ByAuthor(id, added, change.Traits),
        { IsEdit: true } => change.ByAuthor(MetaEvent.Id(id, "edited", change.Digest), Edited(id, added), change.Traits),
        { IsRemoval: true } => change.ByAuthor(MetaEvent.Id(id, "removed"), new Fact.InteractionDeleted(id)),
        { Author: null, Verb: "block" or "unblock" or "mute" or "unmute" } => change.Own(),
        // Without its text: what was hidden may be deleted later, and this would still say it.
        { Verb: "hide" or "unhide" } => change.ByAuthor(MetaEvent.Id(id, change.Verb, change.Digest), change.Interaction(InteractionKind.Other, id) with { Direction = Direction.Outbound }, change.Traits),
        _ => change.ByAuthor(MetaEvent.Id("other", change.Name, change.Digest), change.Unknown with { InReplyTo = id }, change.Traits),
    };

    private static Fact.InteractionEdited Edited(string id, Fact.Interaction now) => new(id, now.Text)
    {
        Rating = now.Rating,
        RatingScale = now.RatingScale,
        Attributes = now.Attributes,
    };
}
