using System.Globalization;

namespace Profiles.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Json">A file that gets the figures too, for machines.</param>
/// <param name="Wrong">What to change about the call; null where nothing is.</param>
public sealed record BenchRequest(IReadOnlyList<Bench> Benches, BenchOptions Options, string? Json, bool Help, string? Wrong)
{
    public static BenchRequest Parse(IReadOnlyList<string> args, IReadOnlyList<Bench> known)
    {
        var (names, values, quick, help, rounds) = (new List<string>(), new Dictionary<string, string>(), false, false, 5);
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--quick": quick = true; break;
                case "--help" or "-h" or "help": help = true; break;
                case "--rounds" or "--json" or "--data" or "--truth":
                    if (i + 1 == args.Count || args[i + 1].StartsWith("--", StringComparison.Ordinal)) return Refused($"{args[i]} needs a value.");
                    values[args[i]] = args[++i];
                    break;
                case ['-', ..]: return Refused($"{args[i]} is not known.");
                default: names.Add(args[i]); break;
            }
        }
        if (values.TryGetValue("--rounds", out var number) && (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out rounds) || rounds < 1))
            return Refused("--rounds needs a number from 1.");
        if (names.Find(n => n != "all" && known.All(b => b.Name != n)) is { } unknown)
            return Refused($"There is no bench \"{unknown}\". There are: {string.Join(", ", known.Select(b => b.Name))}, and all.");
        var asked = names.Contains("all") ? known : [.. names.Distinct().Select(n => known.First(b => b.Name == n))];
        var options = new BenchOptions(quick, rounds) { Data = values.GetValueOrDefault("--data"), Truth = values.GetValueOrDefault("--truth") };
        return new(asked, options, values.GetValueOrDefault("--json"), help || names.Count == 0, null);
    }

    private static BenchRequest Refused(string wrong) => new([], new(false, 1), null, false, wrong);
}
