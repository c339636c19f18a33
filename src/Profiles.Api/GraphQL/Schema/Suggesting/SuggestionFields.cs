using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Graph;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain;
using Profiles.Domain.Suggesting;
using Profiles.Projections.People;
using Profiles.Projections.Suggesting;

namespace Profiles.Api.GraphQL.Schema.Suggesting;

/// <summary>The desk: what may be one person, and what an admin makes of it.</summary>
internal static class SuggestionFields
{
    /// <summary>Whoever asks, without having to know their opaque id.</summary>
    private const string Me = "me";

    public static void AddQuery(ObjectGraphType queries) => queries.Field<NonNullGraphType<MatchSuggestionConnectionType>>("matchSuggestions")
        .Description("Pairs of profiles that may be one person: the order is the profiles' value × probability.")
        .Argument<SuggestionStatusType>("status", a => a.DefaultValue = SuggestionStatus.Open)
        .Argument<StringGraphType>("assignedTo", a => a.Description = "`me`, a login's opaque id, or a team's name.")
        .Paged()
        .ResolveAsync(async c => await ListAsync(c));

    public static void AddMutation(ObjectGraphType mutations) => mutations.Field<NonNullGraphType<MergePayloadType>>("resolveSuggestions")
        .Description("Does what can be done; each suggestion that refuses has an error with its place. `mergeId` takes all that were accepted back by `unmergeProfiles`.")
        .Argument<NonNullGraphType<ResolveSuggestionsInputType>>("input")
        .ResolveAsync(async c => await ResolveAsync(c, c.GetArgument<IDictionary<string, object?>>("input")));

    private static async Task<Connection<Suggested>> ListAsync(IResolveFieldContext context)
    {
        var list = context.Service<SuggestionList>();
        var filter = new SuggestionFilter(context.GetArgument<SuggestionStatus?>("status"), Login(context, context.GetArgument<string?>("assignedTo")));
        var first = context.GetArgument("first", Pages.DefaultLength);
        var page = first == 0
            ? Pages.Empty<SuggestionView>()
            : (await list.ListAsync(context.Caller(), filter, first, context.GetArgument<string?>("after"), context.CancellationToken)).OrRefuse();
        return new(await ShowAsync(context, list, page), async counting => await list.CountAsync(counting.Caller(), filter, counting.CancellationToken));
    }

    /// <summary>All profiles of a page at once, and all waterfalls, where they are selected.</summary>
    private static async Task<Page<Suggested>> ShowAsync(IResolveFieldContext context, SuggestionList list, Page<SuggestionView> page)
    {
        var views = page.Edges.Select(e => e.Node).ToList();
        var people = context.Selects("MatchSuggestion", "profiles")
            ? await context.People().ByIdsAsync([.. views.SelectMany(v => v.Profiles).Distinct()], context.Wanted(), context.CancellationToken)
            : new Dictionary<ProfileId, PersonView>();
        var weights = context.Selects("MatchSuggestion", "weights")
            ? await list.WeightsAsync(context.Caller().Tenant, views.Select(v => v.Id), context.CancellationToken)
            : new Dictionary<DecisionId, IReadOnlyList<Domain.Matching.MatchWeight>>();
        return new([.. page.Edges.Select(e => new Edge<Suggested>(e.Cursor, new(
            e.Node, [.. e.Node.Profiles.Select(people.GetValueOrDefault).OfType<PersonView>()], weights.GetValueOrDefault(e.Node.Id) ?? [])))], page.HasNextPage, page.HasPreviousPage);
    }

    private static async Task<MergeAnswer> ResolveAsync(IResolveFieldContext context, IDictionary<string, object?> input)
    {
        var credential = context.Caller().Credential ?? throw new GraphQLRefusal(ErrorCodes.Forbidden, "Your role decides nothing.", StatusCodes.Status403Forbidden);
        var step = input.Get<SuggestionDecision>("decision") switch
        {
            SuggestionDecision.Accept => SuggestionStep.Accepted,
            SuggestionDecision.Reject => SuggestionStep.Rejected,
            SuggestionDecision.Snooze => SuggestionStep.Snoozed,
            SuggestionDecision.Assign => SuggestionStep.Assigned,
            _ => SuggestionStep.Reopened,
        };
        var reason = input.Get<string>("reason");
        var rejects = step == SuggestionStep.Rejected;
        var resolved = await context.Service<SuggestionDesk>().ResolveAsync(new(
            credential, [.. input.List<object>("suggestionIds")!.Select(id => Guid.TryParse(id.ToString(), out var known) ? new DecisionId(known) : (DecisionId?)null)],
            step, rejects ? reason : null, input.Get<string>("note") ?? (rejects ? null : reason),
            input.Get<DateTimeOffset?>("until"), Login(context, input.Get<string>("assignTo")), input.Get<bool?>("override") ?? false), context.CancellationToken);
        return new(resolved.Profiles, resolved.Merge, [.. resolved.Errors.Select(e => GraphCodes.Error(e))]);
    }

    private static string? Login(IResolveFieldContext context, string? name) => name == Me ? context.Caller().Actor : name;
}
