namespace Profiles.Domain.Consent;

/// <summary>
/// What a brand begins with. Sources: GDPR (Regulation 2016/679) Art. 6, 8, 9, 21; ePrivacy Directive 2002/58/EC Art. 13; for France: Code des postes et
/// des communications électroniques Art. L34-5, loi Informatique et Libertés Art. 45, Code de la consommation Art. L223-1 (as of 11 August 2026), the CNIL's
/// référentiel on commercial management (three years). They are a beginning, not legal advice: a legitimate interest needs the brand's own balancing test.
/// </summary>
public sealed partial record Catalogue
{
    private const int ThreeYears = 1095;

    private static readonly IReadOnlyList<ChannelDefinition> StarterChannels =
    [
        new("email", ["email"]), new("sms", ["phone"]), new("phone", ["phone"]),
        new("whatsapp", ["whatsapp", "phone"], WindowHours: 24, Templates: true), new("messenger", ["messenger"], WindowHours: 24),
        new("facebook", ["facebook"]), new("instagram", ["instagram"], WindowHours: 24), new("x", ["x"]), new("twitch", ["twitch"]), new("line", ["line"]), new("wechat", ["wechat"]),
        new("community", ["community"]),
    ];

    /// <summary>What all member states have in common. A member is a child below the highest age that Art. 8 GDPR leaves to them.</summary>
    public static Catalogue EuropeanUnion { get; } = new(StarterChannels, StarterPurposes("2002/58/EC Art. 13(2)", "GDPR Art. 6(1)(f)"), ThreeYears, MinorBelow: 16);

    public static Catalogue France { get; } = new(StarterChannels, StarterPurposes("CPCE Art. L34-5 al. 4", "RGPD Art. 6(1)(f)"), ThreeYears, MinorBelow: 15);

    /// <summary>Also Code de la sécurité intérieure Art. L320-7: no minor plays, so nobody of unknown age is invited to.</summary>
    public static Catalogue FrenchGambling { get; } = France with { MinorBelow = 18, AdultsOnly = true };

    /// <summary>The starters by the name that a brand is created with.</summary>
    public static IReadOnlyDictionary<string, Catalogue> Starters { get; } = new Dictionary<string, Catalogue> { ["eu"] = EuropeanUnion, ["fr"] = France, ["fr-gambling"] = FrenchGambling };

    // Own similar products, to who bought, by electronic mail, with a way out in each message; everything else, telephone calls included, needs consent.
    private static IReadOnlyList<PurposeDefinition> StarterPurposes(string softOptIn, string interest) =>
    [
        new("marketing", Marketing: true, [new(null, null, LawfulBasis.Consent)],
            [
                new("1", "en", "News and offers", "I agree to receive news and offers on this channel. I can withdraw at any time."),
                new("1", "fr", "Actualités et offres", "J’accepte de recevoir des actualités et des offres par ce canal. Je peux retirer mon accord à tout moment."),
            ], [], ThreeYears),
        new("similar-products", Marketing: true,
            [new("email", Relation.Customer, LawfulBasis.LegitimateInterest, softOptIn), new("sms", Relation.Customer, LawfulBasis.LegitimateInterest, softOptIn), new(null, null, LawfulBasis.Consent)],
            [
                new("1", "en", "Products like those you bought", "We write to you about products like those you bought, unless you object."),
                new("1", "fr", "Produits semblables à vos achats", "Nous vous écrivons au sujet de produits semblables à ceux que vous avez achetés, sauf opposition de votre part."),
            ], []),
        new("service", Marketing: false, [new(null, Relation.Customer, LawfulBasis.Contract, "GDPR Art. 6(1)(b)")],
            [
                new("1", "en", "Your orders and contracts", "What you need to know about what you bought."),
                new("1", "fr", "Vos commandes et contrats", "Ce que vous devez savoir au sujet de vos achats."),
            ], []),
        new("care", Marketing: false, [new(null, null, LawfulBasis.LegitimateInterest, interest)],
            [
                new("1", "en", "Answers to you", "We answer what you ask us."),
                new("1", "fr", "Réponses à vos messages", "Nous répondons à vos questions."),
            ], []),
        new(SpecialCategories, Marketing: false, [new(null, null, LawfulBasis.Consent)],
            [
                new("1", "en", "Sensitive information", "I explicitly agree that sensitive information about me, such as on health, is kept."),
                new("1", "fr", "Informations sensibles", "J’accepte explicitement que des informations sensibles me concernant, par exemple de santé, soient conservées."),
            ], []),
    ];

    /// <summary>The purpose whose explicit consent lets traits of a special category be recorded (GDPR Art. 9(2)(a)).</summary>
    public const string SpecialCategories = "special-categories";
}
