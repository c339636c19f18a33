using Profiles.Domain.Facts;

namespace Profiles.Domain.Consent;

/// <summary>What one decision has to do with the state that all of them come to.</summary>
public static class Counting
{
    /// <summary>Whether it counts now: a back-dated grant behind a withdrawal is recorded, and counts for nothing.</summary>
    /// <param name="state">Of a grant with what the person said no to elsewhere; of a denial that of its own key.</param>
    /// <param name="now">The query's time.</param>
    public static bool Counts(this ConsentState state, ConsentTerms terms, IIdentityEvent decision, DateTimeOffset now) => decision switch
    {
        ConsentGiven given => state.InForce(terms) is { } grant && !(terms.EndOf(grant) <= now) && state.IsBehind(grant, given),
        // The latest of its kind, and no grant came after it.
        ConsentWithdrawn withdrawn => state.InForce(terms) is null && (withdrawn switch
        {
            { Undated: true } => state.UndatedDenialAt == withdrawn.OccurredAt,
            { Objection: true } => state.ObjectedAt == withdrawn.OccurredAt,
            _ => state.DeniedAt == withdrawn.OccurredAt,
        }),
        _ => false,
    };

    /// <summary>Whether the state is what it is by this decision, also where it has ended or is not confirmed.</summary>
    public static bool IsDecidedBy(this ConsentState state, ConsentTerms terms, IIdentityEvent decision)
    {
        var grant = state.InForce(terms) ?? state.InForce(ConsentTerms.Any);
        return decision switch
        {
            ConsentGiven given => grant is not null && state.IsBehind(grant, given),
            ConsentWithdrawn withdrawn => grant is null && withdrawn.OccurredAt == state.Denied,
            _ => false,
        };
    }

    private static bool IsBehind(this ConsentState state, Grant grant, ConsentGiven given) =>
        grant == new Grant(given.OccurredAt, given.Expires) && !(given.Attested && state.UndatedDenialAt is not null);
}
