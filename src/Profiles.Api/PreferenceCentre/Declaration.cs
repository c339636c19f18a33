using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Profiles.Domain.Composing;
using Profiles.Domain.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre;

/// <summary>What a person changed of what they say of themselves: only what the brand offers, and only what is new.</summary>
internal static class Declaration
{
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement<string?>(null);

    /// <returns>By trait; a JSON null takes a value back. Empty where nothing was changed.</returns>
    public static Dictionary<string, JsonElement> Of(Offering offering, IReadOnlyDictionary<string, JsonElement> before, IFormCollection fields)
    {
        var changed = new Dictionary<string, JsonElement>();
        foreach (var attribute in offering.Attributes)
        {
            if (!fields.TryGetValue($"a.{attribute.Name}", out var written)) continue;
            var text = Clean(written);
            Add(attribute.Name, text.Length == 0 ? Nothing : JsonSerializer.SerializeToElement(text));
        }
        if (offering.Interests.Count > 0)
        {
            var chosen = offering.Interests.Select(i => i.Name).Where(name => fields["interest"].Contains(name)).ToArray();
            Add(Offering.InterestsTrait, chosen.Length == 0 ? Nothing : JsonSerializer.SerializeToElement(chosen));
        }
        return changed;

        void Add(string trait, JsonElement value)
        {
            var same = before.TryGetValue(trait, out var said) ? Canonical.Json(said) == Canonical.Json(value) : value.ValueKind == JsonValueKind.Null;
            if (!same) changed[trait] = value;
        }
    }

    /// <summary>One line, without control characters, as long as may be.</summary>
    private static string Clean(StringValues written)
    {
        var line = new string([.. written.ToString().Where(c => !char.IsControl(c))]).Trim();
        if (line.Length <= Offering.MaxLength) return line;
        // Not through the middle of a character.
        return char.IsHighSurrogate(line[Offering.MaxLength - 1]) ? line[..(Offering.MaxLength - 1)] : line[..Offering.MaxLength];
    }
}
