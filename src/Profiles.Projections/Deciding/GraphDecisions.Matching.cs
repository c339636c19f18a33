using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Projections.Deciding;

public sealed partial class GraphDecisions
{
    /// <summary>
    /// Links two profiles by what matching found, where the brand has turned that on. A rule's link: everything that refuses one refuses it, and then nothing is
    /// written.
    /// </summary>
    public Task<Decided> MatchAsync(TenantId tenant, ProfileId one, ProfileId other, CancellationToken cancellation) =>
        DecideAsync(new(new Credential(tenant, "matching", Trust.Links, "matching"), "matching"), async (attempt, c) =>
        {
            var (found, unknown) = await LockAsync(attempt, [one, other], c);
            if (unknown is not null) return new(null, [], unknown);
            if (found[0].Live == found[1].Live) return new(null, [found[0].Live]);

            var (a, b) = (Best(attempt, found[0].Live), Best(attempt, found[1].Live));
            var decision = NewDecision();
            while (true)
            {
                var link = new Link(decision, a, b, LinkRule.Matched, Strength.Verified, attempt.At, attempt.Deciding.By.Source);
                var change = new GraphChange([link], [], [], []);
                if (await attempt.RegroupAsync(change, c) is not { } regrouping) continue;
                if (regrouping.Codes.FirstOrDefault(r => r.Link.Key == link.Key).Code is { } code) return Decided.Refused(code, "A rule does not let the two join.");
                // What a link does to others' values is a person's to judge.
                if (regrouping.Standings.Count > 0 || regrouping.Reviews.Count > 0) return Decided.Refused("review", "The link would change what is known of others.");

                var happened = new IdentitiesLinked(a, b, LinkRule.Matched, Strength.Verified, null, attempt.At, attempt.Deciding.By.Source, attempt.Deciding.By.Actor, null);
                await attempt.WriteAsync(decision, happened, change, regrouping, null, null, c);
                return new Decided(decision, [After(attempt.Part, regrouping, a)]);
            }
        }, cancellation);

    /// <summary>A record or an account rather than an address, which others may come to claim.</summary>
    private static IdentityId Best(DecisionAttempt attempt, ProfileId profile) => attempt.Part.Evidence.Members
        .Where(m => attempt.Part.ProfileOf.TryGetValue(m.Id, out var live) && live == profile)
        .OrderBy(m => attempt.Rules.KindOf(m.Type) is IdentityKind.Contact or IdentityKind.Device).ThenBy(m => m.Birth != profile).ThenBy(m => m.Id.Value).First().Id;
}
