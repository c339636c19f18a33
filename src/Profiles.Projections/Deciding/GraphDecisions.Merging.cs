using Profiles.Domain;
using Profiles.Domain.Graph;

namespace Profiles.Projections.Deciding;

/// <summary>A value to keep at a merge: that which the attribute has in one of the profiles.</summary>
public sealed record KeptValue(string Name, ProfileId From);

public sealed partial class GraphDecisions
{
    /// <param name="profiles">Any ids that were ever handed out.</param>
    /// <param name="survivor">One of them, whose id the joined profile is to bear; null: as the rules say.</param>
    public Task<Decided> MergeAsync(
        Deciding deciding, IReadOnlyList<ProfileId> profiles, ProfileId? survivor, IReadOnlyList<KeptValue> keep, CancellationToken cancellation)
    {
        if (profiles.Distinct().Count() < 2) return Task.FromResult(Decided.Refused("self-merge", "A merge takes at least two different profiles.", "profileIds"));
        if (profiles.Count > MostProfiles) return Task.FromResult(Decided.Refused("profile-count", $"At most {MostProfiles} profiles are merged at once.", "profileIds"));
        if (survivor is { } named && !profiles.Contains(named)) return Task.FromResult(Decided.Refused("survivor", "The survivor is one of the profiles that are merged.", "survivorId"));
        if (keep.Any(k => !profiles.Contains(k.From))) return Task.FromResult(Decided.Refused("keep", "A value is kept from one of the profiles that are merged.", "keep"));
        return DecideAsync(deciding, (attempt, c) => MergeAsync(attempt, deciding, profiles, survivor, keep, c), cancellation);
    }

    private async Task<Decided> MergeAsync(
        DecisionAttempt attempt, Deciding deciding, IReadOnlyList<ProfileId> profiles, ProfileId? survivor, IReadOnlyList<KeptValue> keep, CancellationToken cancellation)
    {
        var (found, unknown) = await LockAsync(attempt, profiles, cancellation);
        if (unknown is not null) return new(null, [], unknown);
        var live = found.Select(f => f.Live).ToList();
        var (versions, conflict) = await VersionsAsync(attempt, deciding, live, cancellation);
        if (live.Distinct().Count() == 1)
        {
            var uniting = Uniting(attempt, [.. found.Select(f => f.Birth).Distinct()]);
            // A repetition is answered again. What somebody else joined meanwhile may keep other values than these: the admin looks again.
            if (conflict is not null && !await DecisionLinks.IsByAsync(attempt.Connection, attempt.Tenant, uniting, deciding.By.Actor, cancellation))
                return new Decided(null, [live[0]], conflict) { Versions = versions };
            return With(new(uniting, [live[0]]), attempt.Part, null) with { Versions = versions, Named = [live[0]] };
        }
        if (conflict is not null) return new Decided(null, [.. live.Distinct()], conflict) { Versions = versions };
        var (kept, unknownTrait) = await FindAsync(attempt, keep, from => found.First(f => f.Asked == from).Live, cancellation);
        if (unknownTrait is not null) return new Decided(null, [.. live.Distinct()], unknownTrait) { Versions = versions };

        var groups = new[] { new MergeGroup([.. live.Distinct()], survivor is { } s ? found.First(f => f.Asked == s).Live : null) };
        var decided = await MergeAsync(attempt, deciding, groups, async decision =>
        {
            foreach (var trait in kept) await KeepAsync(attempt, deciding, trait, decision, cancellation);
        }, cancellation);
        return decided with { Versions = versions, Named = [.. live.Distinct()], Kept = kept };
    }

    /// <summary>Several merges as one decision: a batch of accepted suggestions.</summary>
    internal static async Task<Decided> MergeAsync(
        DecisionAttempt attempt, Deciding deciding, IReadOnlyList<MergeGroup> groups, Func<DecisionId, Task> alsoWrite, CancellationToken cancellation)
    {
        var decision = NewDecision();
        while (true)
        {
            var (happened, change) = Merging.Decide(attempt.Part, attempt.Rules, groups, deciding.Override, decision, attempt.At, deciding.By.Source, deciding.By.Actor);
            if (happened is null) return new(null, [.. groups.SelectMany(g => g.Profiles).Distinct()], change.Rejection);
            if (await attempt.RegroupAsync(change, cancellation) is not { } regrouping) continue;

            var decided = With(new Decided(decision, [.. happened.Groups.Select(g => After(attempt.Part, regrouping, g.Sides[0].Anchor)).Distinct()]), attempt.Part, regrouping);
            if (deciding.DryRun) return decided with { Decision = null };

            await alsoWrite(decision);
            var reason = await attempt.SealAsync(Reasons.Bearer(happened.Groups), cancellation);
            await attempt.WriteAsync(decision, happened with { Reason = reason }, change, regrouping, null, null, cancellation);
            return decided;
        }
    }

    /// <summary>The decision that made one profile of those that identities were born with; null where rules did.</summary>
    private static DecisionId? Uniting(DecisionAttempt attempt, IReadOnlyList<IdentityId> births)
    {
        var joining = attempt.Part.Evidence.Links.Where(l => !attempt.Part.Codes.ContainsKey(l.Key)).OrderByDescending(l => l.OccurredAt).ToList();
        return births.Count < 2 ? null
            : LinkPath.Between(joining, [births[0]], births.Skip(1).ToHashSet())?.Where(l => l.Rule == LinkRule.AdminDecision).Select(l => (DecisionId?)l.Decision).FirstOrDefault();
    }
}
