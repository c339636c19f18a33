using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Deciding;

public sealed partial class GraphDecisions
{
    /// <summary>Takes any decision that joined back, also in the middle of a history: the profiles are those of a world without it.</summary>
    /// <param name="merge">A merge, a link of an admin, or a link that a rule made.</param>
    public Task<Decided> UnmergeAsync(Deciding deciding, DecisionId merge, CancellationToken cancellation) =>
        DecideAsync(deciding, (attempt, c) => UnmergeAsync(attempt, deciding, merge, c), cancellation);

    private static async Task<Decided> UnmergeAsync(DecisionAttempt attempt, Deciding deciding, DecisionId merge, CancellationToken cancellation)
    {
        var rows = await DecisionLinks.ReadAsync(attempt.Connection, attempt.Tenant, merge, cancellation);
        if (rows.Links.Count == 0) return Decided.Refused("unknown-merge", "There is no merge or link with this id. mergeHistory lists those of a profile.", "mergeId");
        await attempt.LockAsync(rows.Groups.SelectMany(sides => sides.SelectMany(side => side)).Concat(rows.Links.SelectMany(l => new[] { l.Link.A, l.Link.B })), cancellation);

        // Read again under the locks.
        rows = await DecisionLinks.ReadAsync(attempt.Connection, attempt.Tenant, merge, cancellation);
        var standing = rows.Links.Where(l => !Refusals.IsGone(l.Code)).Select(l => l.Link).ToList();
        if (standing.Count == 0)
            return Decided.Refused(rows.Links.Exists(l => l.Code == Refusals.Retracted) ? "already-unmerged" : "link-ended", "This was taken back before: nothing is left of it to undo.", "mergeId");

        var ends = rows.Groups.SelectMany(sides => sides.Select(side => side[0])).ToList();
        var live = ends.Select(id => attempt.Part.ProfileOf[id]).Distinct().ToList();
        var (versions, conflict) = await VersionsAsync(attempt, deciding, live, cancellation);
        if (conflict is not null) return new Decided(null, live, conflict) { Versions = versions };

        var decision = NewDecision();
        while (true)
        {
            var (happened, change) = Unmerging.Decide(
                attempt.Part, attempt.Rules, merge, standing, rows.Groups, deciding.Override, decision, attempt.At, deciding.By.Source, deciding.By.Actor);
            if (happened is null) return new Decided(null, live, change.Rejection) { Versions = versions, StillLinked = change.StillLinked ?? [] };
            if (await attempt.RegroupAsync(change, cancellation) is not { } regrouping) continue;

            var decided = With(new Decided(decision, [.. ends.Select(id => After(attempt.Part, regrouping, id)).Distinct()]), attempt.Part, regrouping) with { Versions = versions, Named = live };
            if (deciding.DryRun) return decided with { Decision = null };

            await LetGoAsync(attempt, deciding, merge, cancellation);
            var reason = await attempt.SealAsync(Reasons.Bearer(happened.Separated), cancellation);
            await attempt.WriteAsync(decision, happened with { Reason = reason }, change, regrouping, null, null, cancellation);
            return decided;
        }
    }

    /// <summary>Takes one identity out of a profile: it joins none of the others again.</summary>
    public Task<Decided> DetachAsync(Deciding deciding, ProfileId profile, NormalIdentity identity, CancellationToken cancellation) =>
        DetachAsync(deciding, profile, keys => keys.BlindKey(identity), cancellation);

    public Task<Decided> DetachAsync(Deciding deciding, ProfileId profile, Guid blindKey, CancellationToken cancellation) =>
        DetachAsync(deciding, profile, _ => blindKey, cancellation);

    private Task<Decided> DetachAsync(Deciding deciding, ProfileId profile, Func<TenantKeys, Guid> named, CancellationToken cancellation) =>
        DecideAsync(deciding, async (attempt, c) =>
        {
            var blindKey = named(attempt.Keys);
            var (found, unknown) = await LockAsync(attempt, [profile], c);
            if (unknown is not null) return new(null, [], unknown with { Path = "profileId" });
            var live = found[0].Live;
            var (versions, conflict) = await VersionsAsync(attempt, deciding, [live], c);
            if (conflict is not null) return new Decided(null, [live], conflict with { Path = "expectedVersion" }) { Versions = versions };

            var members = attempt.MembersOf(live);
            if (attempt.Part.Evidence.Members.FirstOrDefault(m => m.BlindKey == blindKey) is not { } member || !members.Contains(member.Id))
                return new Decided(null, [live], new("identity-not-in-profile", "The profile has no such identity.", "identity")) { Versions = versions };
            if (members.Count == 1) return new Decided(null, [live], new("only-identity", "The profile has no other identity to detach this one from.", "identity")) { Versions = versions };

            IReadOnlyList<IdentityId> rest = [.. members.Where(id => id != member.Id)];
            var decision = NewDecision();
            var decided = await SeparateAsync(
                attempt, deciding, decision, [[member.Id], rest], [member.Id, .. rest],
                async c => new IdentityDetached(member.Id, rest, await attempt.SealAsync(member.Id, c), attempt.At, deciding.By.Source, deciding.By.Actor), c);
            return decided with { Versions = versions };
        }, cancellation);

    private static async Task<Decided> SeparateAsync(
        DecisionAttempt attempt, Deciding deciding, DecisionId decision, IReadOnlyList<IReadOnlyList<IdentityId>> sides, IReadOnlyList<IdentityId> about,
        Func<CancellationToken, Task<object>> happened, CancellationToken cancellation)
    {
        while (true)
        {
            var change = Unmerging.Separate(decision, sides);
            if (await attempt.RegroupAsync(change, cancellation) is not { } regrouping) continue;
            var decided = With(new Decided(decision, [.. about.Select(id => After(attempt.Part, regrouping, id)).Distinct()]), attempt.Part, regrouping);
            if (deciding.DryRun) return decided with { Decision = null };
            await attempt.WriteAsync(decision, await happened(cancellation), change, regrouping, null, null, cancellation);
            return decided;
        }
    }
}
