using System.Text.Json;
using Profiles.Domain.Matching;

namespace Profiles.Domain.Suggesting;

/// <summary>What matching takes from an identity: in memory only.</summary>
public static class MatchFacts
{
    /// <param name="value">Normalised. Ids of networks and records tell nothing but themselves.</param>
    public static IEnumerable<(MatchField, string?)> OfIdentity(string type, string value) => type switch
    {
        "email" => [(MatchField.Email, value)],
        "phone" => [(MatchField.Phone, value)],
        "whatsapp" when value.All(char.IsAsciiDigit) => [(MatchField.Phone, $"+{value}")],
        "crm" or "device" or "facebook" or "messenger" => [],
        _ when value.Any(char.IsAsciiLetter) => [(MatchField.Handle, value)],
        _ => [],
    };

    public static IEnumerable<(MatchField, string?)> OfTrait(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && MatchColumns.FieldOf(name) is { } field ? [(field, value.GetString())] : [];
}
