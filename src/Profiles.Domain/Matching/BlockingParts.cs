using static Profiles.Domain.Matching.MatchField;

namespace Profiles.Domain.Matching;

/// <param name="Name">Parts of one name are one: a batch takes each of them from the records once.</param>
internal sealed record Part(string Name, Func<MatchRecord, IEnumerable<string>> Of);

/// <summary>What blocking keys are made of.</summary>
internal static class BlockingParts
{
    public static Part UnswappedDate { get; } = new("date", r => r.Of(BirthDate).Where(v => v.Month > 0).Select(Unswapped));
    public static Part Birthday { get; } = new("birthday", r => r.Of(BirthDate).Where(v => v.Month > 0).Select(v => v.Text[4..]));

    /// <summary>What the given name is short for.</summary>
    public static Part FullGivenName { get; } = new("given-name", r => r.Of(GivenName).Where(v => v.Text.Length > 1).Select(v => v.Roots[0][0]));

    public static Part Mailboxes { get; } = new("mailbox", r => r.Of(Email).Select(v => v.First).Where(v => v.Length > 3).Concat(r.Of(Handle).Select(v => v.Text)));
    public static Part AccountLetters { get; } = new("letters", r => r.Of(Email).Concat(r.Of(Handle)).Select(v => v.Core).Where(c => c.Length > 4));

    /// <summary>An account's letters where they could be a name, and the accounts that a name is likely to choose.</summary>
    public static Part AccountNames { get; } = new("account-name", r => r.Of(Email).Concat(r.Of(Handle)).Select(v => v.Core)
        .Concat(r.Whole.Where(w => w.Tokens.Length > 1).SelectMany(w => Accounts(w.Tokens[0], w.Tokens[^1])))
        .Where(a => a.Length > 4));

    /// <summary>Any two words of a name, whatever their order; given names by what they are short for.</summary>
    public static Part NamePairs { get; } = new("names", r =>
        from name in r.Whole
        let words = name.Tokens.Zip(name.Roots, (token, roots) => (token, roots)).Where(w => w.token.Length > 1).Take(4).Select(w => w.roots[0]).Order(StringComparer.Ordinal).ToArray()
        from i in Enumerable.Range(0, words.Length)
        from j in Enumerable.Range(i + 1, words.Length - i - 1)
        select $"{words[i]}|{words[j]}");

    public static Part WordStarts { get; } = new("word", r => r.HasParts ? [] : r.Whole.SelectMany(w => w.Tokens.Where(t => t.Length > 3).Select(t => t[..4])));

    public static Part Text(MatchField field) => new($"{field}", r => r.Of(field).Select(v => v.Text));

    public static Part Core(MatchField field) => new($"{field}/core", r => r.Of(field).Select(v => v.Core));

    /// <summary>The first so many characters; nothing of an initial.</summary>
    public static Part Start(MatchField field, int length) =>
        new($"{field}/{length}", r => r.Of(field).Where(v => v.Text.Length > 1).Select(v => v.Text.Length > length ? v.Text[..length] : v.Text));

    private static string[] Accounts(string first, string last) => [first + last, last + first, first[..1] + last, last + first[..1], first + last[..1]];

    /// <summary>The same where day and month are in each other's place.</summary>
    private static string Unswapped(MatchValue date) =>
        date.Month <= date.Day ? date.Text : string.Concat(date.Text.AsSpan(0, 4), date.Text.AsSpan(6, 2), date.Text.AsSpan(4, 2));
}
