using System.Globalization;
using Profiles.Domain.Consent;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre.Pages;

internal sealed partial record French : Words
{
    public static French Words { get; } = new()
    {
        DeadTitle = "Ce lien ne fonctionne pas",
        DeadText = "Il est peut-être incomplet ou n’est plus valable. Utilisez le lien du dernier message que vous avez reçu.",
        ExpiredTitle = "Ce lien a expiré",
        ExpiredText = "Ces liens fonctionnent pendant un temps limité, pour que personne d’autre ne s’en serve plus tard. Utilisez le lien d’un message plus récent.",
        TooManyTitle = "Un instant, s’il vous plaît",
        TooManyText = "Trop de demandes ont été envoyées par ce lien en peu de temps. Attendez une minute, puis réessayez.",
        StaleTitle = "Ce formulaire n’est plus à jour",
        StaleText = "Rien n’a été modifié. Ouvrez de nouveau votre page et répétez votre choix.",
        FailedTitle = "Cela n’a pas fonctionné",
        FailedText = "Rien n’a été modifié. Réessayez dans un instant.",
        UnsubscribeTitle = "Se désabonner",
        UnsubscribeText = "Vous ne recevrez plus ceci :",
        UnsubscribeButton = "Se désabonner",
        UnsubscribedTitle = "Désabonnement effectué",
        UnsubscribedText = "C’est effectif. Vous ne recevrez plus ceci :",
        CentreTitle = "Vos préférences",
        CentreFor = "Vous êtes ici par un lien envoyé à",
        CentreIntro = "Ce que vous changez ici s’applique immédiatement, sans que personne doive l’accepter.",
        Saved = "Votre modification est enregistrée et effective.",
        Objected = "Votre opposition est enregistrée et effective : vous ne recevrez plus de prospection.",
        DecisionsTitle = "Ce que nous pouvons vous envoyer",
        NoDecisions = "Rien n’a été décidé pour ce moyen de contact.",
        Allow = "Autoriser",
        Stop = "Arrêter",
        ObjectTitle = "Plus aucune prospection",
        ObjectText = "Je m’oppose à l’utilisation de mes données à des fins de prospection, par tous les canaux. Cela prend effet immédiatement.",
        ObjectButton = "M’opposer à toute prospection",
        OthersTitle = "Vos autres moyens de contact",
        OthersText = "Ils sont en partie masqués ici. Pour changer ce qui est décidé pour l’un d’eux, utilisez un lien qui lui a été envoyé.",
        NothingHeld = "Rien de décidé",
        AboutTitle = "À propos de vous",
        AboutText = "Tout est facultatif. Ce que vous dites ici passe avant ce que d’autres nous ont dit. Laissez un champ vide pour retirer ce que vous aviez dit.",
        InterestsLegend = "Qu’est-ce qui vous intéresse ?",
        Save = "Enregistrer",
        RequestsTitle = "Vos données",
        RequestsText = "Vous pouvez demander ce que la loi vous accorde. Pour que personne ne le fasse à votre place, nous vous envoyons d’abord un code.",
        RequestsLegend = "Que demandez-vous ?",
        RequestsOff = "Les demandes de copie, de correction ou d’effacement de vos données ne sont pas possibles sur cette page pour le moment. Écrivez-nous : aucun formulaire n’est nécessaire, et nous répondons dans un délai d’un mois.",
        RequestsUnproved = "Nous ne connaissons aucune adresse ni aucun numéro confirmé auquel envoyer un code. Pour demander une copie, une correction ou l’effacement de vos données, écrivez-nous : nous répondons dans un délai d’un mois.",
        CodeTo = "Où envoyer le code ?",
        SendCode = "M’envoyer un code",
        CodeTitle = "Saisissez votre code",
        CodeSent = "Nous avons envoyé un code à six chiffres à",
        CodeLabel = "Code",
        CodeWrong = "Ce code n’est pas le bon. Relisez le message ; après quelques essais, le code n’est plus valable.",
        CodeEndedTitle = "Ce code n’est plus valable",
        CodeEndedText = "Il a été utilisé, a expiré ou a été mal saisi trop souvent. Vous pouvez en demander un nouveau.",
        TooManyCodes = "Trop de codes ont été envoyés en peu de temps. Réessayez dans une heure.",
        CorrectionLabel = "Qu’est-ce qui est faux, et qu’est-ce qui est juste ?",
        ReceivedTitle = "Nous avons votre demande",
        Reference = "Votre référence",
        Back = "Retour à votre page",
    };

