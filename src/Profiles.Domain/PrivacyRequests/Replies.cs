using System.Globalization;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>The letters that a person is owed. The names are those of the API in upper snake case.</summary>
public enum ReplyKind { Receipt, Extension, Denial, Fulfilled, NothingHeld, ClosedUnverified }

/// <summary>
/// Letters in English and French for an officer to send. They name no person; the officer's reason goes in where the law owes one. Denials and requests that are closed
/// unverified name where to complain and the judicial remedy (GDPR Art. 12(4)).
/// </summary>
public static class Replies
{
    /// <summary>The letter that is owed now; the receipt as long as nothing is decided.</summary>
    public static ReplyKind OwedIn(PrivacyRequest request) => request.State switch
    {
        PrivacyRequestState.Denied => ReplyKind.Denial,
        PrivacyRequestState.ClosedUnverified => ReplyKind.ClosedUnverified,
        PrivacyRequestState.Fulfilled when request.NothingHeld => ReplyKind.NothingHeld,
        PrivacyRequestState.Fulfilled or PrivacyRequestState.PartiallyFulfilled => ReplyKind.Fulfilled,
        _ => request.Extended ? ReplyKind.Extension : ReplyKind.Receipt,
    };

    /// <param name="language"><c>fr</c>; every other is answered in English.</param>
    /// <param name="reason">What the officer wrote; null leaves a place for it.</param>
    /// <param name="authority">Where to complain, if the request has no decision that names it yet.</param>
    public static string Render(ReplyKind kind, PrivacyRequest request, string? language, string? reason, string authority)
    {
        var french = language?.StartsWith("fr", StringComparison.OrdinalIgnoreCase) == true;
        var due = DueDates.Of(request);
        var received = Day(DueDates.ReckoningOf(request).DayOf(request.ReceivedAt), french);
        var right = french ? FrenchRight(request.Kind) : EnglishRight(request.Kind);
        return (french ? French(kind, request) : English(kind, request))
            .Replace("{right}", right, StringComparison.Ordinal)
            .Replace("{received}", received, StringComparison.Ordinal)
            .Replace("{due}", Day(due.DueOn, french), StringComparison.Ordinal)
            .Replace("{authority}", request.Authority ?? authority, StringComparison.Ordinal)
            .Replace("{retained}", string.Join("\n", request.Retained.Select(kept => Retained(kept, french))), StringComparison.Ordinal)
            // Last, so that nothing an officer writes is taken for a place in the letter.
            .Replace("{reason}", reason ?? (french ? "[motif]" : "[reason]"), StringComparison.Ordinal);
    }

    private static string English(ReplyKind kind, PrivacyRequest request) => kind switch
    {
        ReplyKind.Receipt => "We received your request of {received} concerning {right}. We answer by {due} at the latest. You do not have to do anything until then.",
        ReplyKind.Extension => "We received your request of {received} concerning {right}. We need more time to answer it, for this reason: {reason}\nWe answer by {due} at the latest.",
        ReplyKind.Denial => "We received your request of {received} concerning {right}. We can't fulfil it, for this reason: {reason}\n" + EnglishRemedy,
        ReplyKind.NothingHeld => "We received your request of {received} concerning {right}. We have looked, and hold no personal data about you under what you told us.\n" + EnglishRemedy,
        ReplyKind.ClosedUnverified => "We received your request of {received} concerning {right}. We could not make sure that it was you who asked, so we have closed it without acting on it. You may ask again at any time.\n" + EnglishRemedy,
        _ when request.Retained.Count > 0 => "We have fulfilled your request of {received} concerning {right}, except for what we must or may keep:\n{retained}\n" + EnglishRemedy,
        _ => "We have fulfilled your request of {received} concerning {right}.",
    };

    private const string EnglishRemedy = "You may lodge a complaint with a supervisory authority ({authority}), and you may seek a remedy before the courts.";

