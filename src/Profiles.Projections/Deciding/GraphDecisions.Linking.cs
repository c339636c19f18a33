using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;

namespace Profiles.Projections.Deciding;

public sealed partial class GraphDecisions
{
    /// <summary>An admin says that two identities, both known already, are one person's.</summary>
    public Task<Decided> LinkAsync(Deciding deciding, IdentityId a, IdentityId b, CancellationToken cancellation) =>
        a == b ? Task.FromResult(Decided.Refused("self-link", "Both are the same identity.", "b"))
        : DecideAsync(deciding, (attempt, c) => LinkAsync(attempt, deciding, a, b, c), cancellation);

    private static async Task<Decided> LinkAsync(DecisionAttempt attempt, Deciding deciding, IdentityId a, IdentityId b, CancellationToken cancellation)
    {
        await attempt.LockAsync([a, b], cancellation);
        if (!attempt.Part.ProfileOf.ContainsKey(a) || !attempt.Part.ProfileOf.ContainsKey(b)) return Decided.Refused("unknown-identity", "There is no such identity.");

        var before = attempt.Part.Evidence.Links.FirstOrDefault(l =>
            l.Rule == LinkRule.AdminDecision && ((l.A == a && l.B == b) || (l.A == b && l.B == a)) && !attempt.Part.Codes.ContainsKey(l.Key));
        if (before is not null) return new(before.Decision, [attempt.Part.ProfileOf[a]]);

        var sideOf = new Dictionary<IdentityId, int>();
        foreach (var id in attempt.MembersOf(attempt.Part.ProfileOf[b])) sideOf[id] = 1;
        foreach (var id in attempt.MembersOf(attempt.Part.ProfileOf[a])) sideOf[id] = 0;
        (sideOf[a], sideOf[b]) = (0, 1);
        var lifts = attempt.Part.Evidence.Separations.Where(s => !s.IsLifted && Merging.Crosses(s, sideOf)).Select(s => s.Decision).Distinct().ToList();
        if (lifts.Count > 0 && !deciding.Override) return new(null, [], Merging.CannotLink(lifts[0]).Rejection);

        var decision = NewDecision();
        while (true)
        {
            var link = new Link(decision, a, b, LinkRule.AdminDecision, Strength.Verified, attempt.At, deciding.By.Source, deciding.Override);
            var change = new GraphChange([link], [], [], [.. lifts.Select(lifted => (new Lift(decision, 0), lifted))]);
            if (await attempt.RegroupAsync(change, cancellation) is not { } regrouping) continue;
            if (regrouping.Codes.FirstOrDefault(c => c.Link.Key == link.Key).Code is { } code)
                return Decided.Refused(code == Refusals.Blocked ? "blocked-value" : code, "The link is refused by what is known of these identities. `override` makes it all the same.");

            var decided = With(new Decided(decision, [After(attempt.Part, regrouping, a)]), attempt.Part, regrouping);
            if (deciding.DryRun) return decided with { Decision = null };
            var happened = new IdentitiesLinked(
                a, b, LinkRule.AdminDecision, Strength.Verified, await attempt.SealAsync(a, cancellation), attempt.At, deciding.By.Source, deciding.By.Actor, null,
                deciding.Override, lifts.Count > 0 ? lifts : null);
            await attempt.WriteAsync(decision, happened, change, regrouping, null, null, cancellation);
            return decided;
        }
    }

    /// <summary>An admin says that those behind a suggestion are different persons: the profiles as they are never join again by rule.</summary>
    public Task<Decided> DistinguishAsync(Deciding deciding, IdentityId a, IdentityId b, DecisionId suggestion, CancellationToken cancellation) =>
        DecideAsync(deciding, async (attempt, c) =>
        {
            await attempt.LockAsync([a, b], c);
            return await DistinguishAsync(attempt, deciding, NewDecision(), a, b, suggestion, () => { }, c);
        }, cancellation);

    /// <param name="alsoWrite">Adds what belongs to the decision.</param>
    internal static async Task<Decided> DistinguishAsync(
        DecisionAttempt attempt, Deciding deciding, DecisionId decision, IdentityId a, IdentityId b, DecisionId suggestion, Action alsoWrite, CancellationToken cancellation)
    {
        if (!attempt.Part.ProfileOf.TryGetValue(a, out var one) || !attempt.Part.ProfileOf.TryGetValue(b, out var other)) return Decided.Refused("unknown-identity", "There is no such identity.");

        // Within one profile only the two themselves are known to differ.
        IReadOnlyList<IReadOnlyList<IdentityId>> sides = one == other ? [[a], [b]] : [attempt.MembersOf(one), attempt.MembersOf(other)];
        return await SeparateAsync(
            attempt, deciding, decision, sides, [a, b],
            async c =>
            {
                alsoWrite();
                return new PersonsDistinguished(sides, suggestion, await attempt.SealAsync(Reasons.Bearer(sides), c), attempt.At, deciding.By.Source, deciding.By.Actor);
            }, cancellation);
    }

    /// <summary>Takes back what came of a suggestion, as if it had never been decided: nobody is said to be different for it.</summary>
    /// <param name="group">Of a batch, the group in question; null: all of the decision.</param>
    public Task<Decided> RetractAsync(Deciding deciding, DecisionId decision, int? group, CancellationToken cancellation) =>
        DecideAsync(deciding, (attempt, c) => RetractAsync(attempt, deciding, decision, group, () => { }, c), cancellation);

    /// <param name="alsoWrite">Adds what belongs to the decision.</param>
    internal static async Task<Decided> RetractAsync(DecisionAttempt attempt, Deciding deciding, DecisionId decision, int? group, Action alsoWrite, CancellationToken cancellation)
    {
        var rows = await DecisionLinks.ReadAsync(attempt.Connection, attempt.Tenant, decision, cancellation);
        var separations = await DecisionLinks.SeparatedAsync(attempt.Connection, attempt.Tenant, decision, cancellation);
        var about = rows.Links.SelectMany(l => new[] { l.Link.A, l.Link.B }).Concat(separations).Distinct().ToList();
        if (about.Count == 0) return Decided.Refused("unknown-decision", "There is no such decision.");
        await attempt.LockAsync(about, cancellation);

        rows = await DecisionLinks.ReadAsync(attempt.Connection, attempt.Tenant, decision, cancellation);
        var links = rows.Links.Where(l => !Refusals.IsGone(l.Code) && (group is null || l.Link.Group == group)).Select(l => l.Link).ToList();
        while (true)
        {
            var change = new GraphChange([], [], links, []);
            var evidence = change.Apply(attempt.Part.Evidence);
            evidence = evidence with { Separations = [.. evidence.Separations.Where(s => s.Decision != decision || (group is { } g && s.Part != g))] };
            if (await attempt.RegroupAsync(change, evidence, cancellation) is not { } regrouping) continue;
            var decided = With(new Decided(decision, [.. about.Select(id => After(attempt.Part, regrouping, id)).Distinct()]), attempt.Part, regrouping);
            alsoWrite();
            await attempt.WriteAsync(decision, new DecisionRetracted(decision, group, attempt.At, deciding.By.Source, deciding.By.Actor), change, regrouping, group, decision, cancellation);
            return decided;
        }
    }
}
