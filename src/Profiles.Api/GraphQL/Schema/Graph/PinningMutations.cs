using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Projections.Pinning;

namespace Profiles.Api.GraphQL.Schema.Graph;

internal sealed class PinTraitInputType : InputObjectGraphType
{
    public PinTraitInputType()
    {
        Name = "PinTraitInput";
        Field<NonNullGraphType<IdGraphType>>("profileId");
        Field<NonNullGraphType<IdentityInputType>>("identity").Description("Of the profile: bears the pin, and takes it along when it leaves.");
        Field<NonNullGraphType<StringGraphType>>("name");
        Field<NonNullGraphType<JsonType>>("value");
        Field<NonNullGraphType<StringGraphType>>("reason");
    }
}

internal sealed class UnpinTraitInputType : InputObjectGraphType
{
    public UnpinTraitInputType()
    {
        Name = "UnpinTraitInput";
        Field<NonNullGraphType<IdGraphType>>("profileId");
        Field<NonNullGraphType<StringGraphType>>("name");
        Field<NonNullGraphType<StringGraphType>>("reason");
    }
}

internal static class PinningMutations
{
    public static void AddTo(ObjectGraphType mutations)
    {
        mutations.Field<NonNullGraphType<MergePayloadType>>("pinTrait")
            .Description("Your value beats all that sources say of this attribute, until it is unpinned.")
            .Argument<NonNullGraphType<PinTraitInputType>>("input")
            .ResolveAsync(async c => await PinAsync(c, c.GetArgument<IDictionary<string, object?>>("input")));
        mutations.Field<NonNullGraphType<MergePayloadType>>("unpinTrait")
            .Description("Lifts all pins of this attribute in the profile.")
            .Argument<NonNullGraphType<UnpinTraitInputType>>("input")
            .ResolveAsync(async c => await UnpinAsync(c, c.GetArgument<IDictionary<string, object?>>("input")));
    }

    private static async Task<MergeAnswer> PinAsync(IResolveFieldContext context, IDictionary<string, object?> input)
    {
        if (Profile(input) is not { } profile) return MergeAnswer.Refused(PinRejections.Profile);
        var pin = new PinTrait(profile, input.Get<IdentityClaim>("identity")!, input.Get<string>("name")!, input.Get<JsonElement>("value"), input.Get<string>("reason")!);
        return Answer(await context.Service<TraitPinning>().PinAsync(MergeOperations.Credential(context), pin, context.CancellationToken));
    }

    private static async Task<MergeAnswer> UnpinAsync(IResolveFieldContext context, IDictionary<string, object?> input)
    {
        if (Profile(input) is not { } profile) return MergeAnswer.Refused(PinRejections.Profile);
        var unpin = new UnpinTrait(profile, input.Get<string>("name")!, input.Get<string>("reason")!);
        return Answer(await context.Service<TraitPinning>().UnpinAsync(MergeOperations.Credential(context), unpin, context.CancellationToken));
    }

    private static MergeAnswer Answer(PinResult result) => result.Rejection is { } why ? MergeAnswer.Refused(why) : new([result.Profile!.Value], null, []);

    /// <summary>An id that can't be one is nobody's.</summary>
    private static ProfileId? Profile(IDictionary<string, object?> input) => Guid.TryParse(input.Get("profileId")?.ToString(), out var id) ? new ProfileId(id) : null;
}
