using System.Text.Json;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>What <c>changes</c> of the object <c>page</c> say.</summary>
internal static class PageMapping
{
    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? change, DateTimeOffset receivedAt) =>
        [MetaEvent.Unknown("page", change.Text("field"))];
}
