using System.Globalization;
using System.Text;
using Profiles.Domain.Facts;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>
/// Marks messages that may be requests under the law, by words of English and French. A hint and no more: it misses what is put in other words, and a person at the desk
/// looks at what it finds.
/// </summary>
public static class RequestHints
{
    private const int Longest = 4_000;

    // The first that fits; what names an act goes before what only names the law. Folded as texts are: lower case, no accents, one space.
    private static readonly (PrivacyRequestKind Kind, string[] Words)[] Known =
    [
        (PrivacyRequestKind.OptOutOfSaleOrSharing, ["do not sell my", "don't sell my", "do not share my", "don't share my", "stop selling my", "ne vendez pas mes", "ne pas vendre mes"]),
        (PrivacyRequestKind.Erasure,
        [
            "delete my data", "delete my personal", "delete my account", "delete all my", "erase my", "erase all my", "remove my data", "remove my personal", "right to be forgotten", "right to erasure",
            "supprimez mes donnees", "supprimer mes donnees", "supprime mes donnees", "supprimez mon compte", "supprimer mon compte", "supprimez toutes mes", "supprimer toutes mes",
            "effacez mes", "effacer mes", "suppression de mes donnees", "effacement de mes", "droit a l'oubli", "droit a l'effacement",
        ]),
        (PrivacyRequestKind.ObjectionToMarketing, ["stop marketing", "stop emailing me", "no more marketing", "plus de publicite", "plus de prospection", "oppose a la prospection", "opposition a la prospection"]),
        (PrivacyRequestKind.Portability, ["data portability", "portability of my data", "portabilite de mes", "droit a la portabilite"]),
        (PrivacyRequestKind.Rectification, ["correct my data", "correct my personal", "right to rectification", "rectifiez mes", "rectifier mes", "corrigez mes donnees", "rectification de mes", "droit de rectification"]),
        (PrivacyRequestKind.Restriction, ["restrict processing", "restrict the processing", "restriction of processing", "limitation du traitement"]),
        (PrivacyRequestKind.Objection, ["object to the processing", "object to processing", "oppose au traitement", "droit d'opposition"]),
        (PrivacyRequestKind.Access,
        [
            "copy of my data", "copy of my personal", "access to my data", "access my data", "subject access request", "what data do you have", "right of access", "acces a mes donnees", "copie de mes donnees",
            "quelles donnees", "droit d'acces", "gdpr", "rgpd", "ccpa", "cnil", "personal data request", "mes donnees personnelles",
        ]),
    ];

    /// <returns>What a message from a person may ask for; null where nothing speaks for it.</returns>
    public static PrivacyRequestKind? Of(Fact.Interaction interaction) => interaction is { Direction: Direction.Inbound, Text: { Length: > 0 } text } ? Of(text) : null;

    public static PrivacyRequestKind? Of(string text)
    {
        var folded = Fold(text);
        foreach (var (kind, words) in Known)
        {
            if (words.Any(word => folded.Contains(word, StringComparison.Ordinal))) return kind;
        }
        return null;
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var letter in Decomposed(text[..Math.Min(text.Length, Longest)]))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark) continue;
            if (char.IsWhiteSpace(letter))
            {
                if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
            }
            else folded.Append(letter == '’' ? '\'' : char.ToLowerInvariant(letter));
        }
        return folded.ToString();
    }

    private static string Decomposed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair can't be decomposed, and a message may hold one: words without accents are found all the same.
            return text;
        }
    }
}