    public override string Language => "fr";

    public override string Status(PermissionReason reason) => reason switch
    {
        PermissionReason.ConsentGiven => "Autorisé",
        PermissionReason.Contract => "Autorisé : nécessaire à votre contrat",
        PermissionReason.LegitimateInterest => "Autorisé : dans notre intérêt légitime, jusqu’à ce que vous l’arrêtiez",
        PermissionReason.LegalObligation => "Autorisé : la loi l’exige",
        PermissionReason.VitalInterest or PermissionReason.PublicTask => "Autorisé",
        PermissionReason.Objected => "Non autorisé : opposition de votre part",
        PermissionReason.ConsentExpired => "N’est plus autorisé : votre consentement a pris fin",
        PermissionReason.DoubleOptInMissing => "Pas encore autorisé : confirmez par le message qui vous est envoyé",
        PermissionReason.NoConsentRecorded => "Non autorisé : aucune décision de votre part",
        _ => "Non autorisé",
    };

    public override string Origin(OwnDecision decision)
    {
        var since = decision.Since is { } at ? $"depuis le {Date(at)}, " : "";
        var until = decision is { Status: ConsentStatus.Given, Expires: { } end } ? $"jusqu’au {Date(end)}, " : "";
        return $"{since}{until}{Method(decision.Method)} ({decision.Source})";
    }

    private static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo("fr-FR"));

    private static string Method(ConsentMethod method) => method switch
    {
        ConsentMethod.Form => "par un formulaire",
        ConsentMethod.DoubleOptIn => "par un formulaire, confirmé par message",
        ConsentMethod.OneClickUnsubscribe => "par désabonnement en un clic",
        ConsentMethod.PreferenceCentre => "sur cette page",
        ConsentMethod.Agent => "dit à notre équipe",
        ConsentMethod.SocialPlatform => "sur un réseau social",
        ConsentMethod.GlobalPrivacyControl => "par le signal de votre navigateur",
        ConsentMethod.Import => "repris d’un enregistrement antérieur",
        _ => "par un autre système",
    };

    public override string Attribute(string name) => name switch
    {
        "firstName" => "Prénom",
        "lastName" => "Nom",
        "name" => "Nom",
        "language" => "Langue",
        "country" => "Pays",
        "city" => "Ville",
        "birthDate" => "Date de naissance",
        _ => name,
    };

    public override string IdentityType(string type) => type switch
    {
        "email" => "E-mail",
        "phone" => "Téléphone",
        "whatsapp" => "WhatsApp",
        "crm" => "Numéro de client",
        "community" => "Compte de la communauté",
        "device" => "Navigateur ou application",
        "facebook" => "Facebook",
        "messenger" => "Messenger",
        "instagram" => "Instagram",
        "x" => "X",
        "linkedin" => "LinkedIn",
        _ => type,
    };

    public override string Pair(string name, string value) => $"{name} : {value}";

    public override string Request(PrivacyRequestKind kind) => kind switch
    {
        PrivacyRequestKind.Rectification => "Demander une correction",
        PrivacyRequestKind.Erasure => "Demander l’effacement",
        _ => "Demander une copie",
    };

    public override string Received(PrivacyRequestKind kind) => kind switch
    {
        PrivacyRequestKind.Rectification => "Vous avez demandé une correction de vos données. Nous répondons dans un délai d’un mois.",
        PrivacyRequestKind.Erasure => "Vous avez demandé l’effacement de vos données. Nous répondons dans un délai d’un mois.",
        _ => "Vous avez demandé une copie de vos données. Nous répondons dans un délai d’un mois.",
    };

    public override string CodeMessage(string code, int minutes) => $"Votre code : {code}. Il est valable {minutes} minutes. Si vous ne l’avez pas demandé, ignorez ce message et ne le donnez à personne.";

    public override string Channel(string token) => token switch
    {
        "email" => "e-mail",
        "sms" => "SMS",
        "phone" => "téléphone",
        "whatsapp" => "WhatsApp",
        "messenger" => "Messenger",
        "push" => "notification",
        "post" or "mail" => "courrier",
        _ => token,
    };

    public override string Purpose(string token) => token switch
    {
        "marketing" => "Actualités et offres",
        "similar-products" => "Offres de produits similaires",
        "service" => "Messages de service",
        "care" => "Réponses à vos questions",
        "special-categories" => "Utilisation de données sensibles",
        _ => token,
    };

    public override string Both(string purpose, string channel) => $"{purpose}, par {channel}";
}
