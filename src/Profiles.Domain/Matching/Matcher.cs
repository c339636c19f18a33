using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Profiles.Domain.Matching;

/// <summary>What was learned of one comparison: for each of its levels how often it holds for one person (m) and for two strangers (u).</summary>
/// <param name="Name">The comparison's.</param>
public sealed record LevelRates(string Name, ImmutableArray<double> M, ImmutableArray<double> U);

/// <summary>How frequent the values of a field are.</summary>
/// <param name="Average">The chance that two strangers share a value; of full names, a word.</param>
/// <param name="Rare">The frequency of a value that is not listed.</param>
/// <param name="Values">Frequencies of frequent values.</param>
public sealed record FieldFrequencies(double Average, double Rare, IReadOnlyDictionary<string, double> Values);

/// <summary>What training learned; a brand can keep it as JSON.</summary>
/// <param name="Prior">The chance that any two records are one person.</param>
public sealed record MatcherParameters(double Prior, ImmutableArray<LevelRates> Rates, IReadOnlyDictionary<MatchField, FieldFrequencies> Frequencies)
{
    /// <summary>What strangers that agree in one field have in common in another.</summary>
    public ImmutableArray<DependentRates> Dependent { get; init; } = [];

    /// <summary>
    /// Without values that fewer records have, so that nobody can be recognised in it; names, places and codes only. What falls out counts as rare.
    /// </summary>
    /// <param name="records">How many the parameters were learned from.</param>
    public MatcherParameters WithoutRareValues(int records, int atLeast = 20)
    {
        var kept = new Dictionary<MatchField, FieldFrequencies>();
        foreach (var (field, known) in Frequencies)
        {
            if (field is MatchField.Email or MatchField.Handle or MatchField.Phone or MatchField.Identifier or MatchField.BirthDate) continue;
            var frequent = known.Values.Where(v => v.Value * records >= atLeast).ToDictionary();
            var rest = known.Values.Where(v => v.Value * records < atLeast).Select(v => v.Value).DefaultIfEmpty(known.Rare).ToList();
            // As two strangers meet values: the frequent ones more often.
            kept[field] = new(known.Average, rest.Sum(f => f * f) / rest.Sum(), frequent);
        }
        return this with { Frequencies = kept };
    }
}

/// <summary>
/// Scores pairs of records after Fellegi and Sunter (1969): each comparison adds log2(m/u) of the level that the pair reaches; agreement on a
/// value adds log2 of how much rarer than usual it is. Immutable and pure.
/// </summary>
public sealed class Matcher
{
    /// <summary>A value as rare as can be adds no more than this.</summary>
    private const double MostForRarity = 12;

    private readonly Comparison[] comparisons;
    private readonly double[][] m;
    private readonly StrangerRates strangers;
    private readonly FrozenDictionary<string, double>?[] frequencies;
    private readonly (double Average, double Rare)[] usual;
    private readonly double prior;

    public Matcher(MatcherParameters parameters)
    {
        Parameters = parameters;
        comparisons = [.. parameters.Rates.Select(r => Comparisons.All.FirstOrDefault(c => c.Name == r.Name && c.Levels.Length == r.M.Length)
            ?? throw new ArgumentException($"No comparison is called {r.Name} with {r.M.Length} levels: the parameters are of another version. Train again."))];
        if (comparisons.Length > LevelPattern.MostComparisons) throw new ArgumentException($"At most {LevelPattern.MostComparisons} comparisons fit together.");
        m = [.. parameters.Rates.Select(r => r.M.ToArray())];
        strangers = new StrangerRates(comparisons, m, [.. parameters.Rates.Select(r => r.U.ToArray())], parameters.Dependent);
        prior = Math.Log2(parameters.Prior / (1 - parameters.Prior));
        frequencies = [.. comparisons.Select(c => c.Shared is not null && parameters.Frequencies.TryGetValue(c.Frequencies, out var f) ? f.Values.ToFrozenDictionary() : null)];
        usual = [.. comparisons.Select(c => parameters.Frequencies.TryGetValue(c.Frequencies, out var f) ? (f.Average, f.Rare) : (1, 1))];
    }

    public MatcherParameters Parameters { get; }

