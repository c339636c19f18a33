using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.PrivacyRequests;

/// <summary>Who was collected indirectly and not informed yet (GDPR Art. 14).</summary>
internal static class InformingFields
{
    public static void AddQuery(ObjectGraphType queries) => queries.Field<NonNullGraphType<UninformedConnectionType>>("notInformed")
        .Description("Persons whose data were not obtained from them, and who were not informed yet (GDPR Art. 14). An outbound interaction with the target `privacy-notice` says that somebody was.")
        .Paged()
        .ResolveAsync(async c => await ListAsync(c));

    private static async Task<Connection<UninformedPerson>> ListAsync(IResolveFieldContext context)
    {
        var first = context.GetArgument("first", Pages.DefaultLength);
        var page = first == 0
            ? Pages.Empty<UninformedPerson>()
            : (await context.People().NotInformedAsync(first, context.GetArgument<string?>("after"), context.CancellationToken)).OrRefuse();
        return new(page, async counting => (await counting.People().CountNotInformedAsync(counting.CancellationToken)).OrRefuse());
    }
}

internal sealed class UninformedPersonType : ObjectGraphType<UninformedPerson>
{
    public UninformedPersonType()
    {
        Name = "UninformedPerson";
        Description = "Somebody who is owed the information of Art. 14. Ids and names of sources only.";
        Field<NonNullGraphType<IdGraphType>>("profileId").Resolve(c => c.Source.Profile.Value);
        Field<NonNullGraphType<MomentType>>("collectedAt").Description("When the first of it was recorded.").Resolve(c => c.Source.CollectedAt);
        Field<NonNullGraphType<DayType>>("dueOn").Description("One month later, or the day of the first communication where that was earlier.").Resolve(c => c.Source.DueOn);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<StringGraphType>>>>("sources").Resolve(c => c.Source.Sources);
    }
}

internal sealed class UninformedConnectionType : ConnectionType<UninformedPerson, UninformedEdgeType>
{
    public UninformedConnectionType() => Name = "UninformedConnection";
}

internal sealed class UninformedEdgeType : EdgeType<UninformedPerson, UninformedPersonType>
{
    public UninformedEdgeType() => Name = "UninformedEdge";
}
