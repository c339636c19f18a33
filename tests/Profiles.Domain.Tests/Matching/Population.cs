using CsCheck;
using Profiles.Domain.Matching;

namespace Profiles.Domain.Tests.Matching;

/// <summary>Synthetic persons whose fields err independently of each other, at rates that are known.</summary>
internal sealed record Population(IReadOnlyList<MatchRecord> Records, IReadOnlyList<int> Person)
{
    private const string Syllables = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru ta te ti to tu";

    /// <param name="seed">Everything follows from it.</param>
    /// <param name="kept">How often a record has the person's own value of each field; otherwise somebody else's.</param>
    public static Population Make(int seed, int persons, double kept, int records = 2)
    {
        var random = new Random(seed);
        var syllables = Syllables.Split(' ');
        string Word(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => syllables[random.Next(syllables.Length)]));
        var given = Enumerable.Range(0, 60).Select(_ => Word(3)).ToArray();
        var surnames = Enumerable.Range(0, 400).Select(_ => Word(4)).ToArray();
        var towns = Enumerable.Range(0, 40).Select(_ => Word(5)).ToArray();
        string Date() => new DateOnly(1940, 1, 1).AddDays(random.Next(20000)).ToString("yyyyMMdd");

        var all = new List<MatchRecord>();
        var whose = new List<int>();
        for (var p = 0; p < persons; p++)
        {
            (MatchField Field, Func<string> Make)[] fields =
            [
                (MatchField.GivenName, () => given[random.Next(given.Length)]), (MatchField.Surname, () => surnames[random.Next(surnames.Length)]),
                (MatchField.BirthDate, Date), (MatchField.Place, () => towns[random.Next(towns.Length)]), (MatchField.Occupation, () => given[random.Next(20)]),
            ];
            var own = fields.Select(f => (f.Field, Value: f.Make())).ToArray();
            for (var r = 0; r < records; r++)
            {
                all.Add(MatchRecord.Of(own.Select((f, i) => (f.Field, (string?)(random.NextDouble() < kept ? f.Value : fields[i].Make())))));
                whose.Add(p);
            }
        }
        return new(all, whose);
    }

    public static Gen<Population> Any { get; } = Gen.Select(Gen.Int[0, 1000], Gen.Int[10, 60], Gen.Double[0.7, 1.0], Gen.Int[1, 4]).Select((seed, persons, kept, records) => Make(seed, persons, kept, records));
}
