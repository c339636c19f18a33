using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Api.GraphQL.Schema.Recording;

internal sealed class ExcludePersonInputType : MessageInputType
{
    public ExcludePersonInputType()
    {
        Name = "ExcludePersonInput";
        Field<NonNullGraphType<IdentityInputType>>("identity");
        Field<NonNullGraphType<StringGraphType>>("kind").Description("deceased, self-excluded, minor, dispute, restricted or opted-out-of-sale.");
        Field<MomentType>("until").Description("Null: until it is lifted.");
        Field<StringGraphType>("reason");
        MessageId();
        OccurredAt();
    }
}

internal sealed class LiftExclusionInputType : MessageInputType
{
    public LiftExclusionInputType()
    {
        Name = "LiftExclusionInput";
        Field<NonNullGraphType<IdentityInputType>>("identity").Description("The one that it was placed on.");
        Field<NonNullGraphType<StringGraphType>>("kind");
        Field<NonNullGraphType<StringGraphType>>("reason");
        MessageId();
        OccurredAt();
    }
}

internal static class ExclusionMessage
{
    public static Draft Placed(IDictionary<string, object?> input, TenantSettings settings) =>
        Of(input, new Fact.Excluded((string)input["kind"]!, input.Get<DateTimeOffset?>("until"), input.Get<string>("reason")));

    public static Draft Lifted(IDictionary<string, object?> input, TenantSettings settings) =>
        Of(input, new Fact.ExclusionEnded((string)input["kind"]!, input.Get<string>("reason")));

    private static Draft Of(IDictionary<string, object?> input, Fact fact) => new(
        Draft.Bare(input, [(IdentityClaim)input["identity"]!]) with { Facts = [fact] },
        PathOf: path => path.Replace("identities[0]", "identity", StringComparison.Ordinal));
}
