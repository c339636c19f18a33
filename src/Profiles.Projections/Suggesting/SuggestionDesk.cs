using Profiles.Domain;
using Profiles.Domain.Recording;
using Profiles.Domain.Suggesting;
using Profiles.Projections.Deciding;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Suggesting;

/// <summary>
/// What admins do with suggestions. Accepting any number is one merge with a group for each, so that one unmerge takes all of it back; that persons differ
/// is a decision for each. A suggestion's row is locked first, then the identities.
/// </summary>
public sealed partial class SuggestionDesk(GraphDecisions decisions)
{
    public const int Most = GraphDecisions.MostProfiles;

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<Resolved> ResolveAsync(Resolving resolving, CancellationToken cancellation)
    {
        if (Wrong(resolving) is { } wrong) return new(null, [], [wrong]);
        var places = resolving.Suggestions.Select((id, place) => (Id: id, Place: place)).ToList();
        var asked = places.Where(p => p.Id is not null).GroupBy(p => p.Id!.Value).Select(g => (Id: g.Key, g.First().Place)).OrderBy(p => p.Place).ToList();
        var errors = places.Where(p => p.Id is null).Select(p => At(Unknown, p.Place)).ToList();

        // What changes profiles one by one is one decision each; all else is one transaction.
        var alone = resolving.Step == SuggestionStep.Reopened || resolving.Code == RejectionCodes.DifferentPersons;
        var (merge, profiles) = ((DecisionId?)null, new List<ProfileId>());
        foreach (var some in alone ? asked.Select(a => new[] { a }) : [asked.ToArray()])
        {
            var done = await DoAsync(resolving, some, cancellation);
            merge ??= done.Merge;
            profiles.AddRange(done.Profiles);
            errors.AddRange(done.Errors);
        }
        return new(merge, [.. profiles.Distinct()], errors);
    }

    private async Task<Resolved> DoAsync(Resolving resolving, (DecisionId Id, int Place)[] asked, CancellationToken cancellation)
    {
        var resolved = new Resolved(null, [], []);
        var refused = await decisions.DecideAsync(Because(resolving), async (attempt, c) =>
        {
            resolved = await new Sitting(attempt, resolving, asked).DoAsync(c);
            return new Decided(null, []);
        }, cancellation);
        return refused.Rejection is { } why ? new(null, [], [why]) : resolved;
    }

    /// <summary>A decision of the graph always says why.</summary>
    private static Deciding.Deciding Because(Resolving resolving) =>
        new(resolving.By, string.IsNullOrWhiteSpace(resolving.Note) ? resolving.Code ?? "suggestion" : resolving.Note, resolving.Override);

    private static Rejection? Wrong(Resolving r) => r switch
    {
        { Suggestions.Count: 0 } => new("suggestion-count", "Name at least one suggestion.", "suggestionIds"),
        { Suggestions.Count: > Most } => new("suggestion-count", $"At most {Most} suggestions are resolved at once.", "suggestionIds"),
        { Step: SuggestionStep.Rejected } when r.Code is null || !RejectionCodes.All.Contains(r.Code) => new("reason-code", $"Say why by one of these codes: {string.Join(", ", RejectionCodes.All)}. A `note` may say more.", "reason"),
        { Step: SuggestionStep.Snoozed, Until: null } => new("until-missing", "Say until when: `until`.", "until"),
        { Step: SuggestionStep.Assigned, AssignTo: { } to } when !IsToken(to) => new("assign-to", "A login's opaque id, `me`, or a team's name of lower-case letters, digits, dots and hyphens: no person's name or address.", "assignTo"),
        { Note.Length: > GraphDecisions.MaxReason } => new("reason-length", $"A note has at most {GraphDecisions.MaxReason} characters.", "note"),
        _ => null,
    };

    internal static Rejection Unknown { get; } = new("unknown-suggestion", "There is no such suggestion.");

    internal static Rejection At(Rejection why, int place) => why with { Path = $"suggestionIds[{place}]" };

    /// <summary>It is stored in clear, so an address is none.</summary>
    private static bool IsToken(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}
