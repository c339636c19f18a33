using System.Globalization;
using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Messenger;

/// <summary>Answers to what the brand asked in the chat. Source: …/messenger-platform/send-messages/templates/customer-feedback-template.</summary>
internal static class Feedback
{
    private const int MostQuestions = 20;

    /// <summary>One interaction for each question; those beyond what a template can hold stay out.</summary>
    public static MappedEvent Template(Conversation with, JsonElement? messaging, JsonElement? feedback)
    {
        var questions = feedback.Items("feedback_screens").Select(screen => screen.Object("questions")).OfType<JsonElement>()
            .SelectMany(all => all.EnumerateObject()).Select(q => q.Value).Where(q => q.ValueKind == JsonValueKind.Object).Take(MostQuestions).ToList();
        if (questions.Count == 0) return MetaEvent.Unknown("messenger", "messaging_feedback");
        return with.Says("messaging_feedback", MetaEvent.Id("feedback", messaging.Digest()), questions.Select(q => Answer(with, q)));
    }

    /// <summary>Thumbs up or down for one of the page's messages.</summary>
    public static MappedEvent Response(Conversation with, JsonElement? messaging, JsonElement? response) =>
        with.Says("response_feedback", MetaEvent.Id("response_feedback", messaging.Digest()), with.Interaction(InteractionKind.Reaction, "response_feedback") with
        {
            InReplyTo = response.Id("mid") is { } mid ? Messages.Id(mid) : null,
            Attributes = new Details().Add("feedback", response.Text("feedback")).OrNull,
        });

    private static Fact.Interaction Answer(Conversation with, JsonElement? question)
    {
        var type = question.Text("type");
        var scale = type switch { "csat" => 5, "nps" => 10, "ces" => 7, _ => (double?)null };
        var rating = scale is { } most && double.TryParse(question.Id("payload"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given <= most ? given : (double?)null;
        return with.Interaction(InteractionKind.Survey, MetaEvent.Name(type ?? "feedback")) with
        {
            Rating = rating,
            RatingScale = rating is null ? null : scale,
            Text = (rating is null ? question.Text("payload") : null) ?? question.Object("follow_up").Text("payload"),
        };
    }
}
