using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.CloudEvents;

/// <summary>What a person did: <c>interaction.recorded</c>, <c>interaction.edited</c>, <c>interaction.deleted</c>, <c>rating.given</c>, <c>survey.answered</c>.</summary>
internal static class Interactions
{
    private const double BestNps = 10;

    public static Draft Recorded(EventData data, CloudEvent e) => Of(data, e, data.One<InteractionKind>("kind", needed: true) ?? InteractionKind.Other) switch
    {
        var told => told with { Facts = [Interaction(told) with { RawKind = data.Text("rawKind"), Rating = data.Number("rating"), RatingScale = data.Number("ratingScale") }] },
    };

    /// <summary>A review, with the scale that it was given on.</summary>
    public static Draft Rated(EventData data, CloudEvent e) => Of(data, e, InteractionKind.Review) switch
    {
        var told => told with { Facts = [Interaction(told) with { Rating = data.Number("rating", needed: true), RatingScale = data.Number("ratingScale", needed: true) }] },
    };

    /// <summary>An answer to a survey: of the question whether one would recommend the brand (<c>nps</c>, 0 to 10), or of any other on a scale or in words.</summary>
    public static Draft Surveyed(EventData data, CloudEvent e)
    {
        var told = Of(data, e, InteractionKind.Survey, target: "survey", attributes: "answers");
        var (nps, rating, scale) = (data.Number("nps"), data.Number("rating"), data.Number("ratingScale"));
        if (nps is { } score && (score is < 0 or > BestNps || score != Math.Floor(score))) data.Refuse("nps", "A whole number from 0 to 10 is needed here.", "nps");
        if (nps is not null && rating is not null) data.Refuse("nps", "An answer is an nps or a rating on a scale of its own.", "rating");
        var attributes = Interaction(told).Attributes;
        if (nps is not null) attributes = new Dictionary<string, JsonElement>(attributes ?? new Dictionary<string, JsonElement>()) { ["instrument"] = JsonSerializer.SerializeToElement("nps") };
        return told with { Facts = [Interaction(told) with { Rating = nps ?? rating, RatingScale = nps is null ? scale : BestNps, Attributes = attributes }] };
    }

    public static Draft Edited(EventData data, CloudEvent e)
    {
        var of = e.MessageOf(data.Text("interaction", needed: true) ?? "");
        return new(data.Identities(), new Fact.InteractionEdited(of, data.Text("text"))
        {
            Rating = data.Number("rating"),
            RatingScale = data.Number("ratingScale"),
            Attributes = data.Members("attributes"),
        })
        {
            OccurredAt = data.Moment("occurredAt"),
        };
    }

    public static Draft Deleted(EventData data, CloudEvent e) =>
        new(data.Identities(), new Fact.InteractionDeleted(e.MessageOf(data.Text("interaction", needed: true) ?? ""))) { OccurredAt = data.Moment("occurredAt"), NeedsSigned = true };

    private static Draft Of(EventData data, CloudEvent e, InteractionKind kind, string target = "target", string attributes = "attributes") => new(data.Identities(), new Fact.Interaction
    {
        Kind = kind,
        RawKind = e.RawType,
        Channel = data.Text("channel", needed: true) ?? "",
        Direction = data.One<Direction>("direction") ?? Direction.Inbound,
        Target = data.Text(target),
        InReplyTo = data.Text("inReplyTo") is { } answered ? e.MessageOf(answered) : null,
        Text = data.Text("text"),
        Sentiment = data.Number("sentiment"),
        Attributes = data.Members(attributes),
    })
    {
        OccurredAt = data.Moment("occurredAt"),
    };

    private static Fact.Interaction Interaction(Draft told) => (Fact.Interaction)told.Facts[0];
}
