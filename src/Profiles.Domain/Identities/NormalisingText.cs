using System.Globalization;
using System.Text;

namespace Profiles.Domain.Identities;

/// <summary>What holds for the value of every identity type: trimmed, composed (NFC), without characters that nobody sees.</summary>
/// <remarks>
/// NFC and not NFKC: compatibility folding would make one of logins that a community keeps apart. Letters of other scripts that look alike
/// stay apart as well. Case is kept, as most networks' ids tell it; only e-mail addresses are folded.
/// </remarks>
public static class NormalText
{
    public const int MaxLength = 512;

    /// <returns>Null where the text is empty, too long, not valid Unicode, or has a control or invisible character inside.</returns>
    public static string? Clean(string raw)
    {
        if (raw.Length > 4 * MaxLength) return null;
        if (IsPlainAscii(raw)) return raw.Length <= MaxLength ? raw : null;

        var trimmed = raw.AsSpan().Trim();
        // Byte order marks and the direction marks that address books wrap around numbers.
        while (trimmed.Length > 0 && IsEdge(trimmed[0])) trimmed = trimmed[1..];
        while (trimmed.Length > 0 && IsEdge(trimmed[^1])) trimmed = trimmed[..^1];
        if (trimmed.Length == 0) return null;

        for (var rest = trimmed; rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != System.Buffers.OperationStatus.Done) return null;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse) return null;
            rest = rest[used..];
        }

        var composed = trimmed.ToString().Normalize(NormalizationForm.FormC);
        return composed.Length <= MaxLength ? composed : null;
    }

    /// <summary>Fast path: nearly all values are these already.</summary>
    private static bool IsPlainAscii(string raw) =>
        raw.Length > 0 && raw[0] != ' ' && raw[^1] != ' ' && raw.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    private static bool IsEdge(char c) => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
