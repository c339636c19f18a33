using Profiles.Domain.Consent;

namespace Profiles.Projections.People;

/// <summary>
/// <see cref="ConsentState.Status"/> in SQL, so that the database alone decides who may be seen (I10) and compares expiry with the time of the query.
/// A property test holds the two together.
/// </summary>
internal static class ConsentPredicate
{
    /// <param name="c">The alias of a row of <c>consent_state</c>.</param>
    /// <returns>An expression that is true where consent is given now, and false or null otherwise.</returns>
    public static string IsGiven(string c)
    {
        // greatest() passes over nulls.
        var denied = $"coalesce(greatest({c}.denied_at, {c}.objected_at, {c}.undated_denial_at), '-infinity')";
        var own = $"{c}.granted_at > {denied}";
        var attested = $"({c}.undated_denial_at is null and {c}.attested_at > {denied})";
        var ownUntil = $"coalesce({c}.granted_until, 'infinity')";
        var attestedUntil = $"coalesce({c}.attested_until, 'infinity')";
        return $"""
            (case
              when {own} and {attested} then
                case when {c}.granted_at > {c}.attested_at then {ownUntil} when {c}.attested_at > {c}.granted_at then {attestedUntil} else least({ownUntil}, {attestedUntil}) end
              when {own} then {ownUntil}
              when {attested} then {attestedUntil}
            end > now())
            """;
    }
}
