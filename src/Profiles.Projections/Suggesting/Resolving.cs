using Profiles.Domain;
using Profiles.Domain.Recording;
using Profiles.Domain.Suggesting;

namespace Profiles.Projections.Suggesting;

/// <summary>What an admin does with some suggestions at once.</summary>
/// <param name="Code">Of a rejection: one of <see cref="RejectionCodes"/>.</param>
/// <param name="Note">Free text; sealed.</param>
/// <param name="Until">Of a snooze.</param>
/// <param name="AssignTo">A login's opaque id or a team's name; null takes it from whom it was assigned to.</param>
/// <param name="Override">Of an acceptance: against a cannot-link, a blocked value or a hard cap.</param>
public sealed record Resolving(
    Credential By, IReadOnlyList<DecisionId?> Suggestions, SuggestionStep Step, string? Code = null, string? Note = null,
    DateTimeOffset? Until = null, string? AssignTo = null, bool Override = false)
{
    public override string ToString() => "(resolving)";
}

/// <summary>What came of it: what could be done is done, and for each suggestion that refused there is an error.</summary>
/// <param name="Merge">The one merge of all that were accepted; null where there is none.</param>
/// <param name="Profiles">Those that changed.</param>
public sealed record Resolved(DecisionId? Merge, IReadOnlyList<ProfileId> Profiles, IReadOnlyList<Rejection> Errors)
{
    public static Resolved Refused(string code, string reason, string? path = null) => new(null, [], [new(code, reason, path)]);
}
