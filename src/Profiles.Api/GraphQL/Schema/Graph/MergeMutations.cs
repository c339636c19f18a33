using GraphQL;
using GraphQL.Types;
using Profiles.Projections.Deciding;

namespace Profiles.Api.GraphQL.Schema.Graph;

internal static class MergeMutations
{
    public static void AddTo(ObjectGraphType mutations)
    {
        Decides<MergeProfilesInputType>(mutations, "mergeProfiles", (c, input) => MergeOperations.MergeAsync(c, input))
            .Description("Says that profiles are one person's. A repetition answers the merge and the profile that there are.");
        Decides<UnmergeProfilesInputType>(mutations, "unmergeProfiles", (c, input) => MergeOperations.UnmergeAsync(c, input))
            .Description("Takes back any decision that joined, also in the middle of a history: each side has what was recorded of it, before and after.");
        Decides<DetachIdentityInputType>(mutations, "detachIdentity", MergeOperations.DetachAsync)
            .Description("Takes one identity out of a profile, with all that was recorded of it.");
    }

    private static global::GraphQL.Builders.FieldBuilder<object?, object> Decides<TInput>(
        ObjectGraphType mutations, string name, Func<IResolveFieldContext, IDictionary<string, object?>, Task<Decided>> decide) where TInput : IInputObjectGraphType =>
        mutations.Field<NonNullGraphType<MergePayloadType>>(name)
            .Argument<NonNullGraphType<TInput>>("input")
            .ResolveAsync(async c => MergeAnswer.Of(await decide(c, c.GetArgument<IDictionary<string, object?>>("input"))));
}
