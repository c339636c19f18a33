using GraphQL;
using GraphQL.Types;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.People;

internal sealed class CustomerProfileType : ObjectGraphType<PersonView>
{
    public CustomerProfileType()
    {
        Name = "CustomerProfile";
        Description = "A person, as the brand's sources know them together.";
        Field<NonNullGraphType<IdGraphType>>("id").Description("The canonical id.").Resolve(c => c.Source.Id.Value);
        Field<IdGraphType>("redirectedFrom").Description("Set when the id asked for was merged into this one.").Resolve(c => c.Source.RedirectedFrom?.Value);
        Field<NonNullGraphType<IntGraphType>>("version").Resolve(c => (int)Math.Min(c.Source.Version, int.MaxValue));
        Field(p => p.DisplayName, nullable: true);
        Field<NonNullGraphType<MomentType>>("firstSeen").Resolve(c => c.Source.FirstSeen);
        Field<NonNullGraphType<MomentType>>("lastSeen").Resolve(c => c.Source.LastSeen);
        Field<MomentType>("lastContactByPerson").Description("The last time that the person turned to the brand.").Resolve(c => c.Source.LastContactByPerson);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdentityObjectType>>>>("identities").Resolve(c => c.Source.Identities);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<TraitType>>>>("traits").Description("Reconciled, each with where it comes from.")
            .Resolve(c => c.Source.Traits.Select(trait => new TraitOf(trait, c.Source)));
        Field<TraitType>("trait").Argument<NonNullGraphType<StringGraphType>>("name")
            .Resolve(c => c.Source.Traits.Where(trait => trait.Name == c.GetArgument<string>("name")).Select(trait => new TraitOf(trait, c.Source)).FirstOrDefault());
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<ContactPermissionType>>>>("permissions").Resolve(c => c.Source.Permissions);
        Field<NonNullGraphType<ContactPermissionType>>("permission").Description("May this person be contacted on this channel for this purpose now, and why (not)?")
            .Argument<NonNullGraphType<StringGraphType>>("channel").Argument<NonNullGraphType<StringGraphType>>("purpose")
            .Resolve(c => c.Source.Permission(c.GetArgument<string>("channel"), c.GetArgument<string>("purpose"), c.Caller().Settings.Controller));
        Reaching.AddTo(this);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<ExclusionType>>>>("exclusions").Description("Why the person must not be addressed, whatever they agreed to.").Resolve(c => c.Source.Exclusions);
        Field<NonNullGraphType<BooleanGraphType>>("restricted").Description("Processing is restricted (GDPR Art. 18): storage only.").Resolve(c => c.Source.Restricted);
        Field<NonNullGraphType<EngagementType>>("engagement").Resolve(c => c.Source.Engagement);
        Timeline.AddTo(this);
    }
}

/// <summary>A trait with the person around it, whose identities say who bears it.</summary>
internal sealed record TraitOf(TraitView Trait, PersonView Person);

internal sealed class TraitType : ObjectGraphType<TraitOf>
{
    public TraitType()
    {
        Name = "Trait";
        Description = "An attribute: the value that won, and where it comes from.";
        Field<NonNullGraphType<StringGraphType>>("name").Resolve(c => c.Source.Trait.Name);
        Field<JsonType>("value").Description("Null where your role and purpose don't cover it.").Resolve(c => c.Source.Trait.Value);
        Field<NonNullGraphType<StringGraphType>>("source").Resolve(c => c.Source.Trait.Source);
        Field<IdentityObjectType>("identity").Resolve(c => c.Source.Person.Identities.FirstOrDefault(i => i.Id == c.Source.Trait.Identity));
        Field<NonNullGraphType<BooleanGraphType>>("pinned").Resolve(c => c.Source.Trait.Pinned);
        Field<IdGraphType>("rectifiedBy").Description("The privacy request on which the person had it corrected (GDPR Art. 16).").Resolve(c => c.Source.Trait.Request);
        Field<NonNullGraphType<MomentType>>("occurredAt").Resolve(c => c.Source.Trait.OccurredAt);
        Field<NonNullGraphType<MomentType>>("recordedAt").Resolve(c => c.Source.Trait.RecordedAt);
    }
}
