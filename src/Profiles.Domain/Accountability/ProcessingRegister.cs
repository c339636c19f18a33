using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;
using Profiles.Domain.Retention;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Accountability;

/// <summary>The record of processing activities of one brand (GDPR Art. 30), made from what the brand decided. Holds no person.</summary>
/// <param name="Entries">What was stated by hand.</param>
/// <param name="Identities">Types of identity.</param>
/// <param name="TermsEnforced">Whether what has reached its term is deleted.</param>
public sealed record ProcessingRegister(
    string Brand, DateTimeOffset At, RegisterEntries Entries, IReadOnlyList<RegisterPurpose> Purposes, IReadOnlyList<string> Identities, IReadOnlyList<RegisterData> Data,
    IReadOnlyList<RegisterRecipient> Recipients, IReadOnlyList<RetentionTerm> Terms, bool TermsEnforced)
{
    public static ProcessingRegister Of(TenantId brand, TenantSettings settings, IReadOnlyList<RegisterRecipient> recipients, DateTimeOffset at) => new(
        brand.Value, at, settings.PrivacyPolicy.Register ?? new(),
        [.. settings.Catalogue.Purposes.Select(p => new RegisterPurpose(p.Name, p.Marketing, p.SaleOrSharing, p.Bases, p.ValidDays)).OrderBy(p => p.Name, StringComparer.Ordinal)],
        [.. settings.IdentityTypes.Select(t => t.Name).Order(StringComparer.Ordinal)],
        [
            .. Enum.GetValues<RetentionClass>().Select(held => new RegisterData(
                held, [.. Traits(settings, held, special: false)], [.. Traits(settings, held, special: true)])),
        ],
        recipients, settings.RetentionPolicy.Terms, settings.RetentionPolicy.Enabled);

    private static IEnumerable<string> Traits(TenantSettings settings, RetentionClass held, bool special) =>
        settings.Traits.Where(t => t.Retention == held && t.Special == special).Select(t => t.Name).Order(StringComparer.Ordinal);
}

/// <param name="ValidDays">How long a consent holds; null: until it is withdrawn.</param>
public sealed record RegisterPurpose(string Name, bool Marketing, bool SaleOrSharing, IReadOnlyList<BasisRule> Bases, int? ValidDays);

/// <param name="Attributes">Of the catalogue; what it does not know is held as contact data.</param>
/// <param name="Special">Special categories (Art. 9).</param>
public sealed record RegisterData(RetentionClass Class, IReadOnlyList<string> Attributes, IReadOnlyList<string> Special);

/// <summary>A system that was handed persons' data.</summary>
/// <param name="Purposes">Of the catalogue.</param>
/// <param name="Last">When it was last handed any.</param>
public sealed record RegisterRecipient(string Name, IReadOnlyList<string> Purposes, DateTimeOffset Last);
