using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;

namespace Profiles.Api.GraphQL.Schema.Graph;

internal sealed class LinkIdentitiesInputType : DecisionInputType
{
    public LinkIdentitiesInputType()
    {
        Name = "LinkIdentitiesInput";
        Field<NonNullGraphType<IdentityInputType>>("a");
        Field<NonNullGraphType<IdentityInputType>>("b");
        Reason();
        Override();
    }
}

/// <summary>
/// <c>linkIdentities</c>: an admin's is a decision, which is refused or stands; others' is evidence, which the rules weigh, or a suggestion.
/// </summary>
internal static class LinkOperation
{
    public static void AddTo(ObjectGraphType mutations) => mutations.Field<NonNullGraphType<LinkPayloadType>>("linkIdentities")
        .Description("Says that both are one person. Where your credential only suggests, an admin will look at it.")
        .Argument<NonNullGraphType<LinkIdentitiesInputType>>("input")
        .ResolveAsync(async c => await LinkAsync(c, c.GetArgument<IDictionary<string, object?>>("input")));

    private static async Task<Recorded> LinkAsync(IResolveFieldContext context, IDictionary<string, object?> input)
    {
        var (a, b) = ((IdentityClaim)input["a"]!, (IdentityClaim)input["b"]!);
        var draft = new Draft(
            Draft.Bare(input, [a, b]) with { Reason = input.Get<string>("reason") },
            PathOf: path => path.Replace("identities[0]", "a", StringComparison.Ordinal).Replace("identities[1]", "b", StringComparison.Ordinal));
        var credential = MergeOperations.Credential(context);
        return credential.Trust == Trust.Decides
            ? new(await DecideAsync(context, MergeOperations.Deciding(context, input, dryRun: false), a, b), draft)
            : new(await RecordAsync(context, credential, draft.Message!), draft);
    }

    private static async Task<MessageResult> RecordAsync(IResolveFieldContext context, Credential credential, Message message) =>
        (await context.Service<IRecorder>().RecordAsync(credential, [message with { ReceivedAt = context.Service<TimeProvider>().GetUtcNow() }], context.CancellationToken))[0];

    /// <summary>Nothing is recorded of the one where the other can't be read, or the reason.</summary>
    private static async Task<MessageResult> DecideAsync(IResolveFieldContext context, Deciding deciding, IdentityClaim a, IdentityClaim b)
    {
        if ((Unreadable(context, a, "a") ?? Unreadable(context, b, "b") ?? GraphDecisions.Check(deciding)) is { } bad) return new(Outcome.Rejected, Rejection: bad);

        var observed = await context.Service<IRecorder>().RecordAsync(deciding.By, [Observation(context, a), Observation(context, b)], context.CancellationToken);
        if (observed.FirstOrDefault(o => o.Bearer is null) is { } unrecorded) return unrecorded;
        var decided = await MergeOperations.Decisions(context).LinkAsync(deciding, observed[0].Bearer!.Value, observed[1].Bearer!.Value, context.CancellationToken);
        return decided.Rejection is { } why
            ? new(Outcome.Rejected, Rejection: why)
            : new(Outcome.Recorded, observed[0].Bearer, Links: decided.Decision is { } link ? [link] : null);
    }

    private static Rejection? Unreadable(IResolveFieldContext context, IdentityClaim claim, string path) =>
        new IdentityNormaliser(context.Caller().Settings, context.Service<IPhoneNumbers>()).Normalise(claim, Trust.Decides).Rejection is { } why
            ? why with { Path = why.Path is null ? path : $"{path}.{why.Path}" } : null;

    private static Message Observation(IResolveFieldContext context, IdentityClaim identity) => new()
    {
        Id = Guid.CreateVersion7().ToString(), Identities = [identity], ReceivedAt = context.Service<TimeProvider>().GetUtcNow(), LinksIdentities = false,
    };
}
