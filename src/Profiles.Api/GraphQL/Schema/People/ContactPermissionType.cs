using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Consents;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.People;

internal sealed class ContactPermissionType : ObjectGraphType<PermissionView>
{
    public ContactPermissionType()
    {
        Name = "ContactPermission";
        Description = "May a person be contacted on a channel for a purpose now, on what basis, and why (not).";
        Field(p => p.Channel);
        Field(p => p.Purpose);
        Field(p => p.Controller);
        Field<IdentityObjectType>("contactPoint").Resolve(c => c.Source.ContactPoint);
        Field(p => p.Allowed);
        Field<LawfulBasisType>("basis").Description("Null where it is not allowed.").Resolve(c => c.Source.Basis);
        Field<NonNullGraphType<ConsentStatusType>>("status").Resolve(c => c.Source.Status);
        Field<MomentType>("since").Resolve(c => c.Source.Since);
        Field<MomentType>("expires").Resolve(c => c.Source.Expires);
        Field(p => p.Reason);
        Deciding.AddTo(this);
    }
}
