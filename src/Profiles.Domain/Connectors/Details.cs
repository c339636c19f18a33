using System.Text.Json;

namespace Profiles.Domain.Connectors;

/// <summary>Attributes of an interaction or traits of a person as a payload has them: what it does not say is left out. Personal data.</summary>
internal sealed class Details
{
    private const int MaxRaw = 16 * 1024;

    private readonly Dictionary<string, JsonElement> values = [];

    /// <summary>Null where nothing was said.</summary>
    public IReadOnlyDictionary<string, JsonElement>? OrNull => values.Count > 0 ? values : null;

    public bool Has(string name) => values.ContainsKey(name);

    public Details Add(string name, string? text)
    {
        if (text is { Length: > 0 }) values[name] = JsonSerializer.SerializeToElement(text);
        return this;
    }

    public Details Add(string name, double? number)
    {
        if (number is { } known && double.IsFinite(known)) values[name] = JsonSerializer.SerializeToElement(known);
        return this;
    }

    public Details Add(string name, bool value)
    {
        values[name] = JsonSerializer.SerializeToElement(value);
        return this;
    }

    /// <summary>Member <paramref name="member"/> where it is a text, a number, true or false; the same name where no other is given.</summary>
    public Details Copy(JsonElement? from, string member, string? name = null)
    {
        if (from.Member(member) is not { } value) return this;
        if (value.ValueKind == JsonValueKind.String) return Add(name ?? member, from.Text(member));
        if (value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) values[name ?? member] = value;
        return this;
    }

    /// <summary>A list of short texts, one after the other.</summary>
    public Details Join(JsonElement? from, string member, string? name = null) =>
        Add(name ?? member, string.Join(", ", from.Items(member).Select(item => item is { ValueKind: JsonValueKind.String } ? Payload.Readable(item.Value) : null).Where(text => text is not null)));

    /// <summary>All of what nobody knows yet how to read, as it is spelled: the delivery's own copy is destroyed once it is processed.</summary>
    public Details Raw(JsonElement? what)
    {
        if (what?.GetRawText() is { Length: <= MaxRaw } raw) Add("payload", raw);
        return this;
    }
}

/// <summary>Names of networks' events, for what is counted in clear.</summary>
internal static class RawName
{
    private const int MaxLength = 64;

    /// <returns>The name where it is a word of letters, digits and <c>. _ -</c>; otherwise <c>unknown</c>, so that nothing of a person is counted by accident.</returns>
    public static string Of(string? name) => name is { Length: > 0 and <= MaxLength } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? name : "unknown";
}
