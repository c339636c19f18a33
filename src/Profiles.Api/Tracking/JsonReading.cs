using System.Text.Json;

namespace Profiles.Api.Tracking;

/// <summary>Reads what strangers write: a member of the wrong type is absent, never an exception.</summary>
internal static class JsonReading
{
    public static JsonElement? Member(this JsonElement? element, string name)
    {
        try
        {
            return element is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null
                ? member
                : null;
        }
        catch (InvalidOperationException)
        {
            return null; // A neighbour's name holds half a character.
        }
    }

    public static JsonElement? Object(this JsonElement? element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Object } member ? member : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } member ? member.EnumerateArray() : [];

    /// <summary>Numbers count as text: many sources send ids as numbers, some of them longer than any number type.</summary>
    public static string? Text(this JsonElement? element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } value ? value : null,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static double? Number(this JsonElement? element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    public static bool Flag(this JsonElement? element, string name) => element.Member(name) is { ValueKind: JsonValueKind.True };

    /// <summary>
    /// Whether every string can be read. JSON may escape half a character (<c>"\ud800"</c>), which no text can hold; the caller has made sure
    /// that the bytes are UTF-8.
    /// </summary>
    public static bool IsReadable(this JsonElement element)
    {
        if (!element.GetRawText().Contains("\\u", StringComparison.Ordinal)) return true;
        try
        {
            Visit(element);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        static void Visit(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in element.EnumerateObject())
                    {
                        _ = member.Name;
                        Visit(member.Value);
                    }
                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray()) Visit(item);
                    break;
                case JsonValueKind.String:
                    _ = element.GetString();
                    break;
            }
        }
    }
}
