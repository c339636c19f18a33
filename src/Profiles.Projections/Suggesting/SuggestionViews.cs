using Profiles.Domain;
using Profiles.Domain.Suggesting;

namespace Profiles.Projections.Suggesting;

/// <summary>A suggestion as it stands at the time of the query.</summary>
/// <param name="Profiles">The live ones of its two sides: one where they are one.</param>
/// <param name="Why">One of <see cref="SuggestionReasons"/>, or the refusal that asks for a judgement.</param>
/// <param name="Code">Why it was rejected.</param>
/// <param name="Outcome">The decision that came of it.</param>
public sealed record SuggestionView(
    DecisionId Id, IReadOnlyList<ProfileId> Profiles, double Probability, string Why, SuggestionStatus Status,
    DateTimeOffset? Until, string? AssignedTo, string? Code, DecisionId? Outcome);

/// <summary>Which suggestions are asked for; null: any.</summary>
public sealed record SuggestionFilter(SuggestionStatus? Status = null, string? AssignedTo = null);
