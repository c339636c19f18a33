using System.Text.Json;

namespace Profiles.Domain.Connectors.Meta.Messenger;

/// <summary>What <c>messaging</c> and <c>standby</c> of the object <c>page</c> say. The entry's id is the page's.</summary>
internal static class MessengerMapping
{
    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? messaging, DateTimeOffset receivedAt) =>
        [MetaEvent.Unknown("messenger", "messaging")];
}
