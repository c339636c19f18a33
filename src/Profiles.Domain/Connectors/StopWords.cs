using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Profiles.Domain.Consent;

namespace Profiles.Domain.Connectors;

/// <summary>
/// The words by which people leave a chat, or come back to it, where they are the whole of what is written. "Please stop calling me Marie" is none, and "stop 🙏" is one. Case, accents,
/// blanks and punctuation do not count. Which purposes it withdraws is the brand's catalogue's to say; somebody who asks to be left alone in words of their own is read by a human.
/// </summary>
public static class StopWords
{
    private const string Start = "start";

    private const int Longest = 40;

    private static readonly FrozenSet<string> Stops = Folded(
        // English. 47 CFR 64.1200(a)(10), in force since 11 April 2025, names stop, quit, end, revoke, opt out, cancel and unsubscribe; stopall and remove are those of Twilio's and of
        // Amazon's required keywords; stop promotions is the button that WhatsApp puts under marketing templates.
        "stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe", "stop all", "remove", "stop promotions", "stop marketing",
        // French. ARRET is Canada's (Amazon's required keywords), ARRETE and ARRETT Twilio's; STOP is what advertisements must offer in France (CPCE Art. L34-5, AF2M's charter for SMS).
        "arrêt", "arrête", "arrett", "arrêter", "désabonner", "me désabonner", "se désabonner", "désabonnement", "désinscrire", "me désinscrire", "désinscription", "stop pub", "stop sms",
        // No authority lists these: what STOP and UNSUBSCRIBE are called in German, Spanish, Italian, Portuguese and Dutch.
        "stopp", "abmelden", "abbestellen", "baja", "alto", "parar", "darme de baja", "disiscrivimi", "sair", "descadastrar", "afmelden");

    private static readonly FrozenSet<string> Starts = Folded("start", "unstop", "subscribe", "s'abonner", "m'abonner");

    /// <returns>Null where it is neither.</returns>
    public static PermissionSignal? Signal(string? text, string channel) => text is not { Length: <= Longest } ? null : Fold(text) switch
    {
        var word when Stops.Contains(word) => new(false, BoundOptIns.Stop, channel),
        var word when Starts.Contains(word) => new(true, Start, channel),
        _ => null,
    };

    private static FrozenSet<string> Folded(params string[] words) => words.Select(Fold).ToFrozenSet(StringComparer.Ordinal);

    private static string Fold(string text)
    {
        // Before it is decomposed, as what is no character at all can't be.
        var letters = string.Concat(text.EnumerateRunes().Where(r => Rune.IsLetterOrDigit(r) || Rune.GetUnicodeCategory(r) == UnicodeCategory.NonSpacingMark));
        return string.Concat(letters.Normalize(NormalizationForm.FormKD).EnumerateRunes().Where(Rune.IsLetterOrDigit)).ToLowerInvariant();
    }
}
