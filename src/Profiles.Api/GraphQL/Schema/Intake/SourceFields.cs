using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Projections.Intake;

namespace Profiles.Api.GraphQL.Schema.Intake;

/// <summary>How the brand's webhooks do, and what of them waits for a fix.</summary>
internal static class SourceFields
{
    public static void AddQueriesTo(ObjectGraphType queries)
    {
        queries.Field<NonNullGraphType<ListGraphType<NonNullGraphType<SourceHealthType>>>>("sources")
            .Description("Every connector that is set up, or ever delivered.")
            .ResolveAsync(async c => await c.Service<SourceHealthList>().ReadAsync(c.Caller().Tenant, c.CancellationToken));
        queries.Field<NonNullGraphType<FailedIntakeConnectionType>>("failedIntake")
            .Description("Deliveries that could not be recorded as a whole, the latest first: what of them could be is recorded. Kept for thirty days.")
            .Argument<StringGraphType>("connector")
            .Paged()
            .ResolveAsync(async c =>
            {
                var kept = c.Service<KeptDeliveries>();
                var (connector, first) = (c.GetArgument<string?>("connector"), c.GetArgument("first", Pages.DefaultLength));
                var page = first == 0 ? Pages.Empty<KeptDelivery>() : (await kept.ListAsync(c.Caller().Tenant, connector, first, c.GetArgument<string?>("after"), c.CancellationToken)).OrRefuse();
                return new Connection<KeptDelivery>(page, async counting => await kept.CountAsync(counting.Caller().Tenant, connector, counting.CancellationToken));
            });
    }

    public static void AddMutationTo(ObjectGraphType mutations) => mutations.Field<NonNullGraphType<IntGraphType>>("replayIntake")
        .Description("Processes failed deliveries again, after a fix: nothing is recorded twice. Answers how many.")
        .Argument<StringGraphType>("connector", a => a.Description = "Of one connector; without it all.")
        .Argument<IdGraphType>("id", a => a.Description = "That one.")
        .ResolveAsync(async c =>
        {
            var id = c.GetArgument<string?>("id");
            if (id is not null && !Guid.TryParse(id, out _)) return 0;
            return await c.Service<KeptDeliveries>().ReplayAsync(c.Caller().Tenant, c.GetArgument<string?>("connector"), id is null ? null : Guid.Parse(id), c.CancellationToken);
        });
}

internal sealed class SourceHealthType : ObjectGraphType<SourceHealth>
{
    public SourceHealthType()
    {
        Name = "SourceHealth";
        Field(s => s.Connector);
        Field<MomentType>("lastDeliveryAt").Resolve(c => c.Source.LastDeliveryAt);
        Field<NonNullGraphType<IntGraphType>>("received").Description("Deliveries, ever.").Resolve(c => Whole(c.Source.Received));
        Field<NonNullGraphType<IntGraphType>>("pending").Description("Not processed yet.").Resolve(c => Whole(c.Source.Pending));
        Field<NonNullGraphType<IntGraphType>>("failed").Description("Kept now: `failedIntake` lists them.").Resolve(c => Whole(c.Source.Failed));
        Field<NonNullGraphType<IntGraphType>>("signatureErrors").Description("Calls that nobody with a valid secret made, ever.").Resolve(c => Whole(c.Source.SignatureErrors));
        Field(s => s.LagSeconds).Description("The age of the oldest delivery that is not processed yet.");
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<SourceEventsType>>>>("events").Resolve(c => c.Source.Events);
    }

    internal static int Whole(long count) => (int)Math.Min(count, int.MaxValue);
}

internal sealed class SourceEventsType : ObjectGraphType<SourceEvents>
{
    public SourceEventsType()
    {
        Name = "SourceEvents";
        Field(e => e.RawType).Description("The network's own name, such as `feed.comment.add`.");
        Field(e => e.Outcome).Description("`recorded`, `other` (recorded, of a type that is not known), `duplicate`, `suppressed`, `nobodys` (of no person), `kept`, `conflict` or `rejected`.");
        Field<NonNullGraphType<IntGraphType>>("count").Resolve(c => SourceHealthType.Whole(c.Source.Count));
        Field<NonNullGraphType<MomentType>>("lastAt").Resolve(c => c.Source.LastAt);
    }
}

internal sealed class FailedIntakeType : ObjectGraphType<KeptDelivery>
{
    public FailedIntakeType()
    {
        Name = "FailedIntake";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.Id);
        Field(k => k.Connector);
        Field<NonNullGraphType<MomentType>>("receivedAt").Resolve(c => c.Source.ReceivedAt);
        Field(k => k.Code).Description("Why, such as `not-json`, `author-missing` or `conflict`.");
        Field<NonNullGraphType<MomentType>>("expiresAt").Description("It is destroyed then.").Resolve(c => c.Source.ExpiresAt);
    }
}

internal sealed class FailedIntakeConnectionType : ConnectionType<KeptDelivery, FailedIntakeEdgeType>
{
    public FailedIntakeConnectionType() => Name = "FailedIntakeConnection";
}

internal sealed class FailedIntakeEdgeType : EdgeType<KeptDelivery, FailedIntakeType>
{
    public FailedIntakeEdgeType() => Name = "FailedIntakeEdge";
}
