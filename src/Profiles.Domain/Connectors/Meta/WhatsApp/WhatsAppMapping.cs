using System.Text.Json;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>What <c>changes</c> of the object <c>whatsapp_business_account</c> say. The entry's id is the business account's; one change holds many messages and statuses.</summary>
internal static class WhatsAppMapping
{
    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? change, DateTimeOffset receivedAt) =>
        [MetaEvent.Unknown("whatsapp", change.Text("field"))];
}
