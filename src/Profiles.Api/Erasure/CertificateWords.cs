using System.Globalization;

namespace Profiles.Api.Erasure;

/// <summary>What the page of a certificate says, in one language.</summary>
internal sealed record CertificateWords
{
    public required CultureInfo Culture { get; init; }
    public required string Title { get; init; }
    public required string Missing { get; init; }
    public required string Lead { get; init; }
    public required string Holds { get; init; }
    public required string DoesNotHold { get; init; }
    public required string Controller { get; init; }
    public required string Request { get; init; }
    public required string Received { get; init; }
    public required string Erased { get; init; }
    public required string By { get; init; }
    public required string Identities { get; init; }
    public required string Events { get; init; }
    public required string Keys { get; init; }
    public required string Rows { get; init; }
    public required string Epochs { get; init; }
    public required string NoneOpen { get; init; }
    public required string Kept { get; init; }
    public required string Nothing { get; init; }
    public required string Until { get; init; }
    public required string Recipients { get; init; }
    public required string Nobody { get; init; }
    public required string Acknowledged { get; init; }
    public required string Silent { get; init; }
    public required string Fence { get; init; }
    public required string Check { get; init; }
    public required string File { get; init; }

    public static CertificateWords Of(string language) => language == "fr" ? French : English;

    private static CertificateWords English { get; } = new()
    {
        Culture = CultureInfo.GetCultureInfo("en-GB"),
        Title = "Certificate of erasure",
        Missing = "There is no certificate at this address. An erasure has one once it is over.",
        Lead = "The keys that this person's data were sealed under were destroyed. What was sealed under them can't be read again here; what copies from before hold ends as said below.",
        Holds = "The signature holds.",
        DoesNotHold = "The signature does not hold: do not rely on this page.",
        Controller = "Controller", Request = "Request", Received = "Received", Erased = "Erased", By = "Approved and carried out by (logins, by their opaque ids)",
        Identities = "Identities erased", Events = "Events whose sealed content can't be read again", Keys = "Data keys destroyed", Rows = "Rows deleted",
        Epochs = "Copies of the database from before can be read until the key-encryption keys of these epochs are closed", NoneOpen = "none: all are closed",
        Kept = "Kept, as the law demands", Nothing = "Nothing", Until = "until",
        Recipients = "Recipients of the data", Nobody = "None", Acknowledged = "has confirmed", Silent = "has not confirmed",
        Fence = "Nothing new is recorded about this person unless they come back by themselves. Objections and refusals live on as keyed hashes, and are used for nothing else.",
        Check = "To check it without us: ./run verify-certificate <file>. Compare the key id with the one at /certificates/key. Key id:",
        File = "The signed file",
    };

    private static CertificateWords French { get; } = new()
    {
        Culture = CultureInfo.GetCultureInfo("fr-FR"),
        Title = "Certificat d’effacement",
        Missing = "Aucun certificat à cette adresse. Un effacement en reçoit un lorsqu’il est terminé.",
        Lead = "Les clés qui scellaient les données de cette personne ont été détruites. Ce qu’elles scellaient ne peut plus être lu ici ; ce que gardent les copies antérieures prend fin comme indiqué plus bas.",
        Holds = "La signature est valable.",
        DoesNotHold = "La signature n’est pas valable : ne vous fiez pas à cette page.",
        Controller = "Responsable du traitement", Request = "Demande", Received = "Reçue le", Erased = "Effacé le", By = "Approuvé et exécuté par (comptes, par leur identifiant opaque)",
        Identities = "Identités effacées", Events = "Événements dont le contenu scellé ne peut plus être lu", Keys = "Clés de données détruites", Rows = "Lignes supprimées",
        Epochs = "Les copies antérieures de la base restent lisibles tant que les clés maîtresses de ces époques ne sont pas closes", NoneOpen = "aucune : toutes sont closes",
        Kept = "Conservé, comme la loi l’exige", Nothing = "Rien", Until = "jusqu’au",
        Recipients = "Destinataires des données", Nobody = "Aucun", Acknowledged = "a confirmé", Silent = "n’a pas confirmé",
        Fence = "Rien de nouveau n’est enregistré sur cette personne, sauf si elle revient d’elle-même. Ses oppositions et refus subsistent sous forme d’empreintes à clé, et ne servent à rien d’autre.",
        Check = "Pour le vérifier sans nous : ./run verify-certificate <fichier>. Comparez l’identifiant de clé avec celui publié à /certificates/key. Identifiant :",
        File = "Le fichier signé",
    };
}
