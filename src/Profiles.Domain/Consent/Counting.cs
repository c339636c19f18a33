using Profiles.Domain.Facts;

namespace Profiles.Domain.Consent;

/// <summary>Whether one decision is why a key's status is what it is: a back-dated grant behind a withdrawal is recorded, and counts for nothing.</summary>
public static class Counting
{
    /// <param name="now">The query's time.</param>
    public static bool Counts(this ConsentState state, ConsentGiven given, DateTimeOffset now) =>
        state.InForce(ConsentTerms.Any) is { } grant && !(grant.Until <= now) && grant == new Grant(given.OccurredAt, given.Expires)
        && !(given.Attested && state.UndatedDenialAt is not null);

    /// <summary>The latest of its kind, and no grant came after it.</summary>
    public static bool Counts(this ConsentState state, ConsentWithdrawn withdrawn) => state.InForce(ConsentTerms.Any) is null && (withdrawn switch
    {
        { Undated: true } => state.UndatedDenialAt == withdrawn.OccurredAt,
        { Objection: true } => state.ObjectedAt == withdrawn.OccurredAt,
        _ => state.DeniedAt == withdrawn.OccurredAt,
    });
}
