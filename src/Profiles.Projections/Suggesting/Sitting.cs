using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Recording;
using Profiles.Domain.Suggesting;
using Profiles.Projections.Deciding;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Suggesting;

/// <summary>One transaction on some suggestions.</summary>
internal sealed class Sitting(DecisionAttempt attempt, Resolving resolving, IReadOnlyList<(DecisionId Id, int Place)> asked)
{
    private readonly List<Rejection> errors = [];
    private readonly List<Suggestion> changed = [];

    public async Task<Resolved> DoAsync(CancellationToken cancellation)
    {
        if (resolving.Until <= attempt.At) return Resolved.Refused("until-past", "The time is past: name a later one.", "until");
        var rows = (await SuggestionRows.LockAsync(attempt.Connection, attempt.Tenant, asked.Select(a => a.Id), cancellation)).ToDictionary(s => s.Id);
        errors.AddRange(asked.Where(a => !rows.ContainsKey(a.Id)).Select(a => SuggestionDesk.At(SuggestionDesk.Unknown, a.Place)));
        var some = asked.Where(a => rows.ContainsKey(a.Id)).Select(a => (Suggestion: rows[a.Id], a.Place)).ToList();
        if (some.Count == 0) return new(null, [], errors);

        if (resolving.Step is SuggestionStep.Accepted or SuggestionStep.Reopened || resolving.Code == RejectionCodes.DifferentPersons)
            await attempt.LockAsync(some.SelectMany(s => new[] { s.Suggestion.A, s.Suggestion.B }), cancellation);
        var possible = some.Where(IsPossible).Where(s => !s.Suggestion.IsSoAlready(resolving.Step, resolving.Until, resolving.AssignTo)).ToList();
        if (possible.Count == 0) return new(null, [], errors);

        using var keys = new ContactKeys(attempt);
        if (!string.IsNullOrWhiteSpace(resolving.Note)) await keys.LoadAsync([.. possible.Select(s => s.Suggestion.A)], cancellation);
        return resolving.Step switch
        {
            SuggestionStep.Accepted => await AcceptAsync(possible, keys, cancellation),
            SuggestionStep.Rejected when resolving.Code == RejectionCodes.DifferentPersons => await DistinguishAsync(possible[0], keys, cancellation),
            SuggestionStep.Reopened => await ReopenAsync(possible[0], keys, cancellation),
            _ => await NoteAsync(possible, keys, cancellation),
        };
    }

    /// <summary>Where nothing of the graph changes.</summary>
    private async Task<Resolved> NoteAsync(List<(Suggestion Suggestion, int Place)> some, ContactKeys keys, CancellationToken cancellation)
    {
        foreach (var (suggestion, _) in some) Handle(suggestion, keys, null, null);
        Queue();
        await attempt.WriteAsync(cancellation);
        return new(null, [], errors);
    }

    private async Task<Resolved> AcceptAsync(List<(Suggestion Suggestion, int Place)> some, ContactKeys keys, CancellationToken cancellation)
    {
        var within = some.Where(s => s.Suggestion.IsWithinOne || Pair(s.Suggestion) is var (a, b) && a == b).ToList();
        var groups = some.Except(within).GroupBy(s => Sorted(Pair(s.Suggestion)))
            .Select(g => (Group: new MergeGroup([g.Key.Item1, g.Key.Item2], null, g.First().Suggestion.Id), Of: g.ToList())).ToList();

        while (groups.Count > 0)
        {
            var decided = await GraphDecisions.MergeAsync(attempt, Because(), [.. groups.Select(g => g.Group)], decision =>
            {
                for (var place = 0; place < groups.Count; place++)
                    foreach (var (suggestion, _) in groups[place].Of) Handle(suggestion, keys, decision, place);
                foreach (var (suggestion, _) in within) Handle(suggestion, keys, null, null);
                Queue();
                return Task.CompletedTask;
            }, cancellation);
            if (decided.Rejection is null) return new(decided.Decision, decided.Profiles, errors);

            var kept = Acceptable([], [.. groups.Select(g => g.Group)], out var refused);
            // Each for itself may be possible, and all together not.
            if (refused.Count == 0) refused[groups[^1].Group] = decided.Rejection;
            errors.AddRange(groups.Where(g => refused.ContainsKey(g.Group)).SelectMany(g => g.Of.Select(s => SuggestionDesk.At(refused[g.Group], s.Place))));
            groups = [.. groups.Where(g => !refused.ContainsKey(g.Group))];
        }
        return await NoteAsync(within, keys, cancellation);
    }

