using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Retention;

// Storage formats: the records below are stored as events on the hold's own stream (stream id = the hold's id). Whatever is sealed is so under the hold's own key, class
// consent, field ReasonField: it names no identity, and outlives an erasure of the person.

/// <summary>Somebody ordered that data be kept whatever terms and requests say, because they may be needed.</summary>
/// <param name="Identities">Of the persons concerned; whoever is joined with one of them is held too while they are joined. Empty: of the whole brand.</param>
/// <param name="Classes">That are kept.</param>
/// <param name="Ground">Of Art. 17(3), such as <c>17(3)(e)</c>: legal claims.</param>
/// <param name="Until">The last day; after it the hold is over by itself.</param>
/// <param name="EndsAt">The end of that day in the controller's time zone, as it was reckoned then.</param>
public sealed record LegalHoldPlaced(
    IReadOnlyList<IdentityId> Identities, IReadOnlyList<RetentionClass> Classes, string Ground, DateOnly Until, DateTimeOffset EndsAt, Sealed<string> Reason,
    DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>It ended before its day.</summary>
public sealed record LegalHoldLifted(Sealed<string> Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>Whoever looks at the desk was told that it will end: said once.</summary>
public sealed record LegalHoldReminded(DateOnly Until, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>Where a hold stands: the fold of its stream.</summary>
public sealed record LegalHold(
    IReadOnlyList<IdentityId> Identities, IReadOnlyList<RetentionClass> Classes, string Ground, DateOnly Until, DateTimeOffset EndsAt, DateTimeOffset PlacedAt, string PlacedBy)
{
    public const string ReasonField = "legal-hold.reason";

    /// <summary>Source of what the service itself says about holds.</summary>
    public const string Source = "retention";

    public DateTimeOffset? LiftedAt { get; init; }
    public string? LiftedBy { get; init; }
    public bool Reminded { get; init; }

    public bool IsInForce(DateTimeOffset now) => LiftedAt is null && now < EndsAt;

    /// <summary>Total; null before the first event.</summary>
    public static LegalHold? Evolve(LegalHold? hold, object happened) => (hold, happened) switch
    {
        (null, LegalHoldPlaced e) => new(e.Identities, e.Classes, e.Ground, e.Until, e.EndsAt, e.OccurredAt, e.Actor),
        ({ LiftedAt: null } known, LegalHoldLifted e) => known with { LiftedAt = e.OccurredAt, LiftedBy = e.Actor },
        ({ } known, LegalHoldReminded) => known with { Reminded = true },
        _ => hold,
    };
}

/// <summary>What may be held, and how a hold ends.</summary>
public static class Holding
{
    /// <summary>A claim is decided within this, or the hold is placed anew by somebody who looked.</summary>
    public const int MostYears = 10;

    public static Rejection? Refuses(IReadOnlyCollection<RetentionClass> classes, string ground, DateOnly until, DateOnly today)
    {
        if (classes.Count == 0) return new("hold-classes", "Say which classes are held.", "classes");
        if (!RetentionGrounds.All.Contains(ground)) return new("hold-ground", $"A ground of Art. 17(3) is needed: {string.Join(", ", RetentionGrounds.All)}.", "ground");
        if (until < today || until > today.AddYears(MostYears))
            return new("hold-until", $"A hold ends: name a day that has not passed, at most {MostYears} years ahead. It can be placed anew.", "until");
        return null;
    }

    /// <returns>Null: there is nothing to say.</returns>
    public static LegalHoldReminded? Remind(LegalHold hold, RetentionPolicy policy, DateTimeOffset now) =>
        hold.Reminded || !hold.IsInForce(now) || now < hold.EndsAt.AddDays(-policy.RemindDaysBefore) ? null : new(hold.Until, now, LegalHold.Source, LegalHold.Source);
}
