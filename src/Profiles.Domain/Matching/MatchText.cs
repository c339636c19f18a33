using System.Text;
using Profiles.Domain.Composing;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Matching;

/// <summary>Brings spellings to one before they are compared: lower case, no accents, ASCII where that is possible.</summary>
internal static class MatchText
{
    /// <summary>Longer values are cut: comparing is quadratic in the length.</summary>
    public const int MaxLength = 64;

    /// <summary>Letters and digits in words that one space separates; an apostrophe joins (<c>O'Neil</c> is <c>oneil</c>). Empty where nothing is said.</summary>
    public static string Words(string raw)
    {
        if (Says(raw) is not { } text) return "";
        var words = new StringBuilder(text.Length);
        var gap = false;
        foreach (var c in text)
        {
            if (c is '\'' or '’' or '`') continue;
            if (!char.IsLetterOrDigit(c))
            {
                gap = true;
                continue;
            }
            if (gap && words.Length > 0) words.Append(' ');
            gap = false;
            words.Append(c);
        }
        return Cut(words);
    }

    /// <summary>Letters and digits alone.</summary>
    public static string Letters(string raw)
    {
        if (Says(raw) is not { } text) return "";
        var letters = new StringBuilder(text.Length);
        foreach (var c in text.AsSpan())
            if (char.IsLetterOrDigit(c)) letters.Append(c);
        return Cut(letters);
    }

    public static string Digits(string raw)
    {
        var digits = new StringBuilder(raw.Length);
        foreach (var c in raw.AsSpan())
            if (char.IsAsciiDigit(c)) digits.Append(c);
        return Cut(digits);
    }

    /// <summary>Folded; null for blank text and for what sources send for want of a value.</summary>
    public static string? Says(string raw)
    {
        var trimmed = raw.Trim();
        return trimmed.Length == 0 || BlockedValues.IsPlaceholder(trimmed) ? null : SearchTerms.Fold(trimmed);
    }

    private static string Cut(StringBuilder text) => text.ToString(0, Math.Min(text.Length, MaxLength)).TrimEnd();
}
