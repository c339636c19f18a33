using Profiles.Domain.PrivacyRequests;

namespace Profiles.Api.PrivacyRequests;

/// <summary>What the status page of a deletion says, in one language.</summary>
internal sealed record DeletionTexts(
    string Title, string Received, string Code, string Unknown, string Waiting, string UnderWay, string Done, string Partly, string Denied, string NothingHeld, string Ended)
{
    private static readonly DeletionTexts English = new(
        "Deletion of your data", "We received your request on", "Your confirmation code:", "There is no request with this code.",
        "We have your request and are looking into it. We answer within one month.",
        "Your data are being deleted.",
        "The data that we had through this app are deleted.",
        "The data that we had through this app are deleted, except what the law obliges or permits us to keep.",
        "We did not delete the data. We have told you why, or will. You may complain to the data protection authority and go to court.",
        "We hold no data under the account that asked: there was nothing to delete.",
        "The request is closed.");

    private static readonly DeletionTexts French = new(
        "Suppression de vos données", "Nous avons reçu votre demande le", "Votre code de confirmation :", "Aucune demande ne porte ce code.",
        "Nous avons votre demande et l’examinons. Nous répondons dans un délai d’un mois.",
        "Vos données sont en cours de suppression.",
        "Les données obtenues par cette application sont supprimées.",
        "Les données obtenues par cette application sont supprimées, sauf celles que la loi nous oblige ou nous autorise à conserver.",
        "Nous n’avons pas supprimé les données. Nous vous en avons donné ou vous en donnerons la raison. Vous pouvez saisir l’autorité de protection des données et le juge.",
        "Nous ne détenons aucune donnée liée au compte qui a fait la demande : il n’y avait rien à supprimer.",
        "La demande est close.");

    public static DeletionTexts In(string language) => language == "fr" ? French : English;

    public string Of(PrivacyRequest request) => request.State switch
    {
        PrivacyRequestState.Fulfilled when request.NothingHeld => NothingHeld,
        PrivacyRequestState.Fulfilled => Done,
        PrivacyRequestState.PartiallyFulfilled => Partly,
        PrivacyRequestState.Denied => Denied,
        PrivacyRequestState.Executing or PrivacyRequestState.AwaitingRecipients => UnderWay,
        PrivacyRequestState.WithdrawnBySubject or PrivacyRequestState.ClosedUnverified or PrivacyRequestState.Duplicate => Ended,
        _ => Waiting,
    };
}
