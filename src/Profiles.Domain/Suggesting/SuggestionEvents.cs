using System.Text.Json.Serialization;
using Profiles.Domain.Matching;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Suggesting;

// Storage formats, on the suggestion's own stream: its id is that of the decision to suggest. `LinkSuggested` may open a stream as well.

/// <summary>What is known of two profiles agrees so well that they may be one person. A later one on the stream says it anew, of more evidence.</summary>
/// <param name="A">An identity of the one profile: the one whose birth id it bore.</param>
/// <param name="Probability">From 0 to 1: that which the weights sum to.</param>
/// <param name="Weights">The prior first; log2 each. Levels of agreement, never values.</param>
/// <param name="Model">Which parameters made it.</param>
public sealed record MatchSuggested(
    IdentityId A, IdentityId B, double Probability, IReadOnlyList<MatchWeight> Weights, string Model,
    DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>What an admin may do with a suggestion. The names are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuggestionStep>))]
public enum SuggestionStep { Accepted, Rejected, Snoozed, Assigned, Reopened }

/// <summary>An admin did something with a suggestion.</summary>
/// <param name="Outcome">The decision that came of it: a merge, or that these are different persons; null where none did.</param>
/// <param name="Group">Of a batch of accepted ones, the group.</param>
/// <param name="Code">Why it was rejected: one of <see cref="RejectionCodes"/>.</param>
/// <param name="Reason">Field <c>link.reason</c>, under A's key of class <c>contact</c>.</param>
/// <param name="Until">It is out of the way until then.</param>
/// <param name="AssignedTo">A login's opaque id, or a team's name; null takes it from whom it was assigned to.</param>
public sealed record SuggestionHandled(
    SuggestionStep Step, IdentityId A, IdentityId B, DecisionId? Outcome, int? Group, string? Code, Sealed<string>? Reason,
    DateTimeOffset? Until, string? AssignedTo, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>Why a suggestion was rejected. Stored and public.</summary>
public static class RejectionCodes
{
    /// <summary>They are different persons: no rule joins them any more.</summary>
    public const string DifferentPersons = "different-persons";
    public const string NotEnoughEvidence = "not-enough-evidence";
    public const string DuplicateSuggestion = "duplicate-suggestion";
    public const string Other = "other";

    public static IReadOnlyList<string> All { get; } = [DifferentPersons, NotEnoughEvidence, DuplicateSuggestion, Other];
}
