using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Composing;

/// <summary>A normalised piece of personal data that can be asked for. In memory only: its keyed hash is what is stored.</summary>
/// <param name="Kind">Keeps hashes of different kinds apart. Part of stored hashes: a change needs a rebuild of the read models.</param>
public readonly record struct SearchTerm(string Kind, string Value)
{
    public const string Name = "name-prefix";
    public const string Email = "email";
    public const string Phone = "phone";
    public const string Handle = "handle";

    public override string ToString() => $"({Kind})";
}

/// <summary>What a search means: whoever has any of <paramref name="Exact"/>, or all of <paramref name="Words"/>.</summary>
public sealed record SearchQuestion(IReadOnlyList<SearchTerm> Exact, IReadOnlyList<SearchTerm> Words)
{
    public override string ToString() => "(search)";
}

/// <summary>Brings names, addresses, numbers and handles to the terms that they are found by, and searches to the terms that they look for.</summary>
public sealed class SearchTerms(TenantSettings settings, IPhoneNumbers phones)
{
    private const int ShortestPrefix = 2;
    private const int LongestPrefix = 24;
    private const int MostWords = 16;

    private static readonly FrozenDictionary<char, string> Letters = new Dictionary<char, string>
    {
        ['ß'] = "ss", ['æ'] = "ae", ['œ'] = "oe", ['ø'] = "o", ['ł'] = "l", ['đ'] = "d", ['ð'] = "d", ['þ'] = "th", ['ı'] = "i",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, TraitSearch> searched =
        settings.Traits.Where(t => t.Search != TraitSearch.None).ToFrozenDictionary(t => t.Name, t => t.Search);

    /// <param name="value">Normalised.</param>
    public static IEnumerable<SearchTerm> OfIdentity(string type, string value) => type switch
    {
        "email" => [new(SearchTerm.Email, value)],
        "phone" => [new(SearchTerm.Phone, value)],
        "whatsapp" when value.All(char.IsAsciiDigit) => [new(SearchTerm.Phone, $"+{value}"), new(SearchTerm.Handle, value)],
        _ => [new(SearchTerm.Handle, Fold(value))],
    };

    public IEnumerable<SearchTerm> OfTrait(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? searched.GetValueOrDefault(name) switch
            {
                TraitSearch.Name => Words(text).SelectMany(Prefixes).Select(prefix => new SearchTerm(SearchTerm.Name, prefix)),
                TraitSearch.Email => Email(text),
                TraitSearch.Phone => Phone(text),
                TraitSearch.Handle => [AsHandle(text)],
                _ => [],
            }
            : [];

    /// <summary>Beginnings of names; or a whole e-mail address, telephone number, handle or id.</summary>
    public SearchQuestion Ask(string text) => new(
        [.. Email(text), .. Phone(text), AsHandle(text)],
        [.. Words(text).Where(w => w.Length >= ShortestPrefix).Select(w => new SearchTerm(SearchTerm.Name, Cut(w)))]);

    private static IEnumerable<SearchTerm> Email(string text) => NormalEmail.Of(text.Trim()) is { } email ? [new(SearchTerm.Email, email)] : [];

    private IEnumerable<SearchTerm> Phone(string text) =>
        text.Any(char.IsAsciiDigit) && phones.ToE164(text.Trim(), settings.PhoneRegion) is { } number ? [new(SearchTerm.Phone, number)] : [];

    private static SearchTerm AsHandle(string text) => new(SearchTerm.Handle, Fold(text.Trim().TrimStart('@')));

    private static IEnumerable<string> Prefixes(string word)
    {
        if (word.Length <= ShortestPrefix) return [word];
        return Enumerable.Range(ShortestPrefix, Math.Min(word.Length, LongestPrefix) - ShortestPrefix + 1).Select(length => word[..length]);
    }

    private static string Cut(string word) => word.Length > LongestPrefix ? word[..LongestPrefix] : word;

    private static List<string> Words(string text)
    {
        var folded = Fold(text);
        var words = new List<string>();
        for (int start = 0, end = 0; end <= folded.Length && words.Count < MostWords; end++)
        {
            if (end < folded.Length && char.IsLetterOrDigit(folded[end])) continue;
            if (end > start) words.Add(folded[start..end]);
            start = end + 1;
        }
        return words;
    }

    /// <summary>Without case, accents and compatibility forms: <c>Zoë</c>, <c>ZOE</c> and <c>ｚｏｅ</c> are one. Never throws.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in Decomposed(text))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark) continue;
            var lower = char.ToLowerInvariant(c);
            if (Letters.TryGetValue(lower, out var spelt)) folded.Append(spelt);
            else folded.Append(lower);
        }
        return folded.ToString();
    }

    private static string Decomposed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair, cut by a source: such a text is found as it is written.
            return text;
        }
    }
}
