using static Profiles.Domain.Matching.FieldComparing;
using static Profiles.Domain.Matching.MatchField;

namespace Profiles.Domain.Matching;

/// <summary>
/// Everything that is ever compared. A data set uses those whose fields it has; there is no other setting. Names of comparisons and levels are stored.
/// </summary>
internal static class Comparisons
{
    public static IReadOnlyList<Comparison> All { get; } =
    [
        new("name-order", EvidenceGroup.Name, [GivenName, Surname],
            [new("straight", .96, .995), new("swapped", .035, .0005), new("crossed", .005, .0045)],
            NameComparing.OrderLevel),
        new("given-name", EvidenceGroup.Name, [GivenName],
            [new("same", .78, .008, Rare: true), new("nickname", .05, .002), new("typo", .07, .004), new("initial", .02, .004), new("part", .02, .003), new("similar", .02, .01), new("different", .04, .97)],
            NameComparing.Given, NameComparing.GivenShared),
        new("surname", EvidenceGroup.Name, [Surname],
            [new("same", .80, .003, Rare: true), new("typo", .08, .002), new("part", .02, .001), new("elsewhere", .02, .001), new("similar", .02, .008), new("different", .06, .985)],
            NameComparing.Surname, NameComparing.SurnameShared),
        new("full-name", EvidenceGroup.Name, [FullName],
            [new("same", .62, .0001, Rare: true), new("alike", .10, .0002), new("contained", .08, .00005, Rare: true), new("given-name-alone", .10, .01, Rare: true), new("one-word", .04, .02, Rare: true), new("different", .06, .97)],
            WholeNameComparing.Whole, WholeNameComparing.WholeShared) { MostShared = 2 },
        new("other-names", EvidenceGroup.Name, [FullName],
            [new("same-word", .75, .01, Rare: true), new("typo", .05, .01), new("different", .2, .98)],
            WholeNameComparing.Others, WholeNameComparing.OthersShared),
        new("name-in-account", EvidenceGroup.Account, [FullName, GivenName, Surname, MatchField.Handle, Email],
            [new("two-words", .25, .00005, Rare: true), new("word-and-initial", .10, .0002, Rare: true), new("one-word", .25, .01, Rare: true), new("nothing", .40, .99)],
            WholeNameComparing.InAccount, WholeNameComparing.InAccountShared) { MostShared = 2 },
        new("handle", EvidenceGroup.Account, [MatchField.Handle],
            [new("same", .40, .000002, Rare: true), new("same-letters", .18, .0002, Rare: true), new("as-mailbox", .05, .0001, Rare: true), new("typo", .10, .001), new("contained", .07, .001), new("different", .20, .998)],
            FieldComparing.Handle, FieldComparing.HandleShared),
        new("email", EvidenceGroup.Email, [Email],
            [new("same", .45, .000002, Rare: true), new("same-local-part", .08, .0002), new("typo", .05, .00005), new("similar", .07, .002), new("different", .35, .998)],
            FieldComparing.Mail, Values(Email)),
        Field("phone", EvidenceGroup.Phone, Phone, PhoneLevel,
            [new("same", .60, .00002, Rare: true), new("same-subscriber", .10, .00001), new("typo", .03, .0001), new("different", .27, .9999)]),
        Field("birth-date", EvidenceGroup.Birth, BirthDate, DateLevel,
            [new("same", .80, .00005, Rare: true), new("day-and-month-swapped", .01, .00002), new("typo", .08, .0008), new("year-only", .03, .0005), new("two-parts", .03, .003),
             new("two-typos", .02, .01), new("same-year", .01, .015), new("year-off-by-one", .01, .03), new("within-ten-years", .005, .24), new("different", .005, .70)]),
        Field("postcode", EvidenceGroup.Home, Postcode, PostcodeLevel,
            [new("same", .65, .0006, Rare: true), new("typo", .10, .001), new("same-sector", .03, .0005), new("same-district", .05, .003), new("same-area", .07, .04), new("different", .10, .95)]),
        Field("place", EvidenceGroup.Home, Place, WordsLevel,
            [new("same", .70, .01, Rare: true), new("typo", .10, .002), new("part", .05, .01), new("similar", .02, .01), new("different", .13, .97)]),
        Field("street", EvidenceGroup.Home, Street, WordsLevel,
            [new("same", .65, .001, Rare: true), new("typo", .12, .001), new("part", .05, .05), new("similar", .03, .01), new("different", .15, .93)]),
        Field("street-number", EvidenceGroup.Home, StreetNumber, CodeLevel,
            [new("same", .78, .02, Rare: true), new("typo", .10, .10), new("two-typos", .005, .005), new("different", .115, .87)]),
        Field("building", EvidenceGroup.Home, Building, WordsLevel,
            [new("same", .60, .001, Rare: true), new("typo", .12, .001), new("part", .06, .02), new("similar", .04, .01), new("different", .18, .96)]),
        Field("region", EvidenceGroup.Home, Region, ExactLevel, [new("same", .90, .25, Rare: true), new("different", .10, .75)]),
        Field("gender", EvidenceGroup.Person, Gender, CategoryLevel, [new("same", .97, .55), new("different", .03, .45)]),
        Field("occupation", EvidenceGroup.Person, Occupation, WordsLevel,
            [new("same", .70, .06, Rare: true), new("typo", .04, .005), new("part", .04, .005), new("similar", .02, .03), new("different", .20, .90)]),
        Field("identifier", EvidenceGroup.Identifier, Identifier, CodeLevel,
            [new("same", .85, .00001, Rare: true), new("typo", .10, .00005), new("two-typos", .02, .001), new("different", .03, .9989)]),
    ];

    private static Comparison Field(string name, EvidenceGroup group, MatchField field, Func<MatchValue, MatchValue, int> compare, Level[] levels) =>
        new(name, group, [field], [.. levels], (in RecordPair pair) => Comparison.Best(pair.A.Of(field), pair.B.Of(field), compare), Values(field));

    private static Sharing Values(MatchField field) => (in RecordPair pair) => Comparison.Common(pair.A.Of(field), pair.B.Of(field));
}
