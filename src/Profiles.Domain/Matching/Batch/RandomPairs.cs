namespace Profiles.Domain.Matching.Batch;

/// <summary>Pairs drawn without regard to what they say, with a fixed seed: nearly all of them are strangers.</summary>
internal static class RandomPairs
{
    /// <summary>Fixed: the same records give the same result.</summary>
    private const ulong Seed = 0x9E3779B97F4A7C15;
    private const int Most = 300_000;

    public static (int A, int B)[] Draw(MatchingTask task)
    {
        if (task.Records.Count < 2 || task.LeftCount is 0 || task.LeftCount == task.Records.Count) return [];
        var state = Seed;
        var pairs = new (int, int)[(int)Math.Min(Most, task.PossiblePairs * 2)];
        for (var i = 0; i < pairs.Length;)
        {
            var (a, b) = task.LeftCount is { } left ? (Next(left), left + Next(task.Records.Count - left)) : (Next(task.Records.Count), Next(task.Records.Count));
            if (a != b) pairs[i++] = (Math.Min(a, b), Math.Max(a, b));
        }
        return pairs;

        // SplitMix64 (Steele et al. 2014).
        int Next(int below)
        {
            state += 0x9E3779B97F4A7C15;
            var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }
    }
}
