using System.Text.Json;
using GraphQL.Types;
using Profiles.Domain.Facts;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.People;

internal sealed class ProfileFilterType : InputObjectGraphType<ProfileFilter>
{
    public ProfileFilterType()
    {
        Name = "ProfileFilter";
        Description = "All parts must hold. `channel`, `kind`, `interactedSince` and `minInteractions` are about the same interactions.";
        Field<ListGraphType<NonNullGraphType<ProfileFilterType>>>("and");
        Field<ListGraphType<NonNullGraphType<ProfileFilterType>>>("or");
        Field<ProfileFilterType>("not");
        Field<StringGraphType>("identityType");
        Field<StringGraphType>("channel");
        Field<StringGraphType>("site");
        Field<MomentType>("interactedSince");
        Field<IntGraphType>("minInteractions");
        Field<InteractionKindType>("kind");
        Field<TraitFilterType>("trait");
        Field<MomentType>("firstSeenAfter");
        Field<MomentType>("lastSeenAfter");
        Field<MomentType>("lastContactAfter");
        Field<MomentType>("lastContactBefore");
    }

    public override object ParseDictionary(IDictionary<string, object?> value) => new ProfileFilter
    {
        And = value.List<ProfileFilter>("and"),
        Or = value.List<ProfileFilter>("or"),
        Not = value.Get<ProfileFilter>("not"),
        IdentityType = value.Get<string>("identityType"),
        Channel = value.Get<string>("channel"),
        Site = value.Get<string>("site"),
        InteractedSince = value.Get<DateTimeOffset?>("interactedSince"),
        MinInteractions = value.Get<int?>("minInteractions"),
        Kind = value.Get<InteractionKind?>("kind"),
        Trait = value.Get<TraitFilter>("trait"),
        FirstSeenAfter = value.Get<DateTimeOffset?>("firstSeenAfter"),
        LastSeenAfter = value.Get<DateTimeOffset?>("lastSeenAfter"),
        LastContactAfter = value.Get<DateTimeOffset?>("lastContactAfter"),
        LastContactBefore = value.Get<DateTimeOffset?>("lastContactBefore"),
    };
}

internal sealed class TraitFilterType : InputObjectGraphType<TraitFilter>
{
    public TraitFilterType()
    {
        Name = "TraitFilter";
        Description = "Of an attribute that is sealed, only `equals` can be asked.";
        Field<NonNullGraphType<StringGraphType>>("name");
        Field<JsonType>("equals");
        Field<ListGraphType<NonNullGraphType<JsonType>>>("in");
        Field<JsonType>("gt");
        Field<JsonType>("gte");
        Field<JsonType>("lt");
        Field<JsonType>("lte");
        Field<BooleanGraphType>("exists");
    }

    public override object ParseDictionary(IDictionary<string, object?> value) => new TraitFilter((string)value["name"]!)
    {
        EqualTo = value.Get<JsonElement?>("equals"),
        In = value.List<JsonElement>("in"),
        Gt = value.Get<JsonElement?>("gt"),
        Gte = value.Get<JsonElement?>("gte"),
        Lt = value.Get<JsonElement?>("lt"),
        Lte = value.Get<JsonElement?>("lte"),
        Exists = value.Get<bool?>("exists"),
    };
}
