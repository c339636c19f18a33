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
        UnsubscribedTitle = "Vous êtes désabonné(e)",
        UnsubscribedText = "C’est effectif. Vous ne recevrez plus ceci :",
    };

    public override string Language => "fr";

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
