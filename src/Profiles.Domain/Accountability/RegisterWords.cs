using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Accountability;

/// <summary>The words of the record of processing, of one language.</summary>
internal sealed record RegisterWords(
    string Title, string AsOf, string Who, string Controller, string Contact, string Joint, string Representative, string Officer, string Purposes, string Purpose, string Kind, string Bases,
    string NoBasis, string Marketing, string Sale, string Subjects, string SubjectList, string Data, string Identifiers, string Special, string Recipients, string Last, string NoRecipients,
    string Transfers, string Terms, string Measures, string NotStated, IReadOnlyList<string> OwnMeasures)
{
    public required Func<string, string> State { get; init; }
    public required Func<int, string> Days { get; init; }
    public required Func<LawfulBasis, string> BasisOf { get; init; }
    public required Func<Relation, string> RelationOf { get; init; }
    public required Func<RetentionClass, string> ClassOf { get; init; }
    public required Func<int, string> Months { get; init; }
    public required string ForEver { get; init; }
    public required string Since { get; init; }
    public required string NotEnforced { get; init; }

    public static RegisterWords English { get; } = new(
        "Record of processing (GDPR Art. 30)", "As of", "Who is responsible", "Controller", "Contact", "Joint controllers", "Representative in the Union (Art. 27)", "Data protection officer",
        "Purposes and lawful bases", "purpose", "kind", "basis by channel and relation", "none", "direct marketing", "sale or sharing (CCPA)",
        "Categories of data subjects", "prospects, customers and former customers of the brand, and those who write to it or about it on the networks",
        "Categories of data", "Identifiers", "special categories (Art. 9)", "Recipients", "last on", "none was handed any data by this service",
        "Transfers to third countries", "Time limits for erasure", "Security measures (Art. 32)", "Not stated.",
        [
            "direct identifiers and free text are encrypted under a key for each person and class of data; erasing destroys the keys",
            "keys are kept apart from the database and rotated",
            "no query for persons without a purpose that the login permits; roles by one table; reads of direct identifiers are logged in a chain that shows tampering",
            "backups are restored by a drill, and erasures replayed on them",
        ])
    {
        State = setting => $"State it: `./run privacy-policy --patch '{{\"register\": {{\"{setting}\": …}}}}' --reason …`",
        Days = days => $"for {days} days",
        BasisOf = basis => basis switch
        {
            LawfulBasis.Consent => "consent (Art. 6(1)(a))",
            LawfulBasis.Contract => "contract (Art. 6(1)(b))",
            LawfulBasis.LegalObligation => "legal obligation (Art. 6(1)(c))",
            LawfulBasis.VitalInterest => "vital interests (Art. 6(1)(d))",
            LawfulBasis.PublicTask => "public task (Art. 6(1)(e))",
            _ => "legitimate interests (Art. 6(1)(f))",
        },
        RelationOf = relation => relation switch { Relation.Customer => "customers", Relation.FormerCustomer => "former customers", _ => "prospects" },
        ClassOf = held => held switch
        {
            RetentionClass.Contact => "contact data and attributes",
            RetentionClass.Conversation => "conversations",
            RetentionClass.Transaction => "purchases",
            _ => "evidence of consents and objections",
        },
        Months = months => $"{months} months",
        ForEver = "for ever",
        Since = "counted from the person's last contact, or from the end of the relation; an objection outlives them as a keyed hash",
        NotEnforced = "These terms are not enforced: nothing is deleted until the brand's retention policy is enabled.",
    };

    public static RegisterWords French { get; } = new(
        "Registre des activités de traitement (RGPD, art. 30)", "État au", "Responsable", "Responsable du traitement", "Coordonnées", "Responsables conjoints", "Représentant dans l’Union (art. 27)",
        "Délégué à la protection des données", "Finalités et bases légales", "finalité", "nature", "base, par canal et relation", "aucune", "prospection", "vente ou partage (CCPA)",
        "Catégories de personnes concernées", "prospects, clients et anciens clients de la marque, et personnes qui lui écrivent ou parlent d’elle sur les réseaux",
        "Catégories de données", "Identifiants", "catégories particulières (art. 9)", "Destinataires", "en dernier le", "aucune donnée n’a été remise par ce service",
        "Transferts vers des pays tiers", "Délais d’effacement", "Mesures de sécurité (art. 32)", "Non renseigné.",
        [
            "les identifiants directs et les textes libres sont chiffrés sous une clé par personne et par classe de données ; l’effacement détruit les clés",
            "les clés sont conservées hors de la base de données et renouvelées",
            "aucune requête sur des personnes sans une finalité permise au compte ; rôles définis par une seule table ; lectures des identifiants directs journalisées dans une chaîne qui révèle toute altération",
            "restauration des sauvegardes exercée, effacements rejoués sur elles",
        ])
    {
        State = setting => $"À renseigner : `./run privacy-policy --patch '{{\"register\": {{\"{setting}\": …}}}}' --reason …`",
        Days = days => $"pour {days} jours",
        BasisOf = basis => basis switch
        {
            LawfulBasis.Consent => "consentement (art. 6(1)(a))",
            LawfulBasis.Contract => "contrat (art. 6(1)(b))",
            LawfulBasis.LegalObligation => "obligation légale (art. 6(1)(c))",
            LawfulBasis.VitalInterest => "intérêts vitaux (art. 6(1)(d))",
            LawfulBasis.PublicTask => "mission d’intérêt public (art. 6(1)(e))",
            _ => "intérêts légitimes (art. 6(1)(f))",
        },
        RelationOf = relation => relation switch { Relation.Customer => "clients", Relation.FormerCustomer => "anciens clients", _ => "prospects" },
        ClassOf = held => held switch
        {
            RetentionClass.Contact => "coordonnées et attributs",
            RetentionClass.Conversation => "conversations",
            RetentionClass.Transaction => "achats",
            _ => "preuves des consentements et oppositions",
        },
        Months = months => $"{months} mois",
        ForEver = "sans limite",
        Since = "à compter du dernier contact de la personne, ou de la fin de la relation ; une opposition leur survit sous forme d’empreinte à clé",
        NotEnforced = "Ces délais ne sont pas appliqués : rien n’est supprimé tant que la politique de conservation de la marque n’est pas activée.",
    };
}
