using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.AccessLog;

/// <summary>Who read whose direct identifiers.</summary>
internal static class AccessLogFields
{
    public static void AddQuery(ObjectGraphType queries) => queries.Field<NonNullGraphType<AccessLogConnectionType>>("accessLog")
        .Description("Who read whose direct identifiers, the latest first: an entry for each request and person.")
        .Argument<IdGraphType>("profileId", a => a.Description = "Any id that was ever handed out: entries under every id of the same person.")
        .Argument<StringGraphType>("by", a => a.Description = "A login's opaque id, as entries have it.")
        .Argument<MomentType>("since")
        .Argument<MomentType>("until")
        .Paged()
        .ResolveAsync(async c => await ListAsync(c));

    private static async Task<Connection<AccessView>> ListAsync(IResolveFieldContext context)
    {
        if (context.HasArgument("profileId") && context.GetArgument<string?>("profileId") is not null && context.ProfileId("profileId") is null)
            return new(Pages.Empty<AccessView>(), _ => Task.FromResult<object?>(0));
        var filter = new AccessFilter(context.ProfileId("profileId"), context.GetArgument<string?>("by"), context.GetArgument<DateTimeOffset?>("since"), context.GetArgument<DateTimeOffset?>("until"));
        var first = context.GetArgument("first", Pages.DefaultLength);
        var page = first == 0
            ? Pages.Empty<AccessView>()
            : (await context.People().AccessLogAsync(filter, first, context.GetArgument<string?>("after"), context.CancellationToken)).OrRefuse();
        return new(page, async counting => await counting.People().CountAccessLogAsync(filter, counting.CancellationToken));
    }
}

internal sealed class AccessLogEntryType : ObjectGraphType<AccessView>
{
    public AccessLogEntryType()
    {
        Name = "AccessLogEntry";
        Description = "That a request read direct identifiers of one person. Never the values.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.Id);
        Field<NonNullGraphType<MomentType>>("at").Resolve(c => c.Source.At);
        Field(e => e.By).Description("The login's opaque id: another one in each brand.");
        Field(e => e.Role).Description("Several are separated by commas.");
        Field(e => e.Purpose);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<StringGraphType>>>>("fields").Resolve(c => c.Source.Fields);
        Field<NonNullGraphType<IdGraphType>>("profileId").Description("The person's id at that time.").Resolve(c => c.Source.Profile.Value);
    }
}

internal sealed class AccessLogConnectionType : ConnectionType<AccessView, AccessLogEdgeType>
{
    public AccessLogConnectionType() => Name = "AccessLogConnection";
}

internal sealed class AccessLogEdgeType : EdgeType<AccessView, AccessLogEntryType>
{
    public AccessLogEdgeType() => Name = "AccessLogEdge";
}
