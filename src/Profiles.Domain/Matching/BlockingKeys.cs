using System.Collections.Immutable;
using static Profiles.Domain.Matching.MatchField;

namespace Profiles.Domain.Matching;

/// <summary>Two records with an equal key may be one person. Personal data: what is stored is a keyed hash of it.</summary>
/// <param name="Rule">Stored: keys of different rules are never equal.</param>
public readonly record struct BlockingKey(string Rule, string Value)
{
    public override string ToString() => $"({Rule})";
}

/// <summary>The keys that candidates are found by: exact equality, so that a B-tree can answer.</summary>
public static class BlockingKeys
{
    private const int MostKeysOfRule = 16;

    /// <param name="Fields">Left out in the training pass over the rule's pairs, as agreement on them is a given there.</param>
    /// <param name="Loose">Would find too many in a large set: only where a set is small enough.</param>
    internal sealed record Rule(string Name, ImmutableArray<MatchField> Fields, Func<MatchRecord, IEnumerable<string>> Of, bool Loose = false);

    internal static IReadOnlyList<Rule> All { get; } =
    [
        new("identifier", [Identifier], r => Texts(r, Identifier)),
        new("email", [Email], r => Texts(r, Email)),
        new("mailbox", [Email, Handle], r => r.Of(Email).Select(v => v.First).Where(v => v.Length > 3).Concat(r.Of(Handle).Select(v => v.Text))),
        new("account-letters", [Email, Handle], r => r.Of(Email).Concat(r.Of(Handle)).Select(v => v.Core).Where(c => c.Length > 4)),
        new("account-name", [Email, Handle, GivenName, Surname, FullName], AccountNames),
        new("phone", [Phone], r => r.Of(Phone).Select(v => v.Core)),
        new("names", [GivenName, Surname, FullName], NamePairs),
        new("name-starts", [GivenName, Surname, FullName], r => Pairs(Starts(r, GivenName, 3), Starts(r, Surname, 3))),
        new("birth-date", [BirthDate], r => r.Of(BirthDate).Where(v => v.Month > 0).Select(Unswapped)),
        new("birth-date-surname", [BirthDate, Surname], r => Pairs(r.Of(BirthDate).Select(Unswapped), Starts(r, Surname, 2))),
        new("birth-date-given-name", [BirthDate, GivenName], r => Pairs(r.Of(BirthDate).Select(Unswapped), Starts(r, GivenName, 2))),
        new("birth-date-place", [BirthDate, Place], r => Pairs(Texts(r, BirthDate), Starts(r, Place, 4))),
        new("birth-year-names", [BirthDate, GivenName, Surname], r => Pairs(Years(r), Pairs(Starts(r, GivenName, 1), Starts(r, Surname, 2)))),
        new("birth-year-surname", [BirthDate, Surname], r => Pairs(Years(r), Starts(r, Surname, 5))),
        new("birth-year-given-name-place", [BirthDate, GivenName, Place], r => Pairs(Years(r), Pairs(Starts(r, GivenName, 4), Starts(r, Place, 4)))),
        new("birth-month-given-name", [BirthDate, GivenName], r => Pairs(r.Of(BirthDate).Select(v => v.Text[..6]), Roots(r))),
        new("birthday-surname", [BirthDate, Surname], r => Pairs(r.Of(BirthDate).Where(v => v.Month > 0).Select(v => v.Text[4..]), Starts(r, Surname, 3))),
        new("birthday-given-name", [BirthDate, GivenName], r => Pairs(r.Of(BirthDate).Where(v => v.Month > 0).Select(v => v.Text[4..]), Roots(r))),
        new("postcode", [Postcode], r => Texts(r, Postcode)),
        new("postcode-given-name", [Postcode, GivenName], r => Pairs(Texts(r, Postcode), Starts(r, GivenName, 2))),
        new("postcode-surname", [Postcode, Surname], r => Pairs(Texts(r, Postcode), Starts(r, Surname, 2))),
        new("district-given-name", [Postcode, GivenName], r => Pairs(r.Of(Postcode).Select(v => v.Core), Roots(r))),
        new("district-surname", [Postcode, Surname], r => Pairs(r.Of(Postcode).Select(v => v.Core), Starts(r, Surname, 4))),
        new("district-birth-year", [Postcode, BirthDate], r => Pairs(r.Of(Postcode).Select(v => v.Core), Years(r))),
        new("place-surname", [Place, Surname], r => Pairs(Starts(r, Place, 5), Starts(r, Surname, 5))),
        new("place-names", [Place, GivenName, Surname], r => Pairs(Starts(r, Place, 5), Pairs(Starts(r, GivenName, 2), Starts(r, Surname, 2)))),
        new("place-birth-year", [Place, BirthDate], r => Pairs(Starts(r, Place, 5), Years(r)), Loose: true),
        new("street", [Street, StreetNumber], r => Pairs(Starts(r, Street, 6), Texts(r, StreetNumber))),
        new("street-surname", [Street, Surname], r => Pairs(Starts(r, Street, 5), Starts(r, Surname, 3))),
        new("building", [Building], r => Texts(r, Building)),
        new("surname", [Surname, FullName], r => Starts(r, Surname, 6), Loose: true),
        new("given-name", [GivenName, FullName], Roots, Loose: true),
        new("birth-year", [BirthDate], Years, Loose: true),
        new("place", [Place], r => Starts(r, Place, 5), Loose: true),
        new("whole-name-start", [FullName], r => r.HasParts ? [] : r.Whole.SelectMany(w => w.Tokens.Where(t => t.Length > 3).Select(t => t[..4])), Loose: true),
    ];

