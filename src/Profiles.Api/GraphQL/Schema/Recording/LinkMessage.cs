using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Api.GraphQL.Schema.Recording;

internal sealed class LinkIdentitiesInputType : InputObjectGraphType
{
    public LinkIdentitiesInputType()
    {
        Name = "LinkIdentitiesInput";
        Field<NonNullGraphType<IdentityInputType>>("a");
        Field<NonNullGraphType<IdentityInputType>>("b");
        Field<NonNullGraphType<StringGraphType>>("reason");
    }
}

internal static class LinkMessage
{
    public static Draft Of(IDictionary<string, object?> input, TenantSettings settings) => new(
        Draft.Bare(input, [(IdentityClaim)input["a"]!, (IdentityClaim)input["b"]!]) with { Reason = input.Get<string>("reason") },
        PathOf: path => path.Replace("identities[0]", "a", StringComparison.Ordinal).Replace("identities[1]", "b", StringComparison.Ordinal));
}
