using System.Globalization;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Packages;

public sealed partial record PackageWords
{
    public static PackageWords French { get; } = new()
    {
        Language = "fr",
        Culture = CultureInfo.GetCultureInfo("fr-FR"),
        Title = "Vos données",
        Lead = "Voici ce que nous détenons sur vous, à quoi cela sert, d’où cela vient, et qui l’a reçu ou consulté (art. 15 du RGPD).",
        Controller = "Responsable du traitement", Request = "Votre demande", Received = "Reçue le", Made = "État au",
        Identities = "Comment nous vous connaissons", IdentitiesLead = "Les adresses, numéros et comptes que nous tenons pour les vôtres.",
        Type = "Type", Value = "Valeur", Scope = "Où", Certainty = "Certitude", Source = "Source", FirstSeen = "Vu la première fois", LastSeen = "Vu la dernière fois",
        Traits = "Ce que nous détenons sur vous", Name = "Nom", Since = "Depuis", Pinned = "choisi par un administrateur",
        Interactions = "Nos échanges", Date = "Date", Channel = "Canal", What = "Quoi", Direction = "De", Text = "Texte",
        Consents = "Vos consentements et oppositions", Purpose = "Finalité", Decision = "Décision", Method = "Comment", Given = "Donné", Withdrawn = "Refusé ou retiré", Objected = "Opposition",
        Exclusions = "Quand nous ne devons pas vous contacter", Edited = "modifié", Deleted = "supprimé", Placed = "Début", Lifted = "Fin", Reason = "Motif",
        Decisions = "Décisions sur les données qui sont les vôtres",
        DecisionsLead = "Des données sont réunies lorsqu’une source les nomme ensemble, lorsqu’un administrateur en décide, ou lorsque ce qu’on sait des deux concorde. Une suggestion ne réunit rien à elle seule.",
        Rule = "Règle", By = "Par", Withheld = "non communiqué : il peut concerner une autre personne",
        Purposes = "À quoi servent vos données", Basis = "Base légale", AllChannels = "tous les canaux",
        Recipients = "Qui a reçu vos données", RecipientsLead = "Chaque transmission et sa finalité.", Recipient = "Destinataire",
        Reads = "Qui a consulté vos données", ReadsLead = "Par jour, rôle et finalité. Nous ne nommons pas les personnes.", Roles = "Rôle", Times = "Fois",
        Sources = "D’où viennent vos données", Records = "Enregistrements",
        Retention = "Combien de temps nous les gardons", Holds = "Quoi", Term = "Durée",
        Requests = "Vos demandes", Kind = "Type", State = "État",
        Rights = "Vos droits",
        RightsText = "Vous pouvez faire rectifier, effacer, limiter ou transmettre vos données, vous opposer à leur utilisation et retirer tout consentement à tout moment. Vous pouvez saisir une autorité de contrôle ({0}) et le juge.",
        Others = "Autres personnes", OthersText = "À {0} endroits, nous avons retiré ce qui concerne d’autres personnes et gardé le reste.",
        Files = "Les fichiers", FilesText = "data.json, events.json et decisions.json contiennent tout, pour les machines ; les fichiers CSV contiennent les listes, pour un tableur ; manifest.json indique combien d’enregistrements compte chaque fichier.",
        None = "Rien.", Latest = "Les {0} plus récents sur {1} ; tous sont dans {2}.",
        Marks = new("[adresse e-mail d’une autre personne]", "[numéro de téléphone d’une autre personne]", "[compte d’une autre personne]", "[une autre personne]"),
        KindOf = FrenchKind,
        BasisOf = basis => basis switch
        {
            LawfulBasis.Consent => "votre consentement",
            LawfulBasis.Contract => "un contrat avec vous",
            LawfulBasis.LegitimateInterest => "un intérêt légitime",
            LawfulBasis.LegalObligation => "une obligation légale",
            LawfulBasis.VitalInterest => "un intérêt vital",
            _ => "une mission d’intérêt public",
        },
        RetentionOf = of => of switch
        {
            RetentionClass.Contact => ("Adresses, comptes et caractéristiques", "Tant qu’une finalité ci-dessus l’exige, ou jusqu’à leur effacement à votre demande"),
            RetentionClass.Conversation => ("Ce qui a été écrit et dit", "Tant qu’une finalité ci-dessus l’exige, ou jusqu’à son effacement à votre demande"),
            RetentionClass.Transaction => ("Achats", "Aussi longtemps que les règles comptables et fiscales l’exigent, même après un effacement"),
            _ => ("Preuves de vos consentements et oppositions", "Aussi longtemps qu’il faut pouvoir les prouver"),
        },
        TermOf = (of, months) => of switch
        {
            RetentionClass.Contact => $"{months} mois après votre dernier contact, ou après la fin de la relation commerciale",
            RetentionClass.Conversation => $"{months} mois après le dernier échange",
            RetentionClass.Transaction => $"{months} mois après le dernier achat",
            _ => $"{months} mois après la fin du consentement ou de l’opposition",
        },
        RequestOf = kind => kind switch
        {
            PrivacyRequestKind.Access => "accès",
            PrivacyRequestKind.Portability => "portabilité",
            PrivacyRequestKind.Rectification => "rectification",
            PrivacyRequestKind.Erasure => "effacement",
            PrivacyRequestKind.Restriction => "limitation",
            PrivacyRequestKind.ObjectionToMarketing => "opposition à la prospection",
            PrivacyRequestKind.Objection => "opposition",
            _ => "refus de la vente ou du partage",
        },
        StrengthOf = strength => strength switch { "Verified" => "vérifié", "Authenticated" => "authentifié", _ => "observé" },
        Inbound = "vous", Outbound = "nous",
    };

    private static string FrenchKind(InteractionKind kind) => kind switch
    {
        InteractionKind.Post => "publication",
        InteractionKind.Comment => "commentaire",
        InteractionKind.Reaction => "réaction",
        InteractionKind.Share => "partage",
        InteractionKind.Mention => "mention",
        InteractionKind.Message => "message",
        InteractionKind.Call => "appel",
        InteractionKind.Chat => "discussion",
        InteractionKind.Review => "avis",
        InteractionKind.Survey => "enquête",
        InteractionKind.Question => "question",
        InteractionKind.Answer => "réponse",
        InteractionKind.Follow => "abonnement",
        InteractionKind.Unfollow => "désabonnement",
        InteractionKind.EmailSent => "e-mail envoyé",
        InteractionKind.EmailOpened => "e-mail ouvert",
        InteractionKind.EmailClicked => "clic dans un e-mail",
        InteractionKind.EmailBounced => "e-mail non distribué",
        InteractionKind.EmailComplained => "e-mail signalé comme indésirable",
        InteractionKind.Purchase => "achat",
        InteractionKind.Visit => "visite",
        InteractionKind.Appointment => "rendez-vous",
        InteractionKind.EventAttendance => "participation à un événement",
        InteractionKind.ContestEntry => "participation à un concours",
        InteractionKind.Lead => "demande d’information",
        _ => "autre",
    };
}
