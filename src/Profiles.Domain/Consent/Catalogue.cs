using System.Text.Json.Serialization;

namespace Profiles.Domain.Consent;

/// <summary>
/// What a brand contacts persons for, on which channels, and on what basis. Part of the brand's settings. What it does not know counts as marketing and
/// needs consent.
/// </summary>
/// <param name="CustomerForDays">How long after a purchase somebody is a customer; later a former one.</param>
/// <param name="MinorBelow">The age below which nobody is addressed for marketing.</param>
/// <param name="AdultsOnly">Nobody is addressed for marketing whose age is not known, as a betting company must have it.</param>
public sealed partial record Catalogue(
    IReadOnlyList<ChannelDefinition> Channels, IReadOnlyList<PurposeDefinition> Purposes, int CustomerForDays, int MinorBelow, bool AdultsOnly = false)
{
    public ChannelDefinition? FindChannel(string name) => Channels.FirstOrDefault(c => c.Name == name);

    public PurposeDefinition? FindPurpose(string name) => Purposes.FirstOrDefault(p => p.Name == name);

    /// <summary>Whether personal information goes to a third party for money or another benefit, or for advertising across sites (CCPA §1798.140(ad), (ah)).</summary>
    public bool IsSaleOrSharing(string purpose) => FindPurpose(purpose) is { SaleOrSharing: true };

    public bool IsMarketing(string purpose) => FindPurpose(purpose) is not { Marketing: false };

    /// <summary>What a contact of a person needs. The rule that names the channel and the relation goes before one that names all.</summary>
    /// <returns>Null: there is no basis at all.</returns>
    public LawfulBasis? BasisOf(string channel, string purpose, Relation relation) => RuleOf(channel, purpose, relation)?.Basis;

    /// <summary>The same with where it is reasoned.</summary>
    public BasisRule? RuleOf(string channel, string purpose, Relation relation) => FindPurpose(purpose) is not { } known
        ? new(null, null, LawfulBasis.Consent)
        : known.Bases.Where(b => (b.Channel ?? channel) == channel && (b.Relation ?? relation) == relation)
            .OrderByDescending(b => b.Channel is not null).ThenByDescending(b => b.Relation is not null).FirstOrDefault();

    /// <summary>Whether somebody may be contacted without having agreed.</summary>
    public bool Allows(ConsentKey key) => Enum.GetValues<Relation>().Any(r => BasisOf(key.Channel, key.Purpose, r) is not (null or LawfulBasis.Consent));

    /// <summary>What a grant must be like to count.</summary>
    public ConsentTerms TermsOf(string channel, string purpose) => FindPurpose(purpose) is { } known
        ? new(known.DoubleOptIn.Contains(channel), known.ValidDays)
        : ConsentTerms.Any;
}

/// <param name="ContactPoints">The types of identity that are reached on it; none: any that a decision is held for.</param>
/// <param name="WindowHours">How long after the person's last message the brand may write freely; null: no such rule.</param>
/// <param name="Templates">Outside of the window the network lets approved templates through.</param>
public sealed record ChannelDefinition(string Name, IReadOnlyList<string> ContactPoints, int? WindowHours = null, bool Templates = false);

/// <param name="Marketing">Objections to direct marketing and exclusions of persons count.</param>
/// <param name="Texts">What persons are asked, by version and language.</param>
/// <param name="DoubleOptIn">The channels on which a grant counts only when confirmed.</param>
/// <param name="ValidDays">How long a grant holds; null: until it ends by itself or is withdrawn.</param>
/// <param name="SaleOrSharing">It is a sale or sharing under the CCPA: opt-outs of these count.</param>
/// <param name="OptIns">The networks' opt-ins that give it, by the text that was shown; null: none does.</param>
/// <param name="OptOuts">What else takes it back than <see cref="BoundOptIns"/> does by itself; null: nothing.</param>
public sealed record PurposeDefinition(
    string Name, bool Marketing, IReadOnlyList<BasisRule> Bases, IReadOnlyList<NoticeText> Texts, IReadOnlyList<string> DoubleOptIn, int? ValidDays = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool SaleOrSharing = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<OptInBinding>? OptIns = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<OptOutBinding>? OptOuts = null);

/// <summary>Who turned to the brand by this was shown that text, and agreed to it.</summary>
/// <param name="Connector">The name in the connector's address: it is one source's opt-in.</param>
/// <param name="Name">As the connector calls it: <c>follow</c>, or what the brand called an opt-in of its own.</param>
/// <param name="TextVersion">Of the purpose's texts.</param>
/// <param name="Language">Which of the version's texts was shown; null: the only one, or it is not known which.</param>
public sealed record OptInBinding(string Connector, string Name, string Channel, string TextVersion, string? Language = null);

/// <summary>Who turned away from the brand by this takes the purpose back on the channel.</summary>
/// <param name="Connector">Null: any that reports the channel.</param>
public sealed record OptOutBinding(string Name, string Channel, string? Connector = null);

/// <param name="Channel">Null: every channel.</param>
/// <param name="Relation">Null: every relation.</param>
/// <param name="Reference">Where it is reasoned: a balancing test, a contract, an article.</param>
public sealed record BasisRule(string? Channel, Relation? Relation, LawfulBasis Basis, string? Reference = null);

/// <param name="Language">ISO 639-1.</param>
public sealed record NoticeText(string Version, string Language, string Title, string Text);

/// <summary>What a person is to the brand: from purchases, and from what the CRM says.</summary>
public enum Relation { Prospect, FormerCustomer, Customer }

/// <summary>GDPR Art. 6(1). The names are those of the API.</summary>
public enum LawfulBasis { Consent, Contract, LegitimateInterest, LegalObligation, VitalInterest, PublicTask }
