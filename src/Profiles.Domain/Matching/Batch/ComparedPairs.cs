using System.Numerics;
using System.Runtime.InteropServices;

namespace Profiles.Domain.Matching.Batch;

/// <summary>Pairs with the levels that they reach. Few patterns of levels cover many pairs, so training counts patterns.</summary>
internal sealed class ComparedPairs
{
    private const int ChunkSize = 2048;

    private readonly float[] rarity;
    private readonly int[] patternOf;
    private readonly List<LevelPattern> patterns = [];

    public ComparedPairs(IReadOnlyList<MatchRecord> records, (int A, int B)[] pairs, Matcher matcher, ParallelOptions parallel)
    {
        Pairs = pairs;
        rarity = new float[pairs.Length];
        patternOf = new int[pairs.Length];
        var reached = new LevelPattern[pairs.Length];
        Parallel.For(0, (pairs.Length + ChunkSize - 1) / ChunkSize, parallel, chunk =>
        {
            for (var i = chunk * ChunkSize; i < Math.Min(pairs.Length, (chunk + 1) * ChunkSize); i++)
            {
                var pair = new RecordPair(records[pairs[i].A], records[pairs[i].B]);
                reached[i] = matcher.Pattern(pair);
                rarity[i] = (float)matcher.Rarity(pair, reached[i]);
            }
        });
        var places = new Dictionary<LevelPattern, int>();
        for (var i = 0; i < reached.Length; i++)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, reached[i], out var known);
            if (!known)
            {
                place = patterns.Count;
                patterns.Add(reached[i]);
            }
            patternOf[i] = place;
        }
    }

    public (int A, int B)[] Pairs { get; }
    public IReadOnlyList<LevelPattern> Patterns => patterns;

    /// <summary>How often each pattern is reached.</summary>
    public double[] Counts()
    {
        var result = new double[patterns.Count];
        foreach (var pattern in patternOf) result[pattern]++;
        return result;
    }

    /// <summary>How often each pattern is reached by the pairs of each rule.</summary>
    /// <param name="rules">For each pair a bit for each rule that found it.</param>
    public double[][] Counts(ulong[] rules, int ruleCount)
    {
        var result = Enumerable.Range(0, ruleCount).Select(_ => new double[patterns.Count]).ToArray();
        for (var i = 0; i < patternOf.Length; i++)
            for (var left = rules[i]; left != 0; left &= left - 1) result[BitOperations.TrailingZeroCount(left)][patternOf[i]]++;
        return result;
    }

    /// <summary>log2 of the odds of each pair.</summary>
    public double[] Bits(Matcher matcher)
    {
        var ofPattern = new double[patterns.Count];
        for (var p = 0; p < ofPattern.Length; p++) ofPattern[p] = matcher.PatternBits(patterns[p]);
        var bits = new double[patternOf.Length];
        for (var i = 0; i < bits.Length; i++) bits[i] = ofPattern[patternOf[i]] + rarity[i];
        return bits;
    }
}
