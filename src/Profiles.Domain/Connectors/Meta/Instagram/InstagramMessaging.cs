using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Instagram;

/// <summary>What <c>messaging</c> and <c>standby</c> of the object <c>instagram</c> say.</summary>
internal static class InstagramMessaging
{
    /// <summary>What is looked for, before what is not known. A postback may carry its referral within.</summary>
    private static readonly string[] Known = ["message", "message_edit", "reaction", "postback", "referral", "optin", "read"];

    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? messaging, DateTimeOffset receivedAt)
    {
        var what = Array.Find(Known, name => messaging.Object(name) is not null) ?? InstagramTurn.Of(messaging);
        if (entry.Id("id") is not { } account) return [MetaEvent.Placeless(MetaEvent.Name("instagram", what))];
        if (what is null) return [MetaEvent.Unknown("instagram", "messaging")];
        return [Of(new(account, what, messaging, receivedAt))];
    }

    private static MappedEvent Of(InstagramTurn turn) => turn.What switch
    {
        "message" when turn.Value is not null => InstagramMessage.Map(turn),
        "message_edit" when turn.Mid is not null => Edit(turn, MetaEvent.Id("message", turn.Mid)),
        "reaction" when turn.Mid is not null => Reaction(turn, MetaEvent.Id("message", turn.Mid)),
        "postback" when turn.Value is not null => Postback(turn),
        "optin" when turn.Value is not null => OptIn(turn),
        "read" when turn.Mid is not null => turn.ByPerson(
            "read", MetaEvent.Id("read", turn.Person, turn.Mid), turn.Interaction(InteractionKind.Other, "read", MetaEvent.Id("message", turn.Mid)), turn.Traits),
        _ => Other(turn),
    };

    private static MappedEvent Edit(InstagramTurn turn, string message) => turn.ByPerson(
        "message.edit", MetaEvent.Id(message, "edited", turn.Value.Id("num_edit"), turn.Value.Digest()), new Fact.InteractionEdited(message, turn.Value.Text("text")), turn.Traits);

    private static MappedEvent Reaction(InstagramTurn turn, string message) => turn.ByPerson(
        "reaction", MetaEvent.Id("reaction", message, turn.Digest),
        turn.Interaction(InteractionKind.Reaction, "reaction", message) with
        {
            Attributes = new Details().Copy(turn.Value, "reaction").Copy(turn.Value, "emoji").Add("action", turn.Value.Text("action") == "unreact" ? "removed" : null).OrNull,
        },
        turn.Traits);

    /// <summary>A button: what it is called is what the person said by it.</summary>
    private static MappedEvent Postback(InstagramTurn turn) => turn.ByPerson(
        "postback", MetaEvent.Id("postback", turn.Mid ?? turn.Digest),
        turn.Interaction(InteractionKind.Message, "postback") with
        {
            Text = turn.Value.Text("title"),
            Attributes = new Details().Copy(turn.Value, "payload").Copy(turn.Value.Object("referral"), "ref").OrNull,
        },
        turn.Traits);

    /// <summary>To messages on a topic, or out of them.</summary>
    private static MappedEvent OptIn(InstagramTurn turn)
    {
        var name = MetaEvent.Name("optin", turn.Value.Text("type"));
        var stops = turn.Value.Text("notification_messages_status") == "STOP_NOTIFICATIONS";
        var told = turn.ByPerson(
            name, MetaEvent.Id("optin", turn.Digest),
            turn.Interaction(InteractionKind.Other, name) with { Attributes = new Details().Raw(turn.Value).OrNull },
            turn.Traits);
        return told with { Signal = told.Message is null || turn.IsOutbound ? null : new(!stops, Topic(turn), InstagramChange.Channel) };
    }

    private static string Topic(InstagramTurn turn) => turn.Value.Text("payload")?.ToLowerInvariant() is { } topic && FactChecks.IsToken(topic) ? topic : "optin";

    /// <summary>Which app has the conversation, what the network told the account, and whatever comes next.</summary>
    private static MappedEvent Other(InstagramTurn turn)
    {
        var name = MetaEvent.Name(turn.What);
        if (turn.What is "app_roles" or "policy_enforcement" or "policy-enforcement" && turn.Whole.Object("sender") is null) return MappedEvent.Nobodys(name);
        return turn.ByPerson(
            name, MetaEvent.Id("other", name, turn.Digest),
            turn.Interaction(InteractionKind.Other, name) with { Attributes = new Details().Raw(turn.Whole.Member(turn.What)).OrNull },
            turn.Traits);
    }
}
