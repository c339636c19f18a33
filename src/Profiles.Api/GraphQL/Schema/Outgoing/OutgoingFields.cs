using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Projections.Outgoing;

namespace Profiles.Api.GraphQL.Schema.Outgoing;

/// <summary>What is on its way to tools; and what was given up, told again.</summary>
internal static class OutgoingFields
{
    public static void AddQueryTo(ObjectGraphType queries) => queries.Field<NonNullGraphType<OutgoingEventConnectionType>>("outgoingEvents")
        .Description("What is on its way to subscribed tools and what was given up, the latest first. What has arrived is not kept.")
        .Argument<OutgoingEventStateType>("state")
        .Argument<StringGraphType>("subscription")
        .Paged()
        .ResolveAsync(async c =>
        {
            var list = c.Service<OutgoingList>();
            var (state, subscription, first) = (c.GetArgument<OutgoingEventState?>("state"), c.GetArgument<string?>("subscription"), c.GetArgument("first", Pages.DefaultLength));
            var page = first == 0 ? Pages.Empty<OutgoingEventView>() : (await list.EventsAsync(c.Caller().Tenant, state, subscription, first, c.GetArgument<string?>("after"), c.CancellationToken)).OrRefuse();
            return new Connection<OutgoingEventView>(page, async counting => await list.CountAsync(counting.Caller().Tenant, state, subscription, counting.CancellationToken));
        });

    public static void AddMutationTo(ObjectGraphType mutations) => mutations.Field<NonNullGraphType<IntGraphType>>("replayOutgoing")
        .Description("Of what was given up, tells what holds now, under new ids. Answers how many.")
        .Argument<NonNullGraphType<StringGraphType>>("subscription")
        .Argument<IdGraphType>("eventId", a => a.Description = "This one only.")
        .ResolveAsync(async c => await c.Service<OutgoingList>().ReplayAsync(
            c.Caller().Tenant, c.GetArgument<string>("subscription"), c.GetArgument<string?>("eventId") is not { } one ? null : Guid.TryParse(one, out var id) ? id : Guid.AllBitsSet, c.CancellationToken));
}

internal sealed class OutgoingEventStateType : EnumerationGraphType<OutgoingEventState>
{
    public OutgoingEventStateType()
    {
        Name = "OutgoingEventState";
        Description = "PENDING: on its way. DEAD: given up.";
    }
}

internal sealed class OutgoingEventType : ObjectGraphType<OutgoingEventView>
{
    public OutgoingEventType()
    {
        Name = "OutgoingEvent";
        Field<NonNullGraphType<IdGraphType>>("id").Description("Of the CloudEvent.").Resolve(c => c.Source.Id);
        Field(e => e.Type).Description("Such as `profile.changed`.");
        Field(e => e.Subscription);
        Field<NonNullGraphType<OutgoingEventStateType>>("state").Resolve(c => c.Source.State);
        Field(e => e.Attempts);
        Field(e => e.Outcome, nullable: true).Description("Of the last attempt, such as `http-500`, `timeout` or `endpoint-closed`.");
        Field<NonNullGraphType<MomentType>>("queuedAt").Resolve(c => c.Source.QueuedAt);
        Field<MomentType>("nextAttemptAt").Resolve(c => c.Source.NextAttempt);
        Field<MomentType>("deadAt").Resolve(c => c.Source.DeadAt);
    }
}

internal sealed class OutgoingEventConnectionType : ConnectionType<OutgoingEventView, OutgoingEventEdgeType>
{
    public OutgoingEventConnectionType() => Name = "OutgoingEventConnection";
}

internal sealed class OutgoingEventEdgeType : EdgeType<OutgoingEventView, OutgoingEventType>
{
    public OutgoingEventEdgeType() => Name = "OutgoingEventEdge";
}
