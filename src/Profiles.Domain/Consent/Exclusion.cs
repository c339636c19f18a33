using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Consent;

/// <summary>Why a person must not be addressed whatever they agreed to. The names are stored, and those of the API.</summary>
public static class ExclusionKinds
{
    public const string Deceased = "deceased";
    public const string SelfExcluded = "self-excluded";
    public const string Minor = "minor";
    public const string Dispute = "dispute";
    /// <summary>GDPR Art. 18: storage only.</summary>
    public const string Restricted = "restricted";

    /// <summary>CCPA §1798.120: no sale or sharing, until a later consent to it. It stands as an objection does, and is told as one.</summary>
    public const string OptedOutOfSale = "opted-out-of-sale";

    /// <summary>In the order in which the first is told as the reason.</summary>
    public static IReadOnlyList<string> All { get; } = [Deceased, SelfExcluded, Minor, Dispute, Restricted, OptedOutOfSale];

    /// <summary>These end every contact.</summary>
    public static bool IsTotal(string kind) => kind is Deceased or Restricted;

    /// <summary>These end marketing.</summary>
    public static bool IsOfMarketing(string kind) => kind is SelfExcluded or Minor or Dispute;

    /// <summary>The person's own word, which outlives an erasure.</summary>
    public static bool IsOwnWord(string kind) => kind is SelfExcluded or OptedOutOfSale;
}

/// <summary>A person was excluded, as far as this identity is theirs. Placements and lifts are sets: nothing is lost by their order or repetition.</summary>
/// <param name="Until">Null: until it is lifted.</param>
/// <param name="Reason">Field <c>exclusion.reason</c>, class <c>consent</c>.</param>
public sealed record ExclusionPlaced(
    string Kind, DateTimeOffset? Until, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor, MessageKey Message) : IIdentityEvent
{
    public const string ReasonField = "exclusion.reason";
}

/// <summary>All of one kind that was placed on this identity until then has ended.</summary>
/// <param name="Reason">As of <see cref="ExclusionPlaced"/>.</param>
public sealed record ExclusionLifted(
    string Kind, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor, MessageKey Message) : IIdentityEvent;

/// <summary>A row of the table <c>exclusion</c>: one placement or one lift.</summary>
/// <param name="Until">Of a placement; null: until lifted.</param>
/// <param name="Reason">Sealed as in the event.</param>
public sealed record Exclusion(string Kind, DateTimeOffset At, bool Lifts, DateTimeOffset? Until, Sealed<string>? Reason = null)
{
    /// <summary>Null where an event is neither.</summary>
    public static Exclusion? Of(object happened) => happened switch
    {
        ExclusionPlaced placed => new(placed.Kind, placed.OccurredAt, false, placed.Until, placed.Reason),
        ExclusionLifted lifted => new(lifted.Kind, lifted.OccurredAt, true, null),
        _ => null,
    };

    /// <summary>Of one identity's: the placements that no later lift has ended, and whose own end is ahead. A lift at the same time as a placement does not end it.</summary>
    public static IEnumerable<Exclusion> InForce(IReadOnlyCollection<Exclusion> ofOneIdentity, DateTimeOffset now) =>
        ofOneIdentity.Where(e => !e.Lifts && !(e.Until <= now) && !ofOneIdentity.Any(l => l.Lifts && l.Kind == e.Kind && l.At > e.At));
}

/// <summary>
/// The month of birth, from the trait <c>birthDate</c>: what age is reckoned from where the database alone decides. The day stays sealed with the trait.
/// </summary>
/// <param name="Month">Its first day; null: taken back, or not to be read.</param>
public sealed record BirthMonthStated(DateOnly? Month, DateTimeOffset OccurredAt, string Source, MessageKey Message) : IIdentityEvent;