    private static string French(ReplyKind kind, PrivacyRequest request) => kind switch
    {
        ReplyKind.Receipt => "Nous avons bien reçu votre demande du {received} relative {right}. Nous y répondrons au plus tard le {due}. Vous n’avez aucune démarche à faire d’ici là.",
        ReplyKind.Extension => "Nous avons bien reçu votre demande du {received} relative {right}. Il nous faut plus de temps pour y répondre, pour la raison suivante : {reason}\nNous y répondrons au plus tard le {due}.",
        ReplyKind.Denial => "Nous avons bien reçu votre demande du {received} relative {right}. Nous ne pouvons y faire droit, pour la raison suivante : {reason}\n" + FrenchRemedy,
        ReplyKind.NothingHeld => "Nous avons bien reçu votre demande du {received} relative {right}. Après recherche, nous ne détenons aucune donnée personnelle vous concernant d’après les éléments que vous nous avez donnés.\n" + FrenchRemedy,
        ReplyKind.ClosedUnverified => "Nous avons bien reçu votre demande du {received} relative {right}. Nous n’avons pas pu nous assurer de votre identité ; nous l’avons donc close sans y donner suite. Vous pouvez la renouveler à tout moment.\n" + FrenchRemedy,
        _ when request.Retained.Count > 0 => "Nous avons fait droit à votre demande du {received} relative {right}, sauf pour ce que nous devons ou pouvons conserver :\n{retained}\n" + FrenchRemedy,
        _ => "Nous avons fait droit à votre demande du {received} relative {right}.",
    };

    private const string FrenchRemedy = "Vous pouvez introduire une réclamation auprès d’une autorité de contrôle ({authority}) et former un recours juridictionnel.";

    private static string EnglishRight(PrivacyRequestKind kind) => kind switch
    {
        PrivacyRequestKind.Access => "access to your data (Art. 15 GDPR)",
        PrivacyRequestKind.Portability => "the portability of your data (Art. 20 GDPR)",
        PrivacyRequestKind.Rectification => "the correction of your data (Art. 16 GDPR)",
        PrivacyRequestKind.Erasure => "the erasure of your data (Art. 17 GDPR)",
        PrivacyRequestKind.Restriction => "the restriction of processing (Art. 18 GDPR)",
        PrivacyRequestKind.ObjectionToMarketing => "your objection to marketing (Art. 21(2) GDPR)",
        PrivacyRequestKind.Objection => "your objection to processing (Art. 21(1) GDPR)",
        _ => "the sale or sharing of your data (CCPA)",
    };

    private static string FrenchRight(PrivacyRequestKind kind) => kind switch
    {
        PrivacyRequestKind.Access => "à l’accès à vos données (art. 15 du RGPD)",
        PrivacyRequestKind.Portability => "à la portabilité de vos données (art. 20 du RGPD)",
        PrivacyRequestKind.Rectification => "à la rectification de vos données (art. 16 du RGPD)",
        PrivacyRequestKind.Erasure => "à l’effacement de vos données (art. 17 du RGPD)",
        PrivacyRequestKind.Restriction => "à la limitation du traitement (art. 18 du RGPD)",
        PrivacyRequestKind.ObjectionToMarketing => "à votre opposition à la prospection (art. 21(2) du RGPD)",
        PrivacyRequestKind.Objection => "à votre opposition au traitement (art. 21(1) du RGPD)",
        _ => "à la vente ou au partage de vos données (CCPA)",
    };

    private static string Retained(RetainedData kept, bool french) => (french, kept.Until) switch
    {
        (true, { } until) => $"- {kept.RetentionClass}, art. {kept.Ground} du RGPD, jusqu’au {Day(until, french)}",
        (true, null) => $"- {kept.RetentionClass}, art. {kept.Ground} du RGPD, aussi longtemps que ce motif subsiste",
        (false, { } until) => $"- {kept.RetentionClass}, Art. {kept.Ground} GDPR, until {Day(until, french)}",
        _ => $"- {kept.RetentionClass}, Art. {kept.Ground} GDPR, as long as this ground lasts",
    };

    private static string Day(DateOnly day, bool french) => day.ToString(french ? "dd/MM/yyyy" : "d MMMM yyyy", CultureInfo.InvariantCulture);
}
