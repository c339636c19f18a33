using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.AccessLog;

/// <summary>Whose direct identifiers a login read, for the notification of a breach.</summary>
internal static class BreachFields
{
    public static void AddQuery(ObjectGraphType queries) => queries.Field<NonNullGraphType<BreachListConnectionType>>("breachList")
        .Description("Whose direct identifiers a login read (GDPR Art. 33 and 34), by the person's id. Looking is logged itself.")
        .Argument<NonNullGraphType<StringGraphType>>("by", a => a.Description = "A login's opaque id, as the access log has it.")
        .Argument<NonNullGraphType<MomentType>>("since")
        .Argument<NonNullGraphType<MomentType>>("until", a => a.Description = "Before then.")
        .Paged()
        .ResolveAsync(async c => await ListAsync(c));

    private static async Task<Connection<BreachedPerson>> ListAsync(IResolveFieldContext context)
    {
        var filter = new BreachFilter(context.GetArgument<string>("by"), context.GetArgument<DateTimeOffset>("since"), context.GetArgument<DateTimeOffset>("until"));
        var first = context.GetArgument("first", Pages.DefaultLength);
        var page = first == 0
            ? Pages.Empty<BreachedPerson>()
            : (await context.People().BreachListAsync(filter, first, context.GetArgument<string?>("after"), context.CancellationToken)).OrRefuse();
        return new(page, async counting => (await counting.People().CountBreachAsync(filter, counting.CancellationToken)).Persons);
    }
}

internal sealed class BreachedPersonType : ObjectGraphType<BreachedPerson>
{
    public BreachedPersonType()
    {
        Name = "BreachedPerson";
        Description = "That a login read direct identifiers of one person. Ids only.";
        Field<NonNullGraphType<IdGraphType>>("profileId").Description("The person's id at that time.").Resolve(c => c.Source.Profile.Value);
        Field<IdGraphType>("currentProfileId").Description("Null where the person was erased since.").Resolve(c => c.Source.Current?.Value);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("identityIds").Resolve(c => c.Source.Identities.Select(i => i.Value));
        Field(p => p.Reads).Description("How many requests.");
        Field<NonNullGraphType<MomentType>>("firstAt").Resolve(c => c.Source.First);
        Field<NonNullGraphType<MomentType>>("lastAt").Resolve(c => c.Source.Last);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<StringGraphType>>>>("purposes").Resolve(c => c.Source.Purposes);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<StringGraphType>>>>("fields").Resolve(c => c.Source.Fields);
    }
}

internal sealed class BreachListConnectionType : ConnectionType<BreachedPerson, BreachListEdgeType>
{
    public BreachListConnectionType() => Name = "BreachListConnection";
}

internal sealed class BreachListEdgeType : EdgeType<BreachedPerson, BreachedPersonType>
{
    public BreachListEdgeType() => Name = "BreachListEdge";
}
