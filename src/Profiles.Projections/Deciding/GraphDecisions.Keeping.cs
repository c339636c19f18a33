using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Projections.Pinning;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.Deciding;

public sealed partial class GraphDecisions
{
    /// <summary>What the attributes to keep are in the profiles that they are kept from.</summary>
    /// <returns>By attribute; or why one can't be kept.</returns>
    private async Task<(IReadOnlyList<ReconciledTrait> Traits, Rejection? Rejection)> FindAsync(
        DecisionAttempt attempt, IReadOnlyList<KeptValue> keep, Func<ProfileId, ProfileId> live, CancellationToken cancellation)
    {
        var found = new List<ReconciledTrait>();
        var erased = attempt.Part.Evidence.Members.Where(m => m.BlindKey is null).Select(m => m.Id).ToHashSet();
        for (var place = 0; place < keep.Count; place++)
        {
            var (name, from) = (keep[place].Name, live(keep[place].From));
            if (keep.Take(place).Any(k => k.Name == name)) return ([], new("keep-twice", "Of an attribute one value is kept: name it once.", $"keep[{place}].name"));
            var facets = await CurrentFacets.ReadAsync(attempt.Connection, attempt.Keys, attempt.Settings, phones, events, [.. attempt.MembersOf(from).Except(erased)], cancellation);
            if (facets.Count == 0 || CustomerProfile.Compose(from, facets, attempt.Settings).Traits.FirstOrDefault(t => t.Name == name) is not { } trait)
                return ([], new("unknown-trait", "The profile that the value is to be kept from has no such attribute.", $"keep[{place}].name"));
            found.Add(trait);
        }
        return (found, null);
    }

    /// <summary>Pins a value on the identity that bears it.</summary>
    private static async Task KeepAsync(DecisionAttempt attempt, Deciding deciding, ReconciledTrait trait, DecisionId merge, CancellationToken cancellation)
    {
        using var key = await attempt.KeyAsync(trait.Identity, cancellation);
        if (key is not null && KeptPins.Keep(trait, Act(attempt, deciding, merge), _ => key) is { } pinned) attempt.Add(pinned);
    }

    /// <summary>Lifts what a merge kept.</summary>
    private static async Task LetGoAsync(DecisionAttempt attempt, Deciding deciding, DecisionId merge, CancellationToken cancellation)
    {
        using var keys = new ContactKeys(attempt);
        await keys.LoadAsync([.. attempt.Part.ProfileOf.Keys], cancellation);
        foreach (var unpinned in await KeptPins.UndoAsync(attempt.Connection, attempt.Tenant, keys.Identities, Act(attempt, deciding, merge), keys.Of, cancellation)) attempt.Add(unpinned);
    }

    private static PinAct Act(DecisionAttempt attempt, Deciding deciding, DecisionId merge) => new(deciding.Reason, attempt.At, deciding.By.Source, deciding.By.Actor, merge);
}
