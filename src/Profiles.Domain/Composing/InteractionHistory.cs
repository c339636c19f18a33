using Profiles.Domain.Facts;

namespace Profiles.Domain.Composing;

/// <summary>What became of an interaction since it was recorded: the same in whatever order it came in.</summary>
/// <param name="Edits">By the time that they happened, then by message.</param>
/// <param name="DeletedAt">The earliest; null: it was not.</param>
public sealed record InteractionHistory(IReadOnlyList<InteractionEdited> Edits, DateTimeOffset? DeletedAt)
{
    public static InteractionHistory None { get; } = new([], null);

    public DateTimeOffset? EditedAt => Edits.Count == 0 ? null : Moment.Utc(Edits[^1].OccurredAt);

    /// <param name="changes">Edits and deletions, in any order. All else is passed over.</param>
    /// <param name="point">Null: now. A deletion counts whatever the point, since what was said is gone from every one of them.</param>
    public static InteractionHistory Of(IReadOnlyCollection<(object Event, DateTimeOffset RecordedAt)> changes, PointInTime? point) => changes.Count == 0 ? None : new(
        [
            .. changes.Where(c => c.Event is InteractionEdited e && point?.Has(e.OccurredAt, c.RecordedAt) != false).Select(c => (InteractionEdited)c.Event)
                .OrderBy(e => e.OccurredAt).ThenBy(e => e.Message.Value),
        ],
        changes.Select(c => c.Event).OfType<InteractionDeleted>().Select(d => (DateTimeOffset?)Moment.Utc(d.OccurredAt)).Min());

    /// <summary>The rating as it was given last, with its scale.</summary>
    public (double? Rating, double? Scale) Rated(InteractionRecorded original) =>
        Edits.LastOrDefault(e => e.Rating is not null) is { } edit ? (edit.Rating, edit.RatingScale ?? original.RatingScale) : (original.Rating, original.RatingScale);
}
