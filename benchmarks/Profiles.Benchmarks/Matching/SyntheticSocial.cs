using System.Globalization;
using System.Text;
using Bogus;

namespace Profiles.Benchmarks.Matching;

/// <summary>
/// Synthetic (Bogus, locale fr, fixed seed): accounts of French persons on social networks and rows of a CRM. Handles made of names, nicknames, years or nothing
/// of the kind; display names in full, shortened or invented; many namesakes. Little is known of each, so precision counts.
/// </summary>
internal static class SyntheticSocial
{
    private static readonly string[] Columns = ["id", "cluster", "display_name", "handle", "first_name", "last_name", "email", "phone", "dob", "postcode", "city"];
    private static readonly Dictionary<string, string[]> PetNames = new()
    {
        ["alexandre"] = ["alex"], ["nicolas"] = ["nico"], ["maxime"] = ["max"], ["benjamin"] = ["ben"], ["thomas"] = ["tom"], ["antoine"] = ["toine"], ["mathieu"] = ["mat"], ["romain"] = ["rom"],
        ["juliette"] = ["julie", "juju"], ["charlotte"] = ["chacha"], ["manon"] = ["mano"], ["camille"] = ["cam"], ["louis"] = ["loulou"], ["julien"] = ["juju"], ["pauline"] = ["popo"], ["sebastien"] = ["seb"],
    };
    private static readonly string[] Fancy = ["lune", "dragon", "chat", "cafe", "soleil", "gamer", "fox", "pixel", "velo", "licorne", "ninja", "papillon", "tornade", "shadow", "panda"];

    private sealed record Person(string Given, string Surname, DateOnly Born, string Email, string Phone, string Postcode, string City, string Handle);

    public static DataSet Make(int persons)
    {
        var random = new Randomizer(19830704);
        var names = new Bogus.DataSets.Name("fr") { Random = random };
        var address = new Bogus.DataSets.Address("fr") { Random = random };
        string[] given = ["Marie", "Nicolas", "Julien", "Camille", "Thomas", "Léa", "Alexandre", "Manon", .. Enumerable.Range(0, 250).Select(_ => names.FirstName())];
        string[] surnames = ["Martin", "Bernard", "Dubois", "Thomas", "Petit", "Robert", .. Enumerable.Range(0, 1500).Select(i => i % 3 == 0 ? $"{names.LastName()}-{names.LastName()}" : names.LastName() + random.ArrayElement(["", "", "eau", "ot", "in", "ard"]))];
        string[] cities = [.. Enumerable.Range(0, 300).Select(_ => address.City())];
        // A network, and a mail provider, gives an account to one person only.
        var taken = new HashSet<string>();
        var rows = new List<string[]>();
        for (var p = 0; p < persons; p++)
        {
            var who = New();
            foreach (var row in Accounts(who)) rows.Add([$"{rows.Count}", $"{p}", .. row]);
        }
        return new DataSet($"synthetic French accounts ({persons:N0} persons)", Columns, rows, [.. rows.Select(r => r[1])]);

        Person New()
        {
            var (g, s) = (random.Frequent(given), random.Frequent(surnames));
            var born = new DateOnly(1960, 1, 1).AddDays(random.Number(0, 17000));
            var postcode = random.Number(1000, 95999).ToString("D5", CultureInfo.InvariantCulture);
            return new Person(g, s, born, Own(() => $"{Handle(g, s, born)}@{random.ArrayElement(["gmail.com", "orange.fr", "free.fr", "hotmail.fr", "laposte.net"])}"),
                $"+336{random.Number(10000000, 99999999)}", postcode, random.Frequent(cities), Own(() => Handle(g, s, born)));
        }

        IEnumerable<string[]> Accounts(Person who)
        {
            if (random.In(55)) yield return Crm(who);
            if (random.In(12)) yield return Crm(who);
            if (random.In(50)) yield return [Display(who), Account(who), "", "", "", "", "", "", ""];
            if (random.In(40)) yield return [Display(who), random.In(40) ? Account(who) : "", "", "", "", "", "", "", random.In(30) ? who.City : ""];
            if (random.In(25)) yield return [random.In(50) ? Display(who) : "", Account(who), "", "", random.In(60) ? who.Email : "", "", "", "", ""];
        }

        string[] Crm(Person who) =>
        [
            "", "", random.In(6) ? random.Typo(who.Given) : who.Given, random.In(6) ? random.Typo(who.Surname) : who.Surname, random.In(75) ? who.Email : "",
            random.In(50) ? who.Phone : "", random.In(50) ? who.Born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "", random.In(80) ? who.Postcode : "", random.In(80) ? who.City : "",
        ];

        string Own(Func<string> make)
        {
            for (var account = make(); ; account = account.Contains('@', StringComparison.Ordinal) ? account.Replace("@", $"{random.Number(1, 99)}@", StringComparison.Ordinal) : $"{make()}{random.Number(1, 99)}")
                if (taken.Add(account)) return account;
        }

        string Account(Person who) => random.In(55) ? who.Handle : Own(() => random.In(30) ? $"{who.Handle}{random.Number(1, 99)}" : Handle(who.Given, who.Surname, who.Born));

        string Display(Person who) => random.Number(0, 9) switch
        {
            < 5 => $"{who.Given} {who.Surname}",
            5 => $"{who.Given} {who.Surname[0]}.",
            6 => $"{Pet(who.Given)} {who.Surname}",
            7 => who.Given,
            8 => $"{Pet(who.Given)} ✨",
            _ => $"{random.ArrayElement(Fancy)} {random.ArrayElement(Fancy)}",
        };

        string Handle(string g, string s, DateOnly born)
        {
            var (first, last) = (Ascii(g), Ascii(s));
            var year = (born.Year % 100).ToString("D2", CultureInfo.InvariantCulture);
            return random.Number(0, 9) switch
            {
                0 or 1 => $"{first}.{last}",
                2 => $"{first[..1]}{last}{year}",
                3 => $"{first}{last}{year}",
                4 => $"{Pet(first)}_{last}",
                5 => $"{first}_{year}",
                6 => $"{Pet(first)}{random.ArrayElement(Fancy)}{random.Number(1, 999)}",
                7 => $"{last}{first[..1]}",
                _ => $"{random.ArrayElement(Fancy)}_{random.ArrayElement(Fancy)}{random.Number(1, 9999)}",
            };
        }

        string Pet(string g) => PetNames.TryGetValue(Ascii(g), out var pets) ? random.ArrayElement(pets) : g;
    }

    private static string Ascii(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormD).Where(char.IsAsciiLetter)).ToLowerInvariant();
}
