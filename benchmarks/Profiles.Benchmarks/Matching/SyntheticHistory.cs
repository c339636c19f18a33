using System.Globalization;
using Bogus;

namespace Profiles.Benchmarks.Matching;

/// <summary>
/// Synthetic, fixed seed: persons of history, each in some ten records with typing errors, gaps, nicknames, other surnames, dates of which the year alone
/// is right, moves; and families that share surname, place and postcode. Made to be as hard as such sets are, not to look like any one of them.
/// </summary>
internal static class SyntheticHistory
{
    private static readonly string[] Columns = ["unique_id", "cluster", "full_name", "first_name", "surname", "dob", "birth_place", "postcode_fake", "gender", "occupation"];
    private static readonly string[] Titles = ["sir", "lord", "baron", "viscount", "reverend", "captain", "professor", "1st baronet", "jr", "earl of"];
    private static readonly (string Name, string Short)[] Nicknames =
        [("william", "bill"), ("william", "will"), ("thomas", "tom"), ("robert", "bob"), ("john", "jack"), ("edward", "ned"), ("elizabeth", "liz"), ("margaret", "peggy"), ("henry", "harry"), ("james", "jim"), ("richard", "dick"), ("charles", "charlie")];

    private sealed record Figure(string Given, string[] Middle, string Surname, string? Title, DateOnly Born, string Place, string Postcode, string Gender, string Occupation);

    public static DataSet Make(int rows)
    {
        var random = new Randomizer(20261122);
        var names = new Bogus.DataSets.Name("en") { Random = random };
        string[] men = ["john", "william", "thomas", "george", "james", "henry", "robert", "charles", "edward", "richard", .. Many(150, () => names.FirstName(Bogus.DataSets.Name.Gender.Male))];
        string[] women = ["mary", "elizabeth", "margaret", "anne", "sarah", "jane", .. Many(100, () => names.FirstName(Bogus.DataSets.Name.Gender.Female))];
        string[] surnames = ["smith", "jones", "taylor", "brown", "wilson", .. Many(400, () => names.LastName()), .. Many(2500, () => Invented(random))];
        string[] towns = ["london", "edinburgh", "glasgow", "dublin", .. Many(500, () => Invented(random))];
        string[] work = ["politician", "writer", "painter", "cricketer", "military officer", "clergyman", .. Many(60, () => Invented(random) + "er")];
        var areas = towns.Distinct().ToDictionary(t => t, _ => $"{(char)random.Number('a', 'z')}{(char)random.Number('a', 'z')}");

        var set = new List<string[]>();
        Figure? last = null;
        for (var person = 0; set.Count < rows; person++)
        {
            var figure = last is not null && random.In(12) ? Relative(last) : New();
            last = figure;
            var records = Math.Clamp((int)(-Math.Log(1 - random.Double()) * 9) + 1, 1, 40);
            for (var r = 0; r < records && set.Count < rows; r++) set.Add([$"{set.Count}", $"{person}", .. Record(figure, random, areas, surnames, work)]);
        }
        return new DataSet(string.Create(CultureInfo.InvariantCulture, $"synthetic history ({rows / 1000},000 rows)"), Columns, set, [.. set.Select(r => r[1])]);

        Figure New()
        {
            var woman = random.In(20);
            var place = random.Frequent(towns);
            var born = random.In(35) ? new DateOnly(random.Number(1550, 1950), 1, 1) : new DateOnly(random.Number(1600, 1950), 1, 1).AddDays(random.Number(0, 364));
            return new Figure(random.Frequent(woman ? women : men), [.. Many(random.Number(0, 2), () => random.Frequent(woman ? women : men))], random.Frequent(surnames),
                random.In(20) ? random.ArrayElement(Titles) : null, born, place, Postcode(random, areas[place]), woman ? "female" : "male", random.Frequent(work));
        }

        Figure Relative(Figure of) => of with
        {
            Given = random.Frequent(of.Gender == "male" ? men : women),
            Middle = [],
            Born = of.Born.AddDays(random.Number(400, 12000)),
            Occupation = random.In(50) ? of.Occupation : random.Frequent(work),
        };
    }

    private static string[] Record(Figure f, Randomizer random, Dictionary<string, string> areas, string[] surnames, string[] work)
    {
        var given = f.Given;
        if (random.In(10) && Array.FindAll(Nicknames, n => n.Name == f.Given) is { Length: > 0 } forms) given = random.ArrayElement(forms).Short;
        else if (random.In(4) && f.Middle.Length > 0) given = f.Middle[0];
        else if (random.In(7)) given = random.Typo(given);
        else if (random.In(1.5)) given = given[..1];
        var surname = random.In(4) ? f.Title is null ? f.Surname : f.Place : random.In(9) ? random.Typo(f.Surname) : f.Surname;
        if (random.In(0.7)) surname = random.Frequent(surnames);
        if (random.In(1.5)) (given, surname) = (surname, given);
        var full = string.Join(' ', new[] { random.In(50) ? f.Title : null, given }.Concat(random.In(60) ? f.Middle : []).Append(surname).Where(w => w is not null));

        var born = f.Born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (random.In(9)) born = $"{born[..4]}-01-01";
        else if (random.In(7)) born = random.WrongDigit(born);
        else if (random.In(2) && f.Born.Day <= 12) born = $"{born[..4]}-{born[8..]}-{born[5..7]}";
        else if (random.In(2)) born = f.Born.AddYears(random.Number(-2, 2)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        var postcode = random.In(18) ? Postcode(random, areas[f.Place]) : random.In(12) ? $"{f.Postcode[..^3]}{random.Number(1, 9)}{(char)random.Number('a', 'z')}{(char)random.Number('a', 'z')}" : random.In(4) ? random.Typo(f.Postcode) : f.Postcode;
        var place = random.In(5) ? random.Typo(f.Place) : random.In(8) ? random.ArrayElement(areas.Keys.ToArray()) : f.Place;
        return [full, Gap(given, 3), Gap(surname, 4), Gap(born, 18), Gap(place, 14), Gap(postcode, 14), Gap(f.Gender, 18), Gap(random.In(10) ? random.Frequent(work) : f.Occupation, 12)];

        string Gap(string value, double percent) => random.In(percent) ? "" : value;
    }

    private static string Postcode(Randomizer random, string area) =>
        $"{area}{random.Number(1, 40)} {random.Number(1, 9)}{(char)random.Number('a', 'z')}{(char)random.Number('a', 'z')}";

    private static string Invented(Randomizer random) => string.Concat(
        random.ArrayElement(["ash", "bram", "carl", "dun", "east", "fair", "grey", "hal", "ing", "kirk", "lang", "mor", "nor", "oak", "pen", "ros", "stan", "thorn", "wal", "whit", "ward", "har", "brad", "chol", "der", "el"]),
        random.ArrayElement(["", "ing", "er", "ling", "en", "le", "s", "al"]),
        random.ArrayElement(["ford", "ham", "ton", "ley", "well", "worth", "by", "field", "den", "wood", "stone", "more", "wick", "don", "bury", "man", "son", "brook", "cott"]));

    private static string[] Many(int count, Func<string> make) => Enumerable.Range(0, count).Select(_ => make().ToLowerInvariant()).ToArray();
}
