using System.Text.Json;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>What a person may have corrected (GDPR Art. 16), and to what: values by attribute; null says that they have no such attribute.</summary>
public static class Correcting
{
    public const int MostAttributes = 50;

    /// <param name="held">Attributes that something is recorded of, whether or not the catalogue knows them.</param>
    /// <returns>Null where all of it can be carried out.</returns>
    public static Rejection? Check(JsonElement corrections, IReadOnlySet<string> held, TenantSettings settings, DateOnly today)
    {
        if (corrections.ValueKind != JsonValueKind.Object || !corrections.EnumerateObject().Any())
            return new("corrections-value", "A JSON object is needed here, with the right value of each attribute, or null where the person has none.", "corrections");
        var all = corrections.EnumerateObject().ToList();
        if (all.Count > MostAttributes) return new("corrections-count", $"A rectification corrects at most {MostAttributes} attributes.", "corrections");
        if (all.Select(c => c.Name).Distinct(StringComparer.Ordinal).Count() < all.Count) return new("corrections-value", "One attribute is named twice.", "corrections");
        // A name that nobody knows may be anything, such as an address in the wrong place: it is not repeated.
        if (all.Exists(c => !held.Contains(c.Name) && settings.Traits.All(t => t.Name != c.Name)))
            return new("unknown-attribute", "Nothing is recorded under one of these names, and the brand's catalogue has no such attribute: look at the person's attributes for how it is spelt.", "corrections");
        return all.Select(c => Check(c.Name, c.Value, held, settings, today)).FirstOrDefault(refused => refused is not null);
    }

    private static Rejection? Check(string name, JsonElement value, IReadOnlySet<string> held, TenantSettings settings, DateOnly today)
    {
        var path = $"corrections.{name}";
        if (value.ValueKind == JsonValueKind.Null) return null;
        var trait = settings.Traits.FirstOrDefault(t => t.Name == name);
        if (trait is { Special: true } && !held.Contains(name))
            return new("special-category", "An attribute of a special category that is not held can't be brought in by a correction: the person consents to it, and states it.", path);
        if (!TraitPins.CanBeWritten(value)) return new("text", "The text is no valid Unicode: it holds half a surrogate pair.", path);
        if (TraitSlot.Says(value) == 0) return new("value-empty", "A correction says something. Where the person has no such attribute, correct it to null.", path);
        if (value.GetRawText().Length > FactChecks.MaxTextLength) return new("value-length", $"A value has at most {FactChecks.MaxTextLength} characters of JSON.", path);
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : null;
        if (name == CustomerState.BirthTrait && (text?.Length != 10 || CustomerState.MonthOf(value) is not { } month || month > today))
            return new("value-type", "A date of birth is written yyyy-MM-dd, and is not ahead.", path);
        if (trait is { Search: not TraitSearch.None } && text is null) return new("value-type", "This attribute is a text.", path);
        if (trait is { Search: TraitSearch.Email } && NormalEmail.Of(text!) is null) return new("value-type", "This attribute is an e-mail address.", path);
        if (trait is { Search: TraitSearch.Phone } && !text!.Any(char.IsAsciiDigit)) return new("value-type", "This attribute is a telephone number.", path);
        if (trait is { Clear: true } && !FactChecks.CanBeClear(value)) return new("value-type", "This attribute is a short word, a number, true or false.", path);
        return null;
    }

    /// <param name="key">The bearer's data keys.</param>
    public static TraitRectified Rectified(
        string name, JsonElement value, Guid request, DateTimeOffset at, string source, string actor, TenantSettings settings, Func<Privacy.RetentionClass, Privacy.DataKey> key)
    {
        var trait = FactEvents.Reported(name, value, settings, key);
        return new(name, trait.Clear, trait.Box, name == CustomerState.BirthTrait ? CustomerState.MonthOf(value) : null, request, at, source, actor);
    }
}
