using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Profiles.Projections.People;

namespace Profiles.Api.Audiences;

/// <summary>A <see cref="ProfileFilter"/> as a file has it: the same JSON as the variable <c>where</c> of the API.</summary>
internal static class FilterJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { type => Rename(type) } },
    };

    /// <returns>Null where it is no such filter.</returns>
    public static ProfileFilter? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ProfileFilter>(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Rename(JsonTypeInfo type)
    {
        if (type.Type != typeof(TraitFilter)) return;
        foreach (var property in type.Properties.Where(p => p.Name == "equalTo")) property.Name = "equals";
    }
}
