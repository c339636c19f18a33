using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Projections.Pinning;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.Deciding;

public sealed partial class GraphDecisions
{
    /// <summary>Pins, on the identity that bears it, the value that an attribute has in one of the profiles.</summary>
    private async Task KeepAsync(DecisionAttempt attempt, Deciding deciding, KeptValue kept, ProfileId from, DecisionId merge, CancellationToken cancellation)
    {
        var facets = await CurrentFacets.ReadAsync(attempt.Connection, attempt.Keys, attempt.Settings, phones, events, attempt.MembersOf(from), cancellation);
        if (facets.Count == 0 || CustomerProfile.Compose(from, facets, attempt.Settings).Traits.FirstOrDefault(t => t.Name == kept.Name) is not { } trait) return;
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