    /// <summary>For profiles of a brand that has not trained yet: social accounts and CRM rows of some 100,000 persons.</summary>
    public static Matcher Default { get; } = new(DefaultParameters.ForProfiles);

    /// <summary>Symmetric. Costs about a microsecond.</summary>
    public MatchScore Score(MatchRecord a, MatchRecord b)
    {
        var pair = new RecordPair(a, b);
        var steps = ImmutableArray.CreateBuilder<MatchWeight>();
        steps.Add(new MatchWeight(MatchWeight.Prior, "any-two-records", prior));
        var pattern = Pattern(pair);
        for (var c = 0; c < comparisons.Length; c++)
            if (pattern[c] is > 0 and var level) steps.Add(new MatchWeight(comparisons[c].Name, comparisons[c].Levels[level - 1].Name, Weight(pattern, c) + Rarity(c, level, pair)));
        return new MatchScore(steps.Sum(s => s.Weight), steps.ToImmutable());
    }

    internal IReadOnlyList<Comparison> Compared => comparisons;

    internal LevelPattern Pattern(in RecordPair pair)
    {
        var pattern = new LevelPattern();
        for (var c = 0; c < comparisons.Length; c++) pattern = pattern.With(c, comparisons[c].Compare(pair));
        return pattern;
    }

    /// <summary>The part of the score that the levels alone decide, with the prior.</summary>
    internal double PatternBits(LevelPattern pattern)
    {
        var bits = prior;
        for (var c = 0; c < comparisons.Length; c++) bits += Weight(pattern, c);
        return bits;
    }

    /// <summary>The part of the score that the values' frequencies decide.</summary>
    internal double Rarity(in RecordPair pair, LevelPattern pattern)
    {
        var bits = 0.0;
        for (var c = 0; c < comparisons.Length; c++)
            if (pattern[c] is > 0 and var level) bits += Rarity(c, level, pair);
        return bits;
    }

    /// <summary>What <see cref="Batch.AutomaticTier"/> asks of the fields, without a waterfall.</summary>
    internal bool IsBroad(in RecordPair pair)
    {
        Span<double> facts = stackalloc double[(int)EvidenceGroup.Identifier + 1];
        facts.Clear();
        var weakest = 0.0;
        var pattern = Pattern(pair);
        for (var c = 0; c < comparisons.Length; c++)
        {
            if (pattern[c] is not (> 0 and var level)) continue;
            var bits = Weight(pattern, c) + Rarity(c, level, pair);
            facts[(int)comparisons[c].Group] += bits;
            weakest = Math.Min(weakest, bits);
        }
        return Batch.AutomaticTier.IsBroad(weakest, facts);
    }

    private double Weight(LevelPattern pattern, int c)
    {
        if (pattern[c] is not (> 0 and var level)) return 0;
        var weight = Math.Log2(m[c][level - 1] / strangers.Of(pattern, c)[level - 1]);
        // A likeness never says more than the same value.
        return level > 1 && comparisons[c].Levels[0].Rare ? Math.Min(weight, Math.Log2(m[c][0] / strangers.Of(pattern, c)[0])) : weight;
    }

    private double Rarity(int c, int level, in RecordPair pair)
    {
        if (!comparisons[c].Levels[level - 1].Rare || frequencies[c] is not { } known) return 0;
        double most = double.NegativeInfinity, second = double.NegativeInfinity;
        foreach (var value in comparisons[c].Shared!(pair))
        {
            var bits = Math.Log2(usual[c].Average / known.GetValueOrDefault(value, usual[c].Rare));
            if (bits > most) (most, second) = (bits, most);
            else second = Math.Max(second, bits);
        }
        if (double.IsNegativeInfinity(most)) return 0;
        return Math.Min(comparisons[c].MostShared == 1 || double.IsNegativeInfinity(second) ? most : most + second, MostForRarity);
    }
}

/// <summary>The levels of all comparisons of a pair, four bits each.</summary>
internal readonly record struct LevelPattern(ulong Bits)
{
    public const int MostComparisons = 16;

    public int this[int comparison] => (int)(Bits >> (4 * comparison)) & 15;

    public LevelPattern With(int comparison, int level) => new(Bits | ((ulong)level << (4 * comparison)));
}
