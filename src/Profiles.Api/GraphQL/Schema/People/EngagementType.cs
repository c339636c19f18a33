using GraphQL.Types;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;

namespace Profiles.Api.GraphQL.Schema.People;

internal sealed class EngagementType : ObjectGraphType<Engagement>
{
    private static readonly IReadOnlyDictionary<string, string> _kinds =
        Enum.GetNames<InteractionKind>().ToDictionary(name => name, name => new InteractionKindType().Values.Single(v => v.Value!.ToString() == name).Name);

    public EngagementType()
    {
        Name = "Engagement";
        Description = "How much a person and the brand have to do with each other.";
        Field(e => e.Interactions);
        Field(e => e.Inbound);
        Field(e => e.Outbound);
        Field<NonNullGraphType<JsonType>>("byKind").Resolve(c => c.Source.ByKind.ToDictionary(k => _kinds.GetValueOrDefault(k.Key, k.Key), k => k.Value));
        Field<NonNullGraphType<JsonType>>("byChannel").Resolve(c => c.Source.ByChannel);
        Field<MomentType>("lastInteractionAt").Resolve(c => c.Source.LastInteractionAt);
        Field(e => e.AverageRating, nullable: true).Description("On the scale of five.");
    }
}
