using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.Tenants;

/// <summary>A brand's settings as JSON: only what differs from the defaults, so that a brand follows them until it decides otherwise.</summary>
public static class StoredSettings
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(TenantSettings settings)
    {
        var defaults = Node(TenantSettings.Default);
        var all = Node(settings);
        return new JsonObject(all.Where(property => !JsonNode.DeepEquals(property.Value, defaults[property.Key]))
            .Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone()))).ToJsonString();
    }

    public static TenantSettings Read(string json) => JsonSerializer.Deserialize<TenantSettings>(json, Options)!;

    private static JsonObject Node(TenantSettings settings) => JsonSerializer.SerializeToNode(settings, Options)!.AsObject();
}
