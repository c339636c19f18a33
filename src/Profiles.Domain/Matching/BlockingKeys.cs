using System.Collections.Immutable;
using static Profiles.Domain.Matching.BlockingParts;
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
    /// <param name="Parts">A key is one value of each.</param>
    internal sealed record Rule(string Name, ImmutableArray<MatchField> Fields, bool Loose, ImmutableArray<Part> Parts);

    internal static IReadOnlyList<Rule> All { get; } =
    [
        Selective("identifier", [Identifier], Text(Identifier)),
        Selective("email", [Email], Text(Email)),
        Selective("mailbox", [Email, Handle], Mailboxes),
        Selective("account-letters", [Email, Handle], AccountLetters),
        Selective("account-name", [Email, Handle, GivenName, Surname, FullName], AccountNames),
        Selective("phone", [Phone], Core(Phone)),
        Selective("names", [GivenName, Surname, FullName], NamePairs),
        Selective("name-starts", [GivenName, Surname, FullName], Start(GivenName, 3), Start(Surname, 3)),
        Selective("birth-date", [BirthDate], UnswappedDate),
        Selective("birth-date-surname", [BirthDate, Surname], UnswappedDate, Start(Surname, 2)),
        Selective("birth-date-given-name", [BirthDate, GivenName], UnswappedDate, Start(GivenName, 2)),
        Selective("birth-date-place", [BirthDate, Place], Text(BirthDate), Start(Place, 4)),
        Selective("birth-year-names", [BirthDate, GivenName, Surname], Start(BirthDate, 4), Start(GivenName, 1), Start(Surname, 2)),
        Selective("birth-year-surname", [BirthDate, Surname], Start(BirthDate, 4), Start(Surname, 5)),
        Selective("birth-year-given-name-place", [BirthDate, GivenName, Place], Start(BirthDate, 4), Start(GivenName, 4), Start(Place, 4)),
        Selective("birth-month-given-name", [BirthDate, GivenName], Start(BirthDate, 6), FullGivenName),
        Selective("birthday-surname", [BirthDate, Surname], Birthday, Start(Surname, 3)),
        Selective("birthday-given-name", [BirthDate, GivenName], Birthday, FullGivenName),
        Selective("postcode", [Postcode], Text(Postcode)),
        Selective("postcode-given-name", [Postcode, GivenName], Text(Postcode), Start(GivenName, 2)),
        Selective("postcode-surname", [Postcode, Surname], Text(Postcode), Start(Surname, 2)),
        Selective("district-given-name", [Postcode, GivenName], Core(Postcode), FullGivenName),
        Selective("district-surname", [Postcode, Surname], Core(Postcode), Start(Surname, 4)),
        Selective("district-birth-year", [Postcode, BirthDate], Core(Postcode), Start(BirthDate, 4)),
        Selective("place-surname", [Place, Surname], Start(Place, 5), Start(Surname, 5)),
        Selective("place-names", [Place, GivenName, Surname], Start(Place, 5), Start(GivenName, 2), Start(Surname, 2)),
        Selective("street", [Street, StreetNumber], Start(Street, 6), Text(StreetNumber)),
        Selective("street-surname", [Street, Surname], Start(Street, 5), Start(Surname, 3)),
        Selective("building", [Building], Text(Building)),
        Wide("place-birth-year", [Place, BirthDate], Start(Place, 5), Start(BirthDate, 4)),
        Wide("surname", [Surname, FullName], Start(Surname, 6)),
        Wide("given-name", [GivenName, FullName], FullGivenName),
        Wide("birth-year", [BirthDate], Start(BirthDate, 4)),
        Wide("place", [Place], Start(Place, 5)),
        Wide("name-word", [FullName], WordStarts),
    ];

    /// <summary>The keys of the selective rules, for a look-up among any number of records.</summary>
    public static IEnumerable<BlockingKey> Of(MatchRecord record) =>
        from rule in All
        where !rule.Loose
        from value in Values(rule, record).Distinct(StringComparer.Ordinal).Take(MostKeysOfRule)
        select new BlockingKey(rule.Name, value);

    private static IEnumerable<string> Values(Rule rule, MatchRecord record) =>
        rule.Parts.Select(p => p.Of(record)).Aggregate((some, more) => from a in some from b in more.ToList() select $"{a}|{b}");

    private static Rule Selective(string name, ImmutableArray<MatchField> fields, params Part[] parts) => new(name, fields, false, [.. parts]);

    private static Rule Wide(string name, ImmutableArray<MatchField> fields, params Part[] parts) => new(name, fields, true, [.. parts]);
}
