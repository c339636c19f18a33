using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain.Consent;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Audiences;

/// <summary>Whom a campaign would reach.</summary>
internal static class AudienceFields
{
    public static void AddTo(ObjectGraphType queries) => queries.Field<NonNullGraphType<AudienceCheckType>>("audienceCheck")
        .Description("How many match, how many may be addressed now, and why the others may not.")
        .Argument<ProfileFilterType>("where")
        .Argument<NonNullGraphType<StringGraphType>>("channel")
        .Argument<NonNullGraphType<StringGraphType>>("purpose", a => a.Description = "Of the brand's catalogue, such as `marketing`.")
        .ResolveAsync(async c => (await c.People().CheckAudienceAsync(
            c.GetArgument<ProfileFilter?>("where"), c.GetArgument<string>("channel"), c.GetArgument<string>("purpose"), c.CancellationToken)).OrRefuse());
}

internal sealed class AudienceCheckType : ObjectGraphType<AudienceCheck>
{
    public AudienceCheckType()
    {
        Name = "AudienceCheck";
        Description = "Counts below the set size are null, and others where they would give those away.";
        Field<IntGraphType>("matching").Resolve(c => c.Source.Matching);
        Field<IntGraphType>("addressable").Resolve(c => c.Source.Addressable);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<ExcludedCountType>>>>("excluded").Resolve(c => c.Source.Excluded);
    }
}

internal sealed class ExcludedCountType : ObjectGraphType<ExcludedCount>
{
    public ExcludedCountType()
    {
        Name = "ExcludedCount";
        Field<NonNullGraphType<StringGraphType>>("reason").Description("A code of `ContactPermission.reason`.").Resolve(c => c.Source.Reason.Code());
        Field<IntGraphType>("count").Resolve(c => c.Source.Count);
    }
}
