using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Messenger;

/// <summary>
/// Messenger's opt-ins: marketing messages, a one-time notification, a box on the brand's site. What was agreed to is known by what the brand called it, and grants what the brand's
/// catalogue binds to that name. Source: …/messenger-platform/webhooks/webhook-events/messaging_optins.
/// </summary>
internal static class OptIns
{
    private const string Unnamed = "optin";

    public static MappedEvent OptIn(Conversation with, JsonElement? messaging, JsonElement? optin)
    {
        var stopped = Status(optin) is "stopnotifications";
        var name = Name(optin.Text("payload")) ?? Name(optin.Text("ref"));
        return with.Says("optin", MetaEvent.Id("optin", messaging.Digest()), with.Interaction(InteractionKind.Other, "optin") with
        {
            Attributes = new Details()
                .Add("type", optin.Text("type"))
                .Add("status", Status(optin))
                .Add("title", optin.Text("title"))
                .Add("payload", optin.Text("payload"))
                .Add("referral", optin.Text("ref"))
                .Add("frequency", optin.Text("notification_messages_frequency"))
                .Add("timezone", optin.Text("notification_messages_timezone"))
                // Whom the brand's tool writes to: not the person's id, but this topic's of this person.
                .Add("notificationToken", optin.Text("notification_messages_token") ?? optin.Text("one_time_notif_token"))
                .Add("tokenExpires", optin.Moment("token_expiry_timestamp")?.ToString("O")).OrNull,
        }) with
        { Signal = with.Occasion.Who.Count == 0 ? null : new(!stopped, name ?? (stopped ? BoundOptIns.Stop : Unnamed), Conversation.Channel) };
    }

    /// <summary>Documented with a blank, and sent with an underscore.</summary>
    private static string? Status(JsonElement? optin) =>
        optin.Text("notification_messages_status") is { } status ? string.Concat(status.Where(char.IsAsciiLetter)).ToLowerInvariant() : null;

    /// <summary>A signal's name stands in clear, so it is a word; whatever else the brand wrote there is sealed with the rest.</summary>
    private static string? Name(string? text) => text?.ToLowerInvariant() is { } word && FactChecks.IsToken(word) && word.Any(char.IsAsciiLetter) ? word : null;
}
