using GraphQL.Types;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.People;

internal sealed class ExclusionType : ObjectGraphType<ExclusionView>
{
    public ExclusionType()
    {
        Name = "Exclusion";
        Description = "Why a person must not be addressed: deceased, self-excluded, minor, dispute, restricted or opted-out-of-sale.";
        Field(e => e.Kind);
        Field<NonNullGraphType<MomentType>>("since").Resolve(c => c.Source.Since);
        Field<MomentType>("until").Description("Null: until it is lifted.").Resolve(c => c.Source.Until);
        Field(e => e.Reason, nullable: true);
        Field<IdentityObjectType>("identity").Description("Which it was placed on; it goes with that where profiles are taken apart.").Resolve(c => c.Source.Identity);
    }
}
