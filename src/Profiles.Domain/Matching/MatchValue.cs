using System.Globalization;
using System.Numerics;

namespace Profiles.Domain.Matching;

/// <summary>One normalised value, taken apart as its comparison needs it.</summary>
internal sealed class MatchValue
{
    private readonly string text = "";
    private readonly uint letters;

    /// <summary>Normalised; equal values have equal texts. Preparing it again gives the same.</summary>
    public required string Text
    {
        get => text;
        init => (text, letters) = (value, LettersOf(value));
    }

    /// <summary>The words of a name, place or street; of an account name none.</summary>
    public string[] Tokens { get; init; } = [];
    /// <summary>The full given names that each token may stand for.</summary>
    public string[][] Roots { get; init; } = [];
    /// <summary>What remains of the value when it is spelled otherwise: an account's letters, a postcode's district, a number's last nine digits.</summary>
    public string Core { get; init; } = "";
    /// <summary>An address's local part and domain; a postcode's sector and area.</summary>
    public string First { get; init; } = "";
    public string Second { get; init; } = "";
    public int Year { get; init; }
    public int Month { get; init; }
    public int Day { get; init; }

    /// <returns>Null where the text says nothing usable.</returns>
    public static MatchValue? Of(MatchField field, string raw) => field switch
    {
        MatchField.GivenName or MatchField.Surname or MatchField.FullName => Name(MatchText.Words(raw)),
        MatchField.Place or MatchField.Street or MatchField.Building or MatchField.Occupation => Plain(MatchText.Words(raw)),
        MatchField.StreetNumber or MatchField.Region or MatchField.Gender => Plain(MatchText.Letters(raw)),
        MatchField.Identifier => Plain(MatchText.Letters(raw)),
        MatchField.Handle => Account(raw),
        MatchField.Email => Address(raw),
        MatchField.Phone => Phone(MatchText.Digits(raw)),
        MatchField.BirthDate => Date(raw),
        MatchField.Postcode => Post(raw),
        _ => null,
    };

    /// <summary>
    /// No Jaro–Winkler similarity is above it. Letters that only one side has can't be common to both, which two machine words tell; so of most pairs
    /// nothing else needs to be compared.
    /// </summary>
    public double MostAlike(MatchValue other)
    {
        if (text.Length == 0 || other.text.Length == 0 || text.Length > MatchText.MaxLength || other.text.Length > MatchText.MaxLength) return 1;
        double common = Math.Min(text.Length - BitOperations.PopCount(letters & ~other.letters), other.text.Length - BitOperations.PopCount(other.letters & ~letters));
        var jaro = (common / text.Length + common / other.text.Length + 1) / 3;
        return text[0] == other.text[0] ? jaro + 0.4 * (1 - jaro) : jaro;
    }

    /// <summary>No edit distance is below it.</summary>
    public int LeastEdits(MatchValue other) => Math.Max(
        Math.Abs(text.Length - other.text.Length), Math.Max(BitOperations.PopCount(letters & ~other.letters), BitOperations.PopCount(other.letters & ~letters)));

    private static uint LettersOf(string text)
    {
        var letters = 0u;
        foreach (var c in text) letters |= 1u << (c & 31);
        return letters;
    }

    private static MatchValue? Plain(string text) => text.Length == 0 ? null : new() { Text = text, Tokens = text.Split(' ') };

    private static MatchValue? Name(string text)
    {
        if (text.Length == 0) return null;
        var tokens = text.Split(' ');
        return new()
        {
            Text = text,
            Tokens = tokens,
            // A compound name such as "jean pierre" has a root of its own beside those of its words.
            Roots = [.. tokens.Select(Nicknames.Of)],
            Core = Nicknames.Of(text) is [var root, ..] ? root : text,
        };
    }

    private static MatchValue? Account(string raw)
    {
        if (MatchText.Says(raw) is not { } text) return null;
        text = text.TrimStart('@');
        if (text.Length > MatchText.MaxLength) text = text[..MatchText.MaxLength];
        return text.Length == 0 || text.Any(char.IsWhiteSpace) ? null : new() { Text = text, Core = Alphabetic(text) };
    }

    private static MatchValue? Address(string raw)
    {
        if (MatchText.Says(raw) is not { } text || text.Any(char.IsWhiteSpace)) return null;
        var at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1) return null;
        var (local, domain) = (text[..Math.Min(at, MatchText.MaxLength)], text[(at + 1)..Math.Min(text.Length, at + 1 + MatchText.MaxLength)]);
        return new() { Text = $"{local}@{domain}", First = local, Second = domain, Core = Alphabetic(local) };
    }

    private static MatchValue? Phone(string digits) =>
        digits.Length < 5 || digits.AsSpan().IndexOfAnyExcept(digits[0]) < 0 ? null : new() { Text = digits, Core = digits.Length > 9 ? digits[^9..] : digits };

    /// <summary>ISO (<c>1971-06-24</c>), compact (<c>19710624</c>) or European (<c>24/06/1971</c>).</summary>
    private static MatchValue? Date(string raw)
    {
        var text = raw.Trim();
        if (text.Length > 10 && text[10] is 'T' or ' ') text = text[..10];
        var digits = MatchText.Digits(text);
        int year, month, day;
        if (digits.Length == 8 && text.Length == 10 && !char.IsAsciiDigit(text[2]))
            (day, month, year) = (Number(digits[..2]), Number(digits[2..4]), Number(digits[4..]));
        else if (digits.Length == 8) (year, month, day) = (Number(digits[..4]), Number(digits[4..6]), Number(digits[6..]));
        else if (digits.Length == 4 && text.Length == 4) (year, month, day) = (Number(digits), 0, 0);
        else return null;
        return year == 0 ? null : new() { Text = string.Create(CultureInfo.InvariantCulture, $"{year:D4}{month:D2}{day:D2}"), Year = year, Month = month, Day = day };
    }

    /// <summary>British <c>tq13 8df</c> has area tq, district tq13, sector tq138; a code of digits has its first two, all but two and all but one.</summary>
    private static MatchValue? Post(string raw)
    {
        var text = MatchText.Letters(raw);
        if (text.Length == 0) return null;
        var british = text.Length is >= 5 and <= 7 && char.IsAsciiLetter(text[0]) && char.IsAsciiDigit(text[^3]) && char.IsAsciiLetter(text[^1]);
        if (!british) return new() { Text = text, Core = text.Length > 3 ? text[..^2] : text, First = text.Length > 3 ? text[..^1] : text, Second = text[..Math.Min(2, text.Length)] };
        var letters = char.IsAsciiLetter(text[1]) ? 2 : 1;
        return new() { Text = text, Core = text[..^3], First = text[..^2], Second = text[..letters] };
    }

    private static string Alphabetic(string text) => string.Concat(text.Where(char.IsLetter));

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    public override string ToString() => "(match value)";
}
