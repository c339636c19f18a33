namespace Profiles.Domain.Composing;

/// <summary>A point that histories are folded up to; both bounds hold where both are given.</summary>
/// <param name="AsOf">What had happened by then: occurred-at. Null: whatever happened.</param>
/// <param name="KnownAt">What had been recorded by then. Null: whatever is known today.</param>
public sealed record PointInTime(DateTimeOffset? AsOf, DateTimeOffset? KnownAt)
{
    public bool Has(DateTimeOffset occurredAt, DateTimeOffset recordedAt) => !(occurredAt > AsOf) && IsKnown(recordedAt);

    public bool IsKnown(DateTimeOffset recordedAt) => !(recordedAt > KnownAt);

    /// <summary>When a consent's expiry is looked at: a point that is yet to come is no answer to what holds.</summary>
    public DateTimeOffset Judged(DateTimeOffset now) => (AsOf ?? KnownAt) is { } then && then < now ? then : now;
}
