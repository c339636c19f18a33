using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Requests;
using Profiles.Domain;
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
        .ResolveAsync(ReadAsync);

    private static async Task<object?> ReadAsync(IResolveFieldContext<PersonView> context)
    {
        var filter = new TimelineFilter(
            context.GetArgument<List<InteractionKind>?>("kinds"), context.GetArgument<List<string>?>("channels"),
            context.GetArgument<DateTimeOffset?>("since"), context.GetArgument<DateTimeOffset?>("until"));
        var (first, after) = (context.GetArgument("first", Pages.DefaultLength), context.GetArgument<string?>("after"));
        if (first == 0) return context.Source.Past is null ? Connection(context.Source.Id, filter, Pages.Empty<InteractionView>()) : Connection(context.Source, filter, Pages.Empty<InteractionView>());

        var (people, wanted, cancellation) = (context.People(), context.Wanted(), context.CancellationToken);
        // One person at a time: a field of one document may stand below now and below several points in time.
        if (context.Source.Past is not null) return Connection(context.Source, filter, (await people.TimelineAsync(context.Source, filter, first, after, wanted, cancellation)).OrRefuse());
        return Batch<ProfileId, Connection<InteractionView>>.Add(context.Request(), context.FieldAst, context.Source.Id, async profiles =>
        {
            var pages = (await people.TimelinesAsync(profiles, filter, first, after, wanted, cancellation)).OrRefuse();
            return [.. profiles.Zip(pages, (profile, page) => Connection(profile, filter, page))];
        });
    }

    private static Connection<InteractionView> Connection(PersonView past, TimelineFilter filter, Page<InteractionView> page) =>
        new(page, async context => await context.People().CountTimelineAsync(past, filter, context.CancellationToken));

    private static Connection<InteractionView> Connection(ProfileId profile, TimelineFilter filter, Page<InteractionView> page) => new(page, context =>
    {
        var (people, cancellation) = (context.People(), context.CancellationToken);
        return Task.FromResult<object?>(Batch<ProfileId, int>.Add(context.Request(), context.FieldAst, profile, profiles => people.CountTimelinesAsync(profiles, filter, cancellation)));
    });
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
        Field<MomentType>("editedAt").Description("When its author changed it last. Everything else is as it stands since; `occurredAt` stays that of the original.").Resolve(c => c.Source.EditedAt);
        Field<MomentType>("deletedAt").Description("When its author deleted it. Nothing that it said is kept, at no point in time.").Resolve(c => c.Source.DeletedAt);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<InteractionVersionType>>>>("versions")
            .Description("All wordings that it has had, the original first; empty where it was never edited.").Resolve(c => c.Source.Versions);
    }
}

internal sealed class InteractionVersionType : ObjectGraphType<InteractionVersion>
{
    public InteractionVersionType()
    {
        Name = "InteractionVersion";
        Field(v => v.Text, nullable: true);
        Field<NonNullGraphType<MomentType>>("at").Description("Since when it said so.").Resolve(c => c.Source.At);
    }
}
