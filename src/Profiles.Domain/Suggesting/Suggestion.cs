using Profiles.Domain.Graph;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Suggesting;

/// <summary>What has been decided about a suggestion. The numbers are stored.</summary>
public enum SuggestionStatus : short
{
    Open = 0,
    Snoozed = 1,
    Accepted = 2,
    Rejected = 3,
}

/// <summary>Why there is a suggestion. Stored and public, beside the refusals that ask for a judgement.</summary>
public static class SuggestionReasons
{
    /// <summary>A source that may not link saw both together.</summary>
    public const string SeenTogether = "seen-together";

    /// <summary>What is known of both agrees.</summary>
    public const string Match = "match";

    /// <summary>
    /// How likely it is that both are one person where nothing was compared: by what made us ask. Guesses, to be told from each other by: an address that both
    /// claim says more than a browser, and a profile that has grown too large less than either.
    /// </summary>
    public static double Probability(string why) => why switch
    {
        Refusals.PersonUnique => 0.8,
        Refusals.Unverified => 0.7,
        Refusals.Contested => 0.6,
        SeenTogether => 0.5,
        Refusals.Limit => 0.4,
        Review.Large => 0.3,
        Refusals.HardCap => 0.2,
        _ => 0.5,
    };
}

/// <summary>A pair for an admin to look at, as its stream tells: all that the live table holds of it.</summary>
/// <param name="A">The lesser id.</param>
/// <param name="Probability">Null where nothing was compared.</param>
/// <param name="Until">Where it is snoozed.</param>
/// <param name="Outcome">The decision that came of it, and of a batch the group.</param>
/// <param name="Code">Why it was rejected.</param>
public sealed record Suggestion(
    DecisionId Id, IdentityId A, IdentityId B, string Why, double? Probability = null, SuggestionStatus Status = SuggestionStatus.Open,
    DateTimeOffset? Until = null, string? AssignedTo = null, DecisionId? Outcome = null, int? Group = null, string? Code = null)
{
    /// <summary>A profile grew too large: the two are within it. Of all others they are in two.</summary>
    public bool IsWithinOne => Why == Review.Large;

    public static Suggestion? Evolve(Suggestion? known, DecisionId id, object happened) => (known, happened) switch
    {
        (null, LinkSuggested e) => Of(id, e.A, e.B, e.Why ?? SuggestionReasons.SeenTogether),
        (null, MatchSuggested e) => Of(id, e.A, e.B, SuggestionReasons.Match) with { Probability = e.Probability },
        ({ } s, MatchSuggested e) => s with { Probability = e.Probability },
        ({ } s, SuggestionHandled e) => s.With(e),
        _ => known,
    };

    private static Suggestion Of(DecisionId id, IdentityId a, IdentityId b, string why) => a.Value.CompareTo(b.Value) <= 0 ? new(id, a, b, why) : new(id, b, a, why);

    private Suggestion With(SuggestionHandled e) => e.Step switch
    {
        SuggestionStep.Accepted => this with { Status = SuggestionStatus.Accepted, Until = null, Outcome = e.Outcome, Group = e.Group, Code = null },
        SuggestionStep.Rejected => this with { Status = SuggestionStatus.Rejected, Until = null, Outcome = e.Outcome, Group = e.Group, Code = e.Code },
        SuggestionStep.Snoozed => this with { Status = SuggestionStatus.Snoozed, Until = e.Until },
        SuggestionStep.Assigned => this with { AssignedTo = e.AssignedTo },
        _ => this with { Status = SuggestionStatus.Open, Until = null, Outcome = null, Group = null, Code = null },
    };

    /// <summary>Why a step can't be taken with it as it stands; null where it can.</summary>
    public Rejection? Refuses(SuggestionStep step) => (step, Status) switch
    {
        (SuggestionStep.Accepted, SuggestionStatus.Rejected) => new("suggestion-rejected", "The suggestion was rejected: reopen it first."),
        (SuggestionStep.Rejected, SuggestionStatus.Accepted) => new("suggestion-accepted", "The suggestion was accepted: reopen it first."),
        (SuggestionStep.Snoozed, SuggestionStatus.Accepted or SuggestionStatus.Rejected) => new("suggestion-closed", "The suggestion is closed: reopen it first."),
        _ => null,
    };

    /// <summary>A repetition of what is so already changes nothing.</summary>
    public bool IsSoAlready(SuggestionStep step, DateTimeOffset? until, string? assignTo) => step switch
    {
        SuggestionStep.Accepted => Status == SuggestionStatus.Accepted,
        SuggestionStep.Rejected => Status == SuggestionStatus.Rejected,
        SuggestionStep.Snoozed => Status == SuggestionStatus.Snoozed && Until == until,
        SuggestionStep.Assigned => AssignedTo == assignTo,
        _ => Status == SuggestionStatus.Open,
    };
}
