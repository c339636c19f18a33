using GraphQL;
using GraphQL.Types;
using Profiles.Domain.Facts;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.People;

/// <summary>What happened between a person and the brand, latest first.</summary>
internal static class Timeline
{
    public static void AddTo(ObjectGraphType<PersonView> profile) => profile.Field<NonNullGraphType<InteractionConnectionType>>("timeline")
        .Description("Latest first.")
        .Paged()
        .Argument<ListGraphType<NonNullGraphType<InteractionKindType>>>("kinds")
        .Argument<ListGraphType<NonNullGraphType<StringGraphType>>>("channels")
        .Argument<MomentType>("since")
        .Argument<MomentType>("until")
        .ResolveAsync(async c => await ReadAsync(c, c.Source));

    private static async Task<Connection<InteractionView>> ReadAsync(IResolveFieldContext context, PersonView person)
    {
        var filter = new TimelineFilter(
            context.GetArgument<List<InteractionKind>?>("kinds"), context.GetArgument<List<string>?>("channels"),
            context.GetArgument<DateTimeOffset?>("since"), context.GetArgument<DateTimeOffset?>("until"));
        var first = context.GetArgument("first", Pages.DefaultLength);
        var page = first == 0
            ? Pages.Empty<InteractionView>()
            : (await context.People().TimelineAsync(person.Id, filter, first, context.GetArgument<string?>("after"), context.CancellationToken)).OrRefuse();
        return new(page, cancellation => context.People().CountTimelineAsync(person.Id, filter, cancellation));
    }
}

internal sealed class InteractionType : ObjectGraphType<InteractionView>
{
    public InteractionType()
    {
        Name = "Interaction";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.Id);
        Field<NonNullGraphType<InteractionKindType>>("kind").Resolve(c => c.Source.Kind);
        Field(i => i.RawKind, nullable: true).Description("The source's own word for the kind.");
        Field(i => i.Channel);
        Field<NonNullGraphType<DirectionType>>("direction").Resolve(c => c.Source.Direction);
        Field(i => i.Target, nullable: true).Description("Page, campaign, product, site or universe.");
        Field<IdGraphType>("inReplyTo").Resolve(c => c.Source.InReplyTo);
        Field(i => i.Text, nullable: true);
        Field(i => i.Rating, nullable: true).Description("On the scale of five.");
        Field(i => i.OriginalRating, nullable: true);
        Field(i => i.RatingScale, nullable: true);
        Field(i => i.Sentiment, nullable: true).Description("From -1 to 1, as the source judged it.");
        Field<JsonType>("attributes").Resolve(c => c.Source.Attributes);
        Field<NonNullGraphType<IdentityObjectType>>("identity").Description("Who it was seen on.").Resolve(c => c.Source.Identity);
        Field(i => i.Source);
        Field<NonNullGraphType<MomentType>>("occurredAt").Resolve(c => c.Source.OccurredAt);
        Field<NonNullGraphType<MomentType>>("recordedAt").Resolve(c => c.Source.RecordedAt);
    }
}
