using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Projections.Notices;

namespace Profiles.Api.GraphQL.Schema.Notices;

/// <summary>What recipients were told and what not; and what was given up, sent again.</summary>
internal static class NoticeFields
{
    public static void AddQueryTo(ObjectGraphType queries) => queries.Field<NonNullGraphType<RecipientNoticeConnectionType>>("recipientNotices")
        .Description("What recipients of persons' data are told, the latest first.")
        .Argument<NoticeStateType>("state")
        .Argument<StringGraphType>("recipient")
        .Paged()
        .ResolveAsync(async c =>
        {
            var list = c.Service<NoticeList>();
            var (state, recipient, first) = (c.GetArgument<NoticeState?>("state"), c.GetArgument<string?>("recipient"), c.GetArgument("first", Pages.DefaultLength));
            var page = first == 0 ? Pages.Empty<NoticeView>() : (await list.ListAsync(c.Caller().Tenant, state, recipient, first, c.GetArgument<string?>("after"), c.CancellationToken)).OrRefuse();
            return new Connection<NoticeView>(page, async counting => await list.CountAsync(counting.Caller().Tenant, state, recipient, counting.CancellationToken));
        });

    public static void AddMutationTo(ObjectGraphType mutations) => mutations.Field<NonNullGraphType<IntGraphType>>("replayNotices")
        .Description("Sends again what was given up, or was taken and is not acknowledged: under the same ids, and without contact points. Answers how many.")
        .Argument<IdGraphType>("noticeId")
        .Argument<StringGraphType>("recipient", a => a.Description = "All of whose notices that were given up.")
        .ResolveAsync(async c => await c.Service<NoticeList>().ReplayAsync(
            c.Caller().Tenant, Guid.TryParse(c.GetArgument<string?>("noticeId"), out var id) ? id : null, c.GetArgument<string?>("recipient"), c.CancellationToken));
}

internal sealed class NoticeStateType : EnumerationGraphType<NoticeState>
{
    public NoticeStateType()
    {
        Name = "NoticeState";
        Description = "PENDING: on its way, or waits for an endpoint. DEAD: given up.";
    }
}

internal sealed class RecipientNoticeType : ObjectGraphType<NoticeView>
{
    public RecipientNoticeType()
    {
        Name = "RecipientNotice";
        Field<NonNullGraphType<IdGraphType>>("id").Description("Of the CloudEvent.").Resolve(c => c.Source.Id);
        Field(n => n.Type).Description("Such as `profiles.person.erased`.");
        Field(n => n.Recipient);
        Field<NonNullGraphType<IdGraphType>>("requestId").Resolve(c => c.Source.Request);
        Field<NonNullGraphType<NoticeStateType>>("state").Resolve(c => c.Source.State);
        Field(n => n.Attempts);
        Field(n => n.Outcome, nullable: true).Description("Of the last attempt, such as `http-500`, `timeout` or `endpoint-closed`.");
        Field<NonNullGraphType<MomentType>>("queuedAt").Resolve(c => c.Source.QueuedAt);
        Field<MomentType>("nextAttemptAt").Resolve(c => c.Source.NextAttempt);
        Field<MomentType>("deliveredAt").Resolve(c => c.Source.DeliveredAt);
        Field<MomentType>("acknowledgedAt").Resolve(c => c.Source.AcknowledgedAt);
        Field<MomentType>("escalatedAt").Resolve(c => c.Source.EscalatedAt);
    }
}

internal sealed class RecipientNoticeConnectionType : ConnectionType<NoticeView, RecipientNoticeEdgeType>
{
    public RecipientNoticeConnectionType() => Name = "RecipientNoticeConnection";
}

internal sealed class RecipientNoticeEdgeType : EdgeType<NoticeView, RecipientNoticeType>
{
    public RecipientNoticeEdgeType() => Name = "RecipientNoticeEdge";
}
