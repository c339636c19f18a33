using System.Text.Json;

namespace Profiles.Domain.Connectors.Meta.Instagram;

/// <summary>What <c>messaging</c> and <c>standby</c> of the object <c>instagram</c> say.</summary>
internal static class InstagramMessaging
{
    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? messaging, DateTimeOffset receivedAt) =>
        [MetaEvent.Unknown("instagram", "messaging")];
}
