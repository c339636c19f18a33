using Bogus;

namespace Profiles.Benchmarks.Matching;

/// <summary>Errors as people and scanners make them.</summary>
internal static class SyntheticNoise
{
    public static bool In(this Randomizer random, double percent) => random.Double() * 100 < percent;

    /// <summary>The first ones far more often than the last, as with names and towns.</summary>
    public static T Frequent<T>(this Randomizer random, IReadOnlyList<T> values) => values[Math.Min(values.Count - 1, (int)(values.Count * Math.Pow(random.Double(), 2.5)))];

    public static string Typo(this Randomizer random, string text)
    {
        if (text.Length < 3) return text;
        var at = random.Number(0, text.Length - 2);
        var letter = (char)random.Number('a', 'z');
        return random.Number(0, 3) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, letter.ToString()),
            2 => string.Concat(text[..at], text[at + 1].ToString(), text[at].ToString(), text[(at + 2)..]),
            _ => string.Concat(text[..at], letter.ToString(), text[(at + 1)..]),
        };
    }

    public static string WrongDigit(this Randomizer random, string text)
    {
        var places = Enumerable.Range(0, text.Length).Where(i => char.IsAsciiDigit(text[i])).ToList();
        var at = random.ListItem(places);
        return string.Concat(text[..at], random.Number(0, 9).ToString(System.Globalization.CultureInfo.InvariantCulture), text[(at + 1)..]);
    }
}
