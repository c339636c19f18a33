using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Consent;

/// <summary>Attributes of a special category, such as health or belief: nothing is recorded of them without the person's explicit consent (GDPR Art. 9(2)(a)), be they said or inferred.</summary>
public static class SpecialCategories
{
    /// <summary>The purpose that the consent is given for, on whatever channel.</summary>
    public const string Purpose = Catalogue.SpecialCategories;

    /// <returns>Names in the brand's catalogue; empty where it has none.</returns>
    public static IReadOnlySet<string> Of(TenantSettings settings) => settings.Traits.Where(t => t.Special).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>An attribute that needs the consent; taking a value back needs none.</summary>
    /// <returns>Null where there is none.</returns>
    public static string? First(Fact fact, IReadOnlySet<string> names) =>
        fact is Fact.Traits traits && names.Count > 0
            ? traits.Values.Where(t => t.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && names.Contains(t.Key)).Select(t => t.Key).FirstOrDefault()
            : null;

    public static bool IsDecision(ConsentKey key, TenantSettings settings) => key.Purpose == Purpose && key.Controller == settings.Controller;

    public static Rejection Refused(string name) => new(
        "special-category",
        $"The attribute `{name}` is of a special category: record the person's explicit consent for the purpose {Purpose} first, in an earlier message or ahead of it in this one.",
        "traits");
}
