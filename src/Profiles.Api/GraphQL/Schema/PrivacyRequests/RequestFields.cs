using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.People;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.GraphQL.Schema.PrivacyRequests;

/// <summary>The privacy officer's desk: what is owed to whom, and by when.</summary>
internal static class RequestFields
{
    public static void AddQueriesTo(ObjectGraphType queries)
    {
        queries.Field<PrivacyRequestType>("privacyRequest")
            .Argument<NonNullGraphType<IdGraphType>>("id")
            .ResolveAsync(async c => Guid.TryParse(c.GetArgument<string>("id"), out var id) ? await FindAsync(c, id) : null);
        queries.Field<NonNullGraphType<PrivacyRequestConnectionType>>("privacyRequests")
            .Description("What is owed first, by what is due; then what is over.")
            .Argument<PrivacyRequestStateType>("state")
            .Argument<DayType>("dueBefore", a => a.Description = "Only what is owed before that day.")
            .Paged()
            .ResolveAsync(async c => await ListAsync(c));
    }

    public static void AddMutationsTo(ObjectGraphType mutations)
    {
        mutations.Field<NonNullGraphType<PrivacyRequestPayloadType>>("openPrivacyRequest")
            .Description("The same interaction opened again for the same is the same request.")
            .Argument<NonNullGraphType<OpenPrivacyRequestInputType>>("input")
            .ResolveAsync(async c => await RequestMoves.OpenAsync(c, c.GetArgument<IDictionary<string, object?>>("input")));
        mutations.Field<NonNullGraphType<PrivacyRequestPayloadType>>("advancePrivacyRequest")
            .Argument<NonNullGraphType<AdvancePrivacyRequestInputType>>("input")
            .ResolveAsync(async c => await RequestMoves.AdvanceAsync(c, c.GetArgument<IDictionary<string, object?>>("input")));
    }

    public static async Task<Requested?> FindAsync(IResolveFieldContext context, Guid id)
    {
        var view = await context.Service<RequestList>().FindAsync(context.Caller().Tenant, id, Words(context), context.CancellationToken);
        return view is null ? null : (await ShowAsync(context, [view]))[0];
    }

    private static async Task<Connection<Requested>> ListAsync(IResolveFieldContext context)
    {
        var list = context.Service<RequestList>();
        var tenant = context.Caller().Tenant;
        var filter = new RequestFilter(context.GetArgument<PrivacyRequestState?>("state"), context.GetArgument<DateOnly?>("dueBefore"));
        var first = context.GetArgument("first", Pages.DefaultLength);
        var page = first == 0
            ? Pages.Empty<RequestView>()
            : (await list.ListAsync(tenant, filter, first, context.GetArgument<string?>("after"), Words(context), context.CancellationToken)).OrRefuse();
        var shown = await ShowAsync(context, [.. page.Edges.Select(e => e.Node)]);
        return new(
            new([.. page.Edges.Zip(shown, (edge, node) => new Edge<Requested>(edge.Cursor, node))], page.HasNextPage, page.HasPreviousPage),
            async counting => await list.CountAsync(tenant, filter, counting.CancellationToken));
    }

    private static bool Words(IResolveFieldContext context) =>
        context.Selects("PrivacyRequestMove", "reason") || context.Selects("PrivacyRequest", "text") || context.Selects("PrivacyRequest", "reference") || context.Selects("PrivacyRequest", "unknownSubject")
        || context.Selects("PrivacyRequest", "reply");

    /// <summary>All persons of a page at once, where they are selected.</summary>
    private static async Task<IReadOnlyList<Requested>> ShowAsync(IResolveFieldContext context, IReadOnlyList<RequestView> views)
    {
        var people = context.Selects("PrivacyRequest", "subject") || context.Selects("PrivacyRequest", "identities")
            ? await context.People().ByIdsAsync([.. views.Select(v => v.Profile).OfType<ProfileId>().Distinct()], context.Wanted(), context.CancellationToken)
            : new Dictionary<ProfileId, PersonView>();
        return [.. views.Select(v => new Requested(v, v.Profile is { } id ? people.GetValueOrDefault(id) : null))];
    }
}