    /// <summary>Those of the groups that can be merged together with what is accepted already: halves until each that refuses is found.</summary>
    private List<MergeGroup> Acceptable(List<MergeGroup> accepted, List<MergeGroup> groups, out Dictionary<MergeGroup, Rejection> refused)
    {
        refused = new(ReferenceEqualityComparer.Instance);
        if (groups.Count == 0) return accepted;
        var (happened, change) = Merging.Decide(
            attempt.Part, attempt.Rules, [.. accepted, .. groups], resolving.Override, default, attempt.At, resolving.By.Source, resolving.By.Actor);
        if (happened is not null) return [.. accepted, .. groups];
        if (groups.Count == 1)
        {
            refused[groups[0]] = change.Rejection!;
            return accepted;
        }
        var first = Acceptable(accepted, groups[..(groups.Count / 2)], out var some);
        var all = Acceptable(first, groups[(groups.Count / 2)..], out var more);
        foreach (var (group, why) in some.Concat(more)) refused[group] = why;
        return all;
    }

    private async Task<Resolved> DistinguishAsync((Suggestion Suggestion, int Place) one, ContactKeys keys, CancellationToken cancellation)
    {
        var decision = GraphDecisions.NewDecision();
        var decided = await GraphDecisions.DistinguishAsync(attempt, Because(), decision, one.Suggestion.A, one.Suggestion.B, one.Suggestion.Id, () =>
        {
            Handle(one.Suggestion, keys, decision, null);
            Queue();
        }, cancellation);
        return decided.Rejection is { } why ? Refused(why, one.Place) : new(null, decided.Profiles, errors);
    }

    /// <summary>What came of it is as if it had never been decided. What one group of a batch answered opens together.</summary>
    private async Task<Resolved> ReopenAsync((Suggestion Suggestion, int Place) one, ContactKeys keys, CancellationToken cancellation)
    {
        var (a, b, outcome) = (one.Suggestion.A, one.Suggestion.B, one.Suggestion.Outcome);
        var sides = new Dictionary<IdentityId, int> { [a] = 0, [b] = 1 };
        if (attempt.Part.Evidence.Separations.FirstOrDefault(s => !s.IsLifted && s.Decision != outcome && Merging.Crosses(s, sides)) is { } apart)
            return Refused(Merging.CannotLink(apart.Decision).Rejection!, one.Place);
        if (outcome is not { } decision) return await NoteAsync([one], keys, cancellation);

        var alike = (await SuggestionRows.LockAlikeAsync(attempt.Connection, attempt.Tenant, decision, cancellation)).Where(s => s.Group == one.Suggestion.Group).ToList();
        var decided = await GraphDecisions.RetractAsync(attempt, Because(), decision, one.Suggestion.Group, () =>
        {
            foreach (var suggestion in alike) Handle(suggestion, keys, null, null);
            Queue();
        }, cancellation);
        return decided.Rejection is { } why ? Refused(why, one.Place) : new(null, decided.Profiles, errors);
    }

    private bool IsPossible((Suggestion Suggestion, int Place) one)
    {
        var why = one.Suggestion.Refuses(resolving.Step);
        if (why is null && resolving.Step == SuggestionStep.Accepted && one.Suggestion is { Status: SuggestionStatus.Accepted, IsWithinOne: false } && Pair(one.Suggestion) is var (a, b) && a != b)
            why = new("suggestion-unmerged", "What came of the suggestion was taken back since: whoever unmerged said that these are different persons.");
        if (why is not null) errors.Add(SuggestionDesk.At(why, one.Place));
        return why is null;
    }

    private void Handle(Suggestion suggestion, ContactKeys keys, DecisionId? outcome, int? group)
    {
        var note = string.IsNullOrWhiteSpace(resolving.Note) ? null : keys.Find(suggestion.A)?.Seal(resolving.Note, FactEvents.ReasonField);
        var happened = new SuggestionHandled(
            resolving.Step, suggestion.A, suggestion.B, outcome, group, resolving.Step == SuggestionStep.Rejected ? resolving.Code : null, note,
            resolving.Step == SuggestionStep.Snoozed ? resolving.Until : null, resolving.Step == SuggestionStep.Assigned ? resolving.AssignTo : null,
            attempt.At, resolving.By.Source, resolving.By.Actor);
        attempt.Add(new LoggedEvent(Guid.CreateVersion7(), suggestion.Id.Value, happened));
        changed.Add(Suggestion.Evolve(suggestion, suggestion.Id, happened)!);
    }

    private void Queue() => SuggestionRows.Queue(attempt.Session, attempt.Tenant, changed);

    private Resolved Refused(Rejection why, int place) => new(null, [], [.. errors, SuggestionDesk.At(why, place)]);

    private Deciding.Deciding Because() => attempt.Deciding;

    private (ProfileId, ProfileId) Pair(Suggestion s) => (attempt.Part.ProfileOf[s.A], attempt.Part.ProfileOf[s.B]);

    private static (ProfileId, ProfileId) Sorted((ProfileId A, ProfileId B) pair) => pair.A.Value.CompareTo(pair.B.Value) <= 0 ? pair : (pair.B, pair.A);
}
