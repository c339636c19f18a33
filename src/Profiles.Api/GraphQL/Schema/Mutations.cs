using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Audiences;
using Profiles.Api.GraphQL.Schema.Graph;
using Profiles.Api.GraphQL.Schema.Intake;
using Profiles.Api.GraphQL.Schema.Notices;
using Profiles.Api.GraphQL.Schema.Outgoing;
using Profiles.Api.GraphQL.Schema.Policies;
using Profiles.Api.GraphQL.Schema.PreferenceCentre;
using Profiles.Api.GraphQL.Schema.PrivacyRequests;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Api.GraphQL.Schema.Retention;
using Profiles.Api.GraphQL.Schema.Suggesting;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Api.GraphQL.Schema;

internal sealed class Mutations : ObjectGraphType
{
    public Mutations()
    {
        Name = "Mutation";
        Records<RecordPayloadType, RecordInteractionInputType>("recordInteraction", InteractionMessage.Of)
            .Description("The first identity bears the interaction; all of them are linked where your credential may link.");
        Records<RecordPayloadType, ReportTraitsInputType>("reportTraits", TraitsMessage.Of).Description("A null takes a value back.");
        LinkOperation.AddTo(this);
        MergeMutations.AddTo(this);
        PinningMutations.AddTo(this);
        PolicyFields.AddMutationsTo(this);
        CatalogueFields.AddMutationTo(this);
        SuggestionFields.AddMutation(this);
        Records<ConsentPayloadType, GiveConsentInputType>("giveConsent", ConsentMessage.Given);
        Records<ConsentPayloadType, WithdrawConsentInputType>("withdrawConsent", ConsentMessage.Withdrawn);
        LinkMutations.AddTo(this);
        ExportMutation.AddTo(this);
        RequestFields.AddMutationsTo(this);
        PrivacyPolicyFields.AddMutationTo(this);
        RetentionFields.AddMutationTo(this);
        HoldFields.AddMutationsTo(this);
        RecipientFields.AddMutationsTo(this);
        SubscriptionFields.AddMutationsTo(this);
        OutgoingFields.AddMutationTo(this);
        NoticeFields.AddMutationTo(this);
        SourceFields.AddMutationTo(this);
        Records<RecordPayloadType, ExcludePersonInputType>("excludePerson", ExclusionMessage.Placed)
            .Description("The person is not addressed for marketing any more, whatever they agreed to; deceased and restricted end every contact.");
        Records<RecordPayloadType, LiftExclusionInputType>("liftExclusion", ExclusionMessage.Lifted);
    }

    private global::GraphQL.Builders.FieldBuilder<object?, object> Records<TPayload, TInput>(
        string name, Func<IDictionary<string, object?>, TenantSettings, Draft> read) where TPayload : IGraphType where TInput : IInputObjectGraphType =>
        Field<NonNullGraphType<TPayload>>(name)
            .Argument<NonNullGraphType<TInput>>("input")
            .ResolveAsync(async c => await RecordAsync(c, read(c.GetArgument<IDictionary<string, object?>>("input"), c.Caller().Settings)));

    private static async Task<Recorded> RecordAsync(IResolveFieldContext context, Draft draft)
    {
        if (draft.Rejection is { } unreadable) return new(new MessageResult(Outcome.Rejected, Rejection: unreadable), draft);

        var credential = context.Caller().Credential
            ?? throw new GraphQLRefusal(ErrorCodes.Forbidden, "Your role records nothing.", StatusCodes.Status403Forbidden);
        var message = draft.Message! with { ReceivedAt = context.Service<TimeProvider>().GetUtcNow() };
        var results = await context.Service<IRecorder>().RecordAsync(credential, [message], context.CancellationToken);
        return new(results[0], draft);
    }
}
