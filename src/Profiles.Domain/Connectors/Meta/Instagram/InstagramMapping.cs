using System.Text.Json;

namespace Profiles.Domain.Connectors.Meta.Instagram;

/// <summary>What <c>changes</c> of the object <c>instagram</c> say.</summary>
internal static class InstagramMapping
{
    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? change, DateTimeOffset receivedAt) =>
        [MetaEvent.Unknown("instagram", change.Text("field"))];
}
