using System.Text.Json.Serialization;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Retention;

namespace Profiles.Domain.Tenants;

/// <summary>What a brand decides for itself. Stored as JSON with the tenant; every property has a default, so that old rows stay readable.</summary>
public sealed record TenantSettings
{
    public static TenantSettings Default { get; } = new();

    /// <summary>Who answers for the data where a message names no controller: a token.</summary>
    public string Controller { get; init; } = "brand";

    /// <summary>The country, as ISO 3166-1 alpha-2, that telephone numbers without a country code are from.</summary>
    public string PhoneRegion { get; init; } = "FR";

    public IReadOnlyList<IdentityType> IdentityTypes { get; init; } = IdentityType.Defaults;

    /// <summary>A profile with more identities is suggested for review.</summary>
    public int ReviewAbove { get; init; } = 20;

    /// <summary>No link makes a profile larger than this, unless an admin overrides.</summary>
    public int MostIdentities { get; init; } = 50;

    /// <summary>Values of the brand's own that say nothing about who someone is, such as its switchboard. They link nobody.</summary>
    public IReadOnlyList<BlockedValue> BlockedValues { get; init; } = [];

    /// <summary>Domains, with all below them, whose e-mail addresses link nobody, such as <c>example.com</c>: what is typed for want of an address.</summary>
    public IReadOnlyList<string> BlockedDomains { get; init; } = [];

    /// <summary>Counts of fewer persons are withheld where they tell of persons whom the caller may not see.</summary>
    public int SmallestCount { get; init; } = 10;

    /// <summary>Whether matches that chance is ruled out for are linked without asking an admin.</summary>
    public bool AutomaticMatching { get; init; }

    /// <summary>How often the identity policy was changed. Of the tenant's row, not of this JSON, so that a writer can compare it at no cost.</summary>
    [JsonIgnore] public int PolicyVersion { get; init; }

    /// <summary>What is not listed is sealed, in the class <c>contact</c>.</summary>
    public IReadOnlyList<TraitDefinition> Traits { get; init; } = TraitDefinition.Defaults;

    /// <summary>Attributes of interactions that are stored in clear, by name; all others are sealed.</summary>
    public IReadOnlyList<string> ClearAttributes { get; init; } = ["currency", "category", "language", "platform"];

    public IReadOnlyList<Purpose> Purposes { get; init; } = [];

    /// <summary>What persons may declare on their own page.</summary>
    public Offering Offering { get; init; } = new();

    /// <summary>What persons are contacted for, and on what basis.</summary>
    public Catalogue Catalogue { get; init; } = Catalogue.EuropeanUnion;

    /// <summary>How often the catalogue was changed.</summary>
    public int CatalogueVersion { get; init; }

    /// <summary>How the brand answers what persons ask for under the law.</summary>
    public PrivacyPolicy PrivacyPolicy { get; init; } = PrivacyPolicy.Default;

    /// <summary>How often it was changed.</summary>
    public int PrivacyPolicyVersion { get; init; }

    /// <summary>How long the brand keeps what it knows.</summary>
    public RetentionPolicy RetentionPolicy { get; init; } = RetentionPolicy.Default;

    /// <summary>How often it was changed.</summary>
    public int RetentionPolicyVersion { get; init; }

    /// <summary>Whether the brand's catalogue lets this trait be stored in clear. What it does not know is sealed.</summary>
    public bool IsClear(string trait) => Traits.FirstOrDefault(t => t.Name == trait) is { Clear: true };

    public RetentionClass RetentionOf(string trait) => Traits.FirstOrDefault(t => t.Name == trait)?.Retention ?? RetentionClass.Contact;

    public Reconciliation ReconciliationOf(string trait) => Traits.FirstOrDefault(t => t.Name == trait)?.Reconciliation ?? Reconciliation.Default;

    /// <param name="value">Normalised.</param>
    public bool IsBlockedDomain(string type, string value) =>
        type == "email" && BlockedDomains.Count > 0 && value[(value.LastIndexOf('@') + 1)..] is var domain
        && BlockedDomains.Any(b => domain == b || domain.EndsWith($".{b}", StringComparison.Ordinal));

    public IdentityType? FindType(string name) => IdentityTypes.FirstOrDefault(t => t.Name == name);
}

/// <summary>A value that links nobody, by keyed hash.</summary>
/// <param name="Key">The blind key of type, scope and value.</param>
/// <param name="Masked">For people to recognise it by.</param>
public sealed record BlockedValue(string Type, string Scope, Guid Key, string Masked);

/// <summary>An attribute of persons.</summary>
/// <param name="Clear">Stored in clear and open to filters; only for what does not tell who someone is.</param>
/// <param name="Special">A special category (GDPR Art. 9).</param>
/// <param name="Reconciliation">Null: <see cref="Tenants.Reconciliation.Default"/>. A change shows in a profile with its next event, and in all with a rebuild.</param>
/// <param name="Inferred">The brand, or a model, concluded it: nobody takes it along as data of their own (GDPR Art. 20).</param>
public sealed record TraitDefinition(
    string Name, bool Clear, TraitSearch Search = TraitSearch.None, RetentionClass Retention = RetentionClass.Contact, bool Special = false,
    Reconciliation? Reconciliation = null, bool Inferred = false)
{
    public static IReadOnlyList<TraitDefinition> Defaults { get; } =
    [
        new("firstName", Clear: false, TraitSearch.Name),
        new("lastName", Clear: false, TraitSearch.Name),
        new("name", Clear: false, TraitSearch.Name),
        new("username", Clear: false, TraitSearch.Handle),
        new("email", Clear: false, TraitSearch.Email),
        new("phone", Clear: false, TraitSearch.Phone),
        new("language", Clear: true),
        new("country", Clear: true),
        new("segment", Clear: true, Inferred: true),
        new("loyaltyTier", Clear: true, Inferred: true),
        new("lifecycleStage", Clear: true, Inferred: true),
        new("followers", Clear: true),
    ];
}

/// <summary>How an attribute is found by <c>profiles(search:)</c>.</summary>
public enum TraitSearch { None, Name, Email, Phone, Handle }

/// <summary>What persons are looked at for. A query names one (I10).</summary>
/// <param name="Name">Such as <c>marketing.email</c>.</param>
/// <param name="Channel">With <paramref name="ConsentPurpose"/>: only persons who may be addressed on this channel for that purpose of the catalogue.</param>
public sealed record Purpose(string Name, string? Channel = null, string? ConsentPurpose = null)
{
    public bool NeedsPermission => ConsentPurpose is not null;

    /// <summary>What persons must have permitted; null where the purpose needs no permission of theirs.</summary>
    public ConsentKey? Key(string controller) => ConsentPurpose is { } purpose ? new(Channel ?? "", purpose, controller) : null;

    public static Purpose Administration { get; } = new("administration");
    public static Purpose Care { get; } = new("care");
    public static Purpose Privacy { get; } = new("privacy");
    public static Purpose Recording { get; } = new("recording");

    public static IReadOnlyList<Purpose> BuiltIn { get; } = [Administration, Care, Privacy, Recording];
}

/// <summary>Where a brand's settings are read from.</summary>
public interface ITenants
{
    /// <returns>Null where there is no such tenant, or it is closed.</returns>
    ValueTask<TenantSettings?> FindAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>As they are now, whatever was read before: for whom a <see cref="Policies.StalePolicyException"/> told that they have changed.</summary>
    ValueTask<TenantSettings?> FreshAsync(TenantId tenant, CancellationToken cancellation) => FindAsync(tenant, cancellation);
}
