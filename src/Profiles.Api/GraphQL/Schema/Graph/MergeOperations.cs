using GraphQL;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;

namespace Profiles.Api.GraphQL.Schema.Graph;

/// <summary>Reads what an admin decided, and hands it to <see cref="GraphDecisions"/>: to be done, or to be tried only.</summary>
internal static class MergeOperations
{
    public static Task<Decided> MergeAsync(IResolveFieldContext context, IDictionary<string, object?> input, bool dryRun = false) => Decisions(context).MergeAsync(
        Deciding(context, input, dryRun), input.Profiles("profileIds"), input.Get("survivorId") is { } survivor ? DecisionInputs.Profile(survivor) : null, input.Kept(),
        context.CancellationToken);

    public static Task<Decided> UnmergeAsync(IResolveFieldContext context, IDictionary<string, object?> input, bool dryRun = false) => Decisions(context).UnmergeAsync(
        Deciding(context, input, dryRun), Merge(input) ?? default, context.CancellationToken);

    /// <returns>Null where the input names none.</returns>
    public static DecisionId? Merge(IDictionary<string, object?> input) => Guid.TryParse(input.Get("mergeId")?.ToString(), out var merge) ? new(merge) : null;

    public static async Task<Decided> DetachAsync(IResolveFieldContext context, IDictionary<string, object?> input)
    {
        var (identity, unreadable) = new IdentityNormaliser(context.Caller().Settings, context.Service<IPhoneNumbers>()).Normalise(input.Get<IdentityClaim>("identity")!, Trust.Decides);
        return identity is null
            ? Decided.Refused(unreadable!.Code, unreadable.Reason, $"identity.{unreadable.Path}")
            : await Decisions(context).DetachAsync(Deciding(context, input, dryRun: false), DecisionInputs.Profile(input.Get("profileId")), identity, context.CancellationToken);
    }

    public static GraphDecisions Decisions(IResolveFieldContext context) => context.Service<GraphDecisions>();

    public static Deciding Deciding(IResolveFieldContext context, IDictionary<string, object?> input, bool dryRun) =>
        new(Credential(context), input.Get<string>("reason")!, input.Get<bool?>("override") ?? false)
        {
            DryRun = dryRun,
            ExpectedVersions = input.List<int>("expectedVersions")?.Select(v => (long)v).ToList() ?? (input.Get<int?>("expectedVersion") is { } one ? [one] : null),
        };

    public static Credential Credential(IResolveFieldContext context) =>
        context.Caller().Credential ?? throw new GraphQLRefusal(ErrorCodes.Forbidden, "Your role decides nothing.", StatusCodes.Status403Forbidden);
}
