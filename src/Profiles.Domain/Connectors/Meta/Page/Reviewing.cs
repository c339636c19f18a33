using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>
/// Ratings of 1 to 5, and what took their place in 2018: recommendations, which say yes or no. A recommendation without a rating is one of 1 or 0 on a scale of 1.
/// </summary>
internal static class Reviewing
{
    private const double Stars = 5;

    public static MappedEvent Map(PageChange change)
    {
        var recommendation = change.Value.Text("recommendation_type")?.ToLowerInvariant();
        var (rating, scale) = (Rating(change), recommendation) switch
        {
            ({ } stars, _) => (stars, Stars),
            (null, "positive") => (1, 1),
            (null, "negative") => (0, 1),
            _ => ((double?)null, (double?)null),
        };
        return Content.Map(change, MetaEvent.Id("rating", Story(change) ?? change.Digest), change.Interaction(InteractionKind.Review) with
        {
            Text = change.Value.Text("review_text"),
            Rating = rating,
            RatingScale = scale,
            Attributes = new Details().Add("recommendation", recommendation).OrNull,
        });
    }

    /// <summary>The network's id of a rating, in events of the rating and of what is said about it. A rating's post is <c>{author}_{story}</c>.</summary>
    public static string? Story(PageChange change) => change.Value.Id("open_graph_story_id") ?? change.Value.Id("post_id")?.Split('_')[^1];

    private static double? Rating(PageChange change) => change.Value.Number("rating") is >= 0 and <= Stars and var stars ? stars : null;
}
