using System.Text.Json;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>What <c>changes</c> of the object <c>page</c> say.</summary>
internal static class PageMapping
{
    /// <summary>News of the Page itself: what somebody with a role on it changed, or its own live video.</summary>
    private static readonly HashSet<string> OfThePage =
    [
        "about", "affiliation", "attire", "awards", "bio", "birthday", "category", "checkins", "company_overview", "culinary_team", "current_location", "description", "email", "emails",
        "founded", "general_info", "general_manager", "hometown", "hours", "live_videos", "location", "members", "mission", "name", "page_about_story", "page_change_proposal",
        "page_upcoming_change", "parking", "payment_options", "personal_info", "personal_interests", "phone", "picture", "price_range", "products", "public_transit", "publisher_subscriptions",
        "username", "videos", "website",
    ];

    /// <summary>What only a Page can have in its own feed, which therefore comes without an author.</summary>
    private static readonly HashSet<string> OnlyByThePage = ["album", "coupon", "event", "experience", "milestone", "timeline cover"];

    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? change, DateTimeOffset receivedAt)
    {
        var field = change.Text("field");
        if (entry.Id("id") is not { } page) return [MetaEvent.Placeless(MetaEvent.Name("page", field))];
        return [Of(new(page, field ?? "page", change.Object("value"), receivedAt))];
    }

    private static MappedEvent Of(PageChange change) => change switch
    {
        { Field: "feed" or "ratings", Item: "comment" } => Commenting.Map(change),
        { Field: "feed" or "ratings", Item: "reaction" or "like" } => Reacting.Map(change),
        { Field: "feed" or "ratings", Item: "rating" } => Reviewing.Map(change),
        { Field: "feed", Item: "post" or "status" or "photo" or "video" or "share" } => Posting.Map(change),
        { Field: "mention" } => Mentioning.Map(change),
        { Field: "leadgen" } => Leading.Map(change),
        _ => Other(change),
    };

    private static MappedEvent Other(PageChange change)
    {
        if (change.Author is null && (OfThePage.Contains(change.Field) || (change.Field == "feed" && OnlyByThePage.Contains(change.Item ?? "")))) return change.Own();
        if (change.Author is null && change.Field != "feed") return MetaEvent.Unknown("page", change.Field);
        return change.ByAuthor(MetaEvent.Id("other", change.Name, change.Digest), change.Unknown, change.Traits);
    }
}
