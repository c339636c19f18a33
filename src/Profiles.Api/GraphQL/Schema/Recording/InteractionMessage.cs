using System.Text.Json;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;

namespace Profiles.Api.GraphQL.Schema.Recording;

/// <summary>An input that is read field by field, into a message.</summary>
internal abstract class MessageInputType : InputObjectGraphType
{
    protected void Identities() => Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdentityInputType>>>>("identities");

    protected void MessageId() => Field<NonNullGraphType<StringGraphType>>("messageId").Description("Unique per source, for ever: a repetition changes nothing.");

    protected void OccurredAt() => Field<MomentType>("occurredAt");
}

internal sealed class RecordInteractionInputType : MessageInputType
{
    public RecordInteractionInputType()
    {
        Name = "RecordInteractionInput";
        Identities();
        MessageId();
        Field<NonNullGraphType<InteractionKindType>>("kind");
        Field<StringGraphType>("rawKind");
        Field<NonNullGraphType<StringGraphType>>("channel");
        Field<DirectionType>("direction");
        Field<StringGraphType>("target");
        Field<IdGraphType>("inReplyTo").Description("The message id, at the same source, of what this answers.");
        Field<StringGraphType>("text");
        Field<FloatGraphType>("rating");
        Field<FloatGraphType>("ratingScale");
        Field<FloatGraphType>("sentiment");
        Field<JsonType>("attributes");
        OccurredAt();
    }
}

internal static class InteractionMessage
{
    public static Draft Of(IDictionary<string, object?> input, TenantSettings settings)
    {
        var attributes = Draft.Members(input.Get<JsonElement?>("attributes"));
        if (attributes is null && input.Get("attributes") is not null) return Draft.NotAnObject("attributes");
        return Draft.Of(input, new Fact.Interaction
        {
            Kind = (InteractionKind)input["kind"]!,
            RawKind = input.Get<string>("rawKind"),
            Channel = (string)input["channel"]!,
            Direction = input.Get<Direction?>("direction") ?? Direction.Inbound,
            Target = input.Get<string>("target"),
            InReplyTo = input.Get("inReplyTo")?.ToString(),
            Text = input.Get<string>("text"),
            Rating = input.Get<double?>("rating"),
            RatingScale = input.Get<double?>("ratingScale"),
            Sentiment = input.Get<double?>("sentiment"),
            Attributes = attributes,
        });
    }
}
