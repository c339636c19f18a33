using System.Collections.Immutable;
using System.Text.Json;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Composing;

/// <summary>The value of an attribute that won over all others, and where it came from.</summary>
/// <param name="Identity">Whose data key opens <paramref name="Box"/>.</param>
public sealed record ReconciledTrait(
    string Name, JsonElement? Clear, Sealed<JsonElement>? Box, string Source, IdentityId Identity,
    DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, long Sequence, Guid? Token);

/// <summary>
/// Which of the values that sources reported of an attribute is the person's. One rule so far: the most recent by occurred-at, ties by
/// sequence; empty ones don't take part. Other policies (a pin, verified first, an order of sources, the most complete) come in at
/// <see cref="Precedes"/>, which must stay a total order: that alone makes the composition independent of the order of its parts.
/// </summary>
public static class Reconciling
{
    public static ImmutableArray<ReconciledTrait> Of(Facet facet) => Best(
        facet.Traits.Where(t => !t.IsEmpty)
            .Select(t => new ReconciledTrait(t.Name, t.Clear, t.Box, t.Source, facet.Id, t.OccurredAt, t.RecordedAt, t.Sequence, t.Token)));

    public static ImmutableArray<ReconciledTrait> Both(ImmutableArray<ReconciledTrait> some, ImmutableArray<ReconciledTrait> more) => Best(some.Concat(more));

    private static ImmutableArray<ReconciledTrait> Best(IEnumerable<ReconciledTrait> candidates) =>
    [
        .. candidates
            .GroupBy(t => t.Name, StringComparer.Ordinal)
            .Select(named => named.Aggregate((a, b) => Precedes(a, b) ? a : b))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    private static bool Precedes(ReconciledTrait a, ReconciledTrait b) => Rank(a).CompareTo(Rank(b)) > 0;

    // An event bears a name once and has a sequence of its own, so the identity only decides between values that never met in one store.
    private static (DateTimeOffset, long, Guid) Rank(ReconciledTrait t) => (t.OccurredAt, t.Sequence, t.Identity.Value);
}
