using System.Collections.Frozen;
using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Messenger;

/// <summary>
/// What <c>messaging</c> and <c>standby</c> of the object <c>page</c> say. The entry's id is the page's. An event is named by the member that it has beside its two ends and its time; should
/// it have several, each is one. Source: developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events.
/// </summary>
internal static class MessengerMapping
{
    /// <summary>What describes an event and is none.</summary>
    private static readonly FrozenSet<string> Surroundings = FrozenSet.Create("sender", "recipient", "timestamp", "prior_message", "hop_context", "time", "id");

    /// <summary>Between the brand's own apps, and between the brand and Meta. A person's id in it says whose conversation it is; nobody did or was told anything.</summary>
    private static readonly FrozenSet<string> Nobodys = FrozenSet.Create(
        "pass_thread_control", "take_thread_control", "request_thread_control", "app_roles", "policy_enforcement", "policy-enforcement", "thread_owner", "thread_control");

    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? messaging, DateTimeOffset receivedAt)
    {
        if (messaging is not { ValueKind: JsonValueKind.Object } known) return [MetaEvent.Unknown("messenger", "messaging")];
        var with = Conversation.Of(entry, messaging, receivedAt);
        var names = known.EnumerateObject().Select(member => member.Name).Where(name => !Surroundings.Contains(name) && messaging.Member(name) is not null).Distinct().ToList();
        return names.Count == 0 ? [MetaEvent.Unknown("messenger", "messaging")] : [.. names.Select(name => Map(with, messaging, name))];
    }

    private static MappedEvent Map(Conversation with, JsonElement? messaging, string name)
    {
        if (Nobodys.Contains(name)) return MappedEvent.Nobodys(MetaEvent.Name("messenger", name));
        return messaging.Object(name) is not { } said ? Unknown(with, messaging, name) : name switch
        {
            "message" => Messages.Said(with, messaging, said),
            "message_edit" => Messages.Edited(with, messaging, said),
            "message_unsend" or "unsend" => Messages.Unsent(with, said),
            "postback" => Acts.Postback(with, messaging, said),
            "reaction" => Acts.Reaction(with, messaging, said),
            "referral" => Acts.Referral(with, messaging, said),
            "account_linking" => Acts.AccountLinking(with, messaging, said),
            "optin" => OptIns.OptIn(with, messaging, said),
            "read" => Receipts.Read(with, messaging, said),
            "delivery" => Receipts.Delivery(with, messaging, said),
            "messaging_feedback" => Feedback.Template(with, messaging, said),
            "response_feedback" => Feedback.Response(with, messaging, said),
            _ => Unknown(with, messaging, name),
        };
    }

    /// <summary>On the person, as what it is called, with all of it sealed.</summary>
    private static MappedEvent Unknown(Conversation with, JsonElement? messaging, string name)
    {
        var known = MetaEvent.Name(name);
        return with.Says(known, MetaEvent.Id(known, messaging.Digest()), with.Interaction(InteractionKind.Other, known) with { Attributes = new Details().Raw(messaging.Member(name)).OrNull });
    }
}
