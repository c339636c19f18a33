using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.GraphQL.Schema.PrivacyRequests;

/// <summary>Messages that may be requests.</summary>
internal static class HintFields
{
    public static void AddQueryTo(ObjectGraphType queries) => queries.Field<NonNullGraphType<PrivacyRequestHintConnectionType>>("privacyRequestHints")
        .Description("Messages of persons whose words speak for a request under the law, and that were not opened as one: the oldest first.")
        .Paged()
        .ResolveAsync(async c =>
        {
            var list = c.Service<RequestHintList>();
            var first = c.GetArgument("first", Pages.DefaultLength);
            var page = first == 0 ? Pages.Empty<RequestHint>() : (await list.ListAsync(c.Caller().Tenant, first, c.GetArgument<string?>("after"), c.CancellationToken)).OrRefuse();
            return new Connection<RequestHint>(page, async counting => await list.CountAsync(counting.Caller().Tenant, counting.CancellationToken));
        });
}

internal sealed class PrivacyRequestHintType : ObjectGraphType<RequestHint>
{
    public PrivacyRequestHintType()
    {
        Name = "PrivacyRequestHint";
        Field<NonNullGraphType<IdGraphType>>("interactionId").Description("For `openPrivacyRequest(fromInteraction:)`.").Resolve(c => c.Source.Interaction);
        Field<NonNullGraphType<PrivacyRequestKindType>>("kind").Description("That the words speak for; look before you open it.").Resolve(c => c.Source.Kind);
        Field<NonNullGraphType<MomentType>>("occurredAt").Resolve(c => c.Source.OccurredAt);
    }
}

internal sealed class PrivacyRequestHintConnectionType : ConnectionType<RequestHint, PrivacyRequestHintEdgeType>
{
    public PrivacyRequestHintConnectionType() => Name = "PrivacyRequestHintConnection";
}

internal sealed class PrivacyRequestHintEdgeType : EdgeType<RequestHint, PrivacyRequestHintType>
{
    public PrivacyRequestHintEdgeType() => Name = "PrivacyRequestHintEdge";
}