    /// <summary>The keys of the selective rules, for a look-up among any number of records.</summary>
    public static IEnumerable<BlockingKey> Of(MatchRecord record) =>
        from rule in All
        where !rule.Loose
        from value in Of(rule, record)
        select new BlockingKey(rule.Name, value);

    internal static IEnumerable<string> Of(Rule rule, MatchRecord record) => rule.Of(record).Distinct(StringComparer.Ordinal).Take(MostKeysOfRule);

    private static IEnumerable<string> Texts(MatchRecord record, MatchField field) => record.Of(field).Select(v => v.Text);

    private static IEnumerable<string> Starts(MatchRecord record, MatchField field, int length) =>
        record.Of(field).Where(v => v.Text.Length > 1).Select(v => v.Text.Length > length ? v.Text[..length] : v.Text);

    private static IEnumerable<string> Roots(MatchRecord record) => record.Of(GivenName).Where(v => v.Text.Length > 1).Select(v => v.Roots[0][0]);

    private static IEnumerable<string> Years(MatchRecord record) => record.Of(BirthDate).Select(v => v.Text[..4]);

    /// <summary>The same where day and month are in each other's place.</summary>
    private static string Unswapped(MatchValue date) =>
        date.Month <= date.Day ? date.Text : string.Concat(date.Text.AsSpan(0, 4), date.Text.AsSpan(6, 2), date.Text.AsSpan(4, 2));

    private static IEnumerable<string> Pairs(IEnumerable<string> some, IEnumerable<string> others) =>
        from a in some
        from b in others
        select $"{a}|{b}";

    /// <summary>Any two words of a name, whatever their order; given names by what they are short for.</summary>
    private static IEnumerable<string> NamePairs(MatchRecord record) =>
        from name in record.Whole
        let words = name.Tokens.Zip(name.Roots, (token, roots) => (token, roots)).Where(w => w.token.Length > 1).Take(4).Select(w => w.roots[0]).Order(StringComparer.Ordinal).ToArray()
        from i in Enumerable.Range(0, words.Length)
        from j in Enumerable.Range(i + 1, words.Length - i - 1)
        select $"{words[i]}|{words[j]}";

    /// <summary>An account's letters where they could be a name, and the accounts that a name is likely to choose.</summary>
    private static IEnumerable<string> AccountNames(MatchRecord record)
    {
        foreach (var account in record.Of(Email).Concat(record.Of(Handle)).Where(v => v.Core.Length > 4)) yield return account.Core;
        foreach (var name in record.Whole.Where(w => w.Tokens.Length > 1))
        {
            var (first, last) = (name.Tokens[0], name.Tokens[^1]);
            foreach (var account in new[] { first + last, last + first, first[..1] + last, last + first[..1], first + last[..1] }.Where(a => a.Length > 4)) yield return account;
        }
    }
}
