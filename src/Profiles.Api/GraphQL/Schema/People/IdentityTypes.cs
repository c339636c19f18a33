using GraphQL.Types;
using Profiles.Domain.Identities;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.People;

internal sealed class IdentityObjectType : ObjectGraphType<IdentityView>
{
    public IdentityObjectType()
    {
        Name = "Identity";
        Description = "An account, address or number that a person is known by.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.Id.Value);
        Field(i => i.Type);
        Field(i => i.Scope, nullable: true).Description("Within what the value is unique: a page, app, CRM system or community.");
        Field(i => i.Value, nullable: true).Description("Null where your role and purpose don't cover it. Each reading is logged.");
        Field(i => i.MaskedValue);
        Field<NonNullGraphType<StrengthType>>("strength").Resolve(c => c.Source.Strength);
        Field(i => i.Shared).Description("Several persons use or claim it: it joins nobody, and is shown with each of them.");
        Field<NonNullGraphType<MomentType>>("firstSeen").Resolve(c => c.Source.FirstSeen);
        Field<NonNullGraphType<MomentType>>("lastSeen").Resolve(c => c.Source.LastSeen);
        Field(i => i.Source);
    }
}

internal sealed class IdentityInputType : InputObjectGraphType<IdentityClaim>
{
    public IdentityInputType()
    {
        Name = "IdentityInput";
        Field<NonNullGraphType<StringGraphType>>("type");
        Field<StringGraphType>("scope");
        Field<NonNullGraphType<StringGraphType>>("value");
    }

    public override object ParseDictionary(IDictionary<string, object?> value) =>
        new IdentityClaim((string)value["type"]!, (string?)value.Get("scope"), (string)value["value"]!);
}
