using Profiles.Domain.Consent;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Composing;

/// <summary>Folds an identity's stream up to a point in time.</summary>
public static class PastFacets
{
    /// <summary>
    /// The facet of an identity that was seen by then. What brought it into the store may have happened later than what else is known of it: it is then
    /// dated by the earliest of that.
    /// </summary>
    /// <param name="stream">The whole stream, in its order.</param>
    /// <param name="tied">The earliest that it was seen together with another, by then.</param>
    /// <returns>Null where nobody had seen it by then.</returns>
    public static Facet? Fold(IdentityId id, IReadOnlyList<(object Event, EventPosition At)> stream, PointInTime point, DateTimeOffset? tied)
    {
        var seen = stream.Where(e => e.Event is IIdentityEvent and not (TraitPinned or TraitUnpinned or TraitRectified or IdentityErased) && Had(e)).Select(e => (DateTimeOffset?)Occurred(e)).Append(tied).Min();
        if (seen is not { } first) return null;

        Facet? facet = null;
        foreach (var (happened, at) in stream)
        {
            if (happened is IdentityObserved born && !Had((happened, at))) facet = point.IsKnown(at.RecordedAt) ? Facet.Evolve(facet, id, born with { OccurredAt = first }, at) : facet;
            else if (happened is not IIdentityEvent || Had((happened, at))) facet = Facet.Evolve(facet, id, happened, at);
        }
        return facet;

        static DateTimeOffset Occurred((object Event, EventPosition At) e) => ((IIdentityEvent)e.Event).OccurredAt;
        bool Had((object Event, EventPosition At) e) => point.Has(Occurred(e), e.At.RecordedAt);
    }

    /// <summary>
    /// What permissions were decided from by then. A withdrawal of unknown date may have come before any point: it counts from when it is known, and
    /// nobody's consent is presumed.
    /// </summary>
    public static PermissionFold Permissions(IEnumerable<(IdentityId Identity, IReadOnlyList<(object Event, EventPosition At)> Stream)> streams, PointInTime point)
    {
        var fold = new PermissionFold();
        foreach (var (identity, stream) in streams)
        {
            foreach (var (happened, at) in stream)
            {
                if (happened is IIdentityEvent e && (point.Has(e.OccurredAt, at.RecordedAt) || (e is ConsentWithdrawn { Undated: true } && point.IsKnown(at.RecordedAt)))) fold.Apply(identity, e);
            }
        }
        return fold;
    }
}
