using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Composing;

/// <summary>How much a person and the brand have to do with each other. Adds up over identities in any order, exactly.</summary>
/// <param name="ByKind">Names of <see cref="InteractionKind"/>.</param>
/// <param name="RatingMillionths">The sum of ratings on the scale of five, in millionths: whole numbers, so that no order of addition matters.</param>
public sealed record Engagement(
    int Inbound, int Outbound, IReadOnlyDictionary<string, int> ByKind, IReadOnlyDictionary<string, int> ByChannel,
    DateTimeOffset? LastInteractionAt, int Ratings, long RatingMillionths)
{
    public static Engagement None { get; } = new(0, 0, ImmutableDictionary<string, int>.Empty, ImmutableDictionary<string, int>.Empty, null, 0, 0);

    [JsonIgnore] public int Interactions => Inbound + Outbound;

    /// <summary>On the scale of five; null where nothing was rated.</summary>
    [JsonIgnore] public double? AverageRating => Ratings == 0 ? null : Math.Round((double)RatingMillionths / Ratings / 1_000_000, 6);

    public Engagement With(InteractionRecorded e)
    {
        var inbound = e.Direction == Direction.Inbound;
        var rating = Rating.OfFive(e.Rating, e.RatingScale);
        return new(
            Inbound + (inbound ? 1 : 0), Outbound + (inbound ? 0 : 1),
            Sum(ByKind, [new(e.Kind.ToString(), 1)]), Sum(ByChannel, [new(e.Channel, 1)]),
            Moment.Later(LastInteractionAt, e.OccurredAt),
            Ratings + (rating is null ? 0 : 1), RatingMillionths + (long)Math.Round((rating ?? 0) * 1_000_000));
    }

    public Engagement Plus(Engagement other) => new(
        Inbound + other.Inbound, Outbound + other.Outbound, Sum(ByKind, other.ByKind), Sum(ByChannel, other.ByChannel),
        Moment.Later(LastInteractionAt, other.LastInteractionAt), Ratings + other.Ratings, RatingMillionths + other.RatingMillionths);

    private static SortedDictionary<string, int> Sum(IReadOnlyDictionary<string, int> some, IEnumerable<KeyValuePair<string, int>> more)
    {
        var sum = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (key, count) in some) sum[key] = count;
        foreach (var (key, count) in more) sum[key] = sum.GetValueOrDefault(key) + count;
        return sum;
    }
}

/// <summary>Ratings of different scales on one: that of five, as stars.</summary>
public static class Rating
{
    public const double Stars = 5;

    /// <param name="scale">The highest that could be given; five where the source does not say.</param>
    /// <returns>0 to 5; null where there is no rating or it does not fit its scale.</returns>
    public static double? OfFive(double? rating, double? scale) => (rating, scale ?? Stars) switch
    {
        ({ } given, > 0 and var best) when given >= 0 && given <= best => given * Stars / best,
        _ => null,
    };
}
