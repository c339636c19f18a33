using Profiles.Domain;

namespace Profiles.Projections.Deciding;

public sealed partial class GraphDecisions
{
    private static Task KeepAsync(DecisionAttempt attempt, Deciding deciding, KeptValue kept, ProfileId from, DecisionId merge, CancellationToken cancellation) => Task.CompletedTask;

    private static Task LetGoAsync(DecisionAttempt attempt, Deciding deciding, DecisionId merge, CancellationToken cancellation) => Task.CompletedTask;
}
