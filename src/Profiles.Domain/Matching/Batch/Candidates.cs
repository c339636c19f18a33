namespace Profiles.Domain.Matching.Batch;

/// <summary>The pairs that share a blocking key, in blocks as large as the set can afford: large blocks hold the least of what is looked for.</summary>
internal static class Candidates
{
    /// <summary>So many pairs may be compared for each record, and so many at least; so many may be met in blocks.</summary>
    private const int PairsPerRecord = 40, PairsAtLeast = 500_000, MetPerRecord = 1_000, ChunkSize = 256, CountEvery = 8;

    private const long LargestBlock = 1 << 20;

    /// <param name="Rules">For each pair a bit for each rule that found it.</param>
    public readonly record struct Found((int A, int B)[] Pairs, ulong[] Rules);

    public static Found Find(MatchingTask task, ParallelOptions parallel)
    {
        var affordable = Math.Max(PairsAtLeast, (long)PairsPerRecord * task.Records.Count);
        var parts = BlockingKeys.All.SelectMany(r => r.Parts).DistinctBy(p => p.Name).ToArray();
        var hashes = new PartHashes[parts.Length];
        Parallel.For(0, parts.Length, parallel, p => hashes[p] = new PartHashes(parts[p], task.Records));
        var byName = parts.Zip(hashes).ToDictionary(p => p.First.Name, p => p.Second);
        var blocks = new Blocks[BlockingKeys.All.Count];
        Parallel.For(0, blocks.Length, parallel, rule => blocks[rule] = new Blocks([.. BlockingKeys.All[rule].Parts.Select(p => byName[p.Name])], task));

        if (task.PossiblePairs <= PairsAtLeast) return All(task, blocks, parallel);
        var largest = LargestBlock;
        while (largest > 1 && (blocks.Sum(b => b.PairsUpTo(largest)) > (long)MetPerRecord * Math.Max(1000, task.Records.Count) || Count(task, blocks, largest, parallel) > affordable)) largest /= 2;
        return Collect(task, blocks, largest, parallel);
    }

    /// <summary>A small set needs no blocking, except to say which rules would have found a pair.</summary>
    private static Found All(MatchingTask task, Blocks[] blocks, ParallelOptions parallel)
    {
        var found = Collect(task, blocks, LargestBlock, parallel);
        var pairs = new List<(int, int)>();
        var rules = new List<ulong>();
        var next = 0;
        for (var a = 0; a < task.Records.Count; a++)
            for (var b = a + 1; b < task.Records.Count; b++)
            {
                if (!task.MayPair(a, b)) continue;
                pairs.Add((a, b));
                rules.Add(next < found.Pairs.Length && found.Pairs[next] == (a, b) ? found.Rules[next++] : 0);
            }
        return new([.. pairs], [.. rules]);
    }

    /// <summary>About how many there are, from every eighth record.</summary>
    private static long Count(MatchingTask task, Blocks[] blocks, long largest, ParallelOptions parallel)
    {
        var total = 0L;
        Each(task, parallel, blocks, largest, (_, visitor) => Interlocked.Add(ref total, visitor.Count()), CountEvery);
        return total * CountEvery;
    }

    private static Found Collect(MatchingTask task, Blocks[] blocks, long largest, ParallelOptions parallel)
    {
        var chunks = Chunks(task);
        var pairs = new List<(int, int)>[chunks];
        var rules = new List<ulong>[chunks];
        for (var c = 0; c < chunks; c++) (pairs[c], rules[c]) = ([], []);
        Each(task, parallel, blocks, largest, (chunk, visitor) => visitor.Take(pairs[chunk], rules[chunk]));
        return new([.. pairs.SelectMany(p => p)], [.. rules.SelectMany(r => r)]);
    }

    private static int Chunks(MatchingTask task) => (task.Records.Count + ChunkSize - 1) / ChunkSize;

    private static void Each(MatchingTask task, ParallelOptions parallel, Blocks[] blocks, long largest, Action<int, Blocks.Visitor> then, int every = 1) =>
        Parallel.For(0, Chunks(task), parallel, () => new Blocks.Visitor(task), (chunk, _, visitor) =>
        {
            for (var record = chunk * ChunkSize; record < Math.Min(task.Records.Count, (chunk + 1) * ChunkSize); record += every)
            {
                visitor.Start(record);
                for (var rule = 0; rule < blocks.Length; rule++) blocks[rule].Visit(record, largest, ref visitor, rule);
                then(chunk, visitor);
            }
            return visitor;
        }, _ => { });
}
