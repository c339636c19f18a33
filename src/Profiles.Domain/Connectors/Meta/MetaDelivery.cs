using System.Text.Json;
using Profiles.Domain.Connectors.Meta.Instagram;
using Profiles.Domain.Connectors.Meta.Messenger;
using Profiles.Domain.Connectors.Meta.Page;
using Profiles.Domain.Connectors.Meta.WhatsApp;

namespace Profiles.Domain.Connectors.Meta;

/// <summary>
/// <c>{object, entry: [{id, time, changes: [{field, value}], messaging: [...], standby: [...]}]}</c>: which mapping each event goes to. Nothing is left out: what is not in this form, and
/// what belongs to an object that we do not know, is kept by its name. Three forms of the same: a change may be the entry's own <c>field</c> and <c>value</c> (Instagram login), and an
/// event of a conversation may come as a change whose value it is (the dashboard's test, Instagram login) or in <c>standby</c> (another app has the conversation).
/// </summary>
internal static class MetaDelivery
{
    private static readonly string[] Lists = ["changes", "messaging", "standby"];

    public static MappedDelivery Map(JsonElement? body, DateTimeOffset receivedAt)
    {
        if (body is null) return MappedDelivery.Refused("not-json", "The body is no JSON object. Keep it; map it again once its form is known.");
        if (body.Text("object") is not { } kind || body.Member("entry") is not { ValueKind: JsonValueKind.Array })
        {
            return MappedDelivery.Refused("not-meta", "The body has no object and no entries, as each of Meta's deliveries has. Map it again once its form is known.");
        }
        return new([.. body.Items("entry").SelectMany(entry => Entry(kind, entry, receivedAt))]);
    }

    private static List<MappedEvent> Entry(string kind, JsonElement? entry, DateTimeOffset receivedAt)
    {
        List<MappedEvent> events =
        [
            .. In(entry, "changes", kind, change => Change(kind, entry, change, receivedAt)),
            .. In(entry, "messaging", kind, messaging => Messaging(kind, entry, messaging, receivedAt)),
            .. In(entry, "standby", kind, messaging => Messaging(kind, entry, messaging, receivedAt)),
        ];
        if (entry.Member("field") is not null) events.AddRange(Change(kind, entry, entry, receivedAt));
        else if (!Lists.Any(list => entry.Member(list) is not null)) events.Add(MetaEvent.Unknown(kind, "entry"));
        return events;
    }

    private static IEnumerable<MappedEvent> In(JsonElement? entry, string list, string kind, Func<JsonElement?, IEnumerable<MappedEvent>> map) => entry.Member(list) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } => entry.Items(list).SelectMany(map),
        _ => [MetaEvent.Unknown(kind, list)],
    };

    private static IEnumerable<MappedEvent> Change(string kind, JsonElement? entry, JsonElement? change, DateTimeOffset receivedAt) => kind switch
    {
        "page" or "instagram" when IsConversation(change.Text("field")) => Messaging(kind, entry, change.Object("value"), receivedAt),
        "page" => PageMapping.Map(entry, change, receivedAt),
        "instagram" => InstagramMapping.Map(entry, change, receivedAt),
        "whatsapp_business_account" => WhatsAppMapping.Map(entry, change, receivedAt),
        _ => [MetaEvent.Unknown(kind, change.Text("field"))],
    };

    private static IEnumerable<MappedEvent> Messaging(string kind, JsonElement? entry, JsonElement? messaging, DateTimeOffset receivedAt) => kind switch
    {
        "page" => MessengerMapping.Map(entry, messaging, receivedAt),
        "instagram" => InstagramMessaging.Map(entry, messaging, receivedAt),
        _ => [MetaEvent.Unknown(kind, "messaging")],
    };

    private static bool IsConversation(string? field) =>
        field is "standby" || field?.StartsWith("message_", StringComparison.Ordinal) is true || field?.StartsWith("messaging_", StringComparison.Ordinal) is true || field is "messages";
}
