namespace Profiles.Domain.Consent;

/// <summary>How many persons match a filter, how many of them may be addressed, and why the others may not. Null where a count is withheld.</summary>
/// <param name="Excluded">All reasons that refuse, whether or not anybody has them: a missing one would tell.</param>
public sealed record AudienceCheck(int? Matching, int? Addressable, IReadOnlyList<ExcludedCount> Excluded)
{
    // What tells least of a person goes first. The order does not depend on the counts: a choice that did would tell of them.
    private static readonly PermissionReason[] GivenUp =
    [
        PermissionReason.NoContactPoint, PermissionReason.NoBasis, PermissionReason.NoConsentRecorded, PermissionReason.DoubleOptInMissing, PermissionReason.ConsentExpired,
        PermissionReason.ConsentWithdrawn, PermissionReason.Objected, PermissionReason.AgeUnknown, PermissionReason.ExcludedRestricted, PermissionReason.ExcludedDispute,
        PermissionReason.ExcludedMinor, PermissionReason.ExcludedSelfExcluded, PermissionReason.ExcludedDeceased,
    ];

    /// <summary>
    /// Withholds each count below <paramref name="smallest"/>, and as many more as it takes for the rest not to give it away: whoever subtracts all that is told
    /// from <see cref="Matching"/> gets a sum of at least twice the smallest (complementary suppression), and one that no count in it has to share in: three that are
    /// below ten, and 27 together, would be nine each. Whoever may address people can count them by listing
    /// them, so <see cref="Addressable"/> hides nothing; where the reasons can't, <see cref="Matching"/> is withheld.
    /// </summary>
    /// <param name="counts">Persons by reason, those that allow included; a reason that is absent counts as none.</param>
    public static AudienceCheck Of(IReadOnlyDictionary<PermissionReason, int> counts, int smallest)
    {
        var matching = counts.Values.Sum();
        var addressable = counts.Where(c => c.Key.Allows()).Sum(c => c.Value);
        var withheld = GivenUp.Where(reason => Count(reason) < smallest).ToHashSet();
        foreach (var reason in GivenUp)
        {
            if (withheld.Count == 0 || Hides()) break;
            withheld.Add(reason);
        }
        var hidden = withheld.Count > 0 && !Hides();
        return new(
            hidden ? null : matching, addressable < smallest ? null : addressable,
            [.. GivenUp.Reverse().Select(reason => new ExcludedCount(reason, withheld.Contains(reason) ? null : Count(reason)))]);

        int Count(PermissionReason reason) => counts.GetValueOrDefault(reason);

        bool Hides()
        {
            var sum = withheld.Sum(Count);
            return sum >= 2 * smallest && (withheld.Any(reason => Count(reason) >= smallest) || sum <= (withheld.Count - 1) * (smallest - 1));
        }
    }
}

/// <param name="Count">Null where it is withheld.</param>
public sealed record ExcludedCount(PermissionReason Reason, int? Count);
