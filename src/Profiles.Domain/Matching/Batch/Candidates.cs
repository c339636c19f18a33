namespace Profiles.Domain.Matching.Batch;

/// <summary>The pairs that share a blocking key: blocks from the smallest up, until there are as many pairs as the set can afford.</summary>
internal static class Candidates
{
    private const int RuleBits = 6, PlaceBits = 26;

    /// <summary>So many pairs may be compared for each record, and so many at least.</summary>
    private const int PairsPerRecord = 40, PairsAtLeast = 400_000;

    private readonly record struct Block(long Pairs, int Rule, ulong Key, int Start, int Length) : IComparable<Block>
    {
        public int CompareTo(Block other) => (Pairs, Rule, Key).CompareTo((other.Pairs, other.Rule, other.Key));
    }

    /// <param name="Rules">For each pair a bit for each rule that found it.</param>
    public readonly record struct Found((int A, int B)[] Pairs, ulong[] Rules);

    public static Found Find(MatchingTask task, ParallelOptions parallel)
    {
        var rules = BlockingKeys.All;
        var members = new int[rules.Count][];
        var blocks = new List<Block>[rules.Count];
        Parallel.For(0, rules.Count, parallel, rule => (members[rule], blocks[rule]) = BlocksOf(rule, task));

        var ordered = blocks.SelectMany(b => b).ToArray();
        Array.Sort(ordered);
        var budget = Math.Max(PairsAtLeast, (long)PairsPerRecord * task.Records.Count);
        var affordable = 0;
        for (var total = 0L; affordable < ordered.Length && (total += ordered[affordable].Pairs) <= budget;) affordable++;

        var packed = new List<ulong>();
        foreach (var block in ordered.AsSpan(0, affordable)) Add(packed, members[block.Rule].AsSpan(block.Start, block.Length), block.Rule, task);
        var all = packed.ToArray();
        Array.Sort(all);
        return Together(all);
    }

    private static (int[], List<Block>) BlocksOf(int rule, MatchingTask task)
    {
        var keys = new List<ulong>();
        var places = new List<int>();
        for (var i = 0; i < task.Records.Count; i++)
            foreach (var value in BlockingKeys.Of(BlockingKeys.All[rule], task.Records[i]))
            {
                keys.Add(Hash(value));
                places.Add(i);
            }
        ulong[] sorted = [.. keys];
        int[] members = [.. places];
        Array.Sort(sorted, members);
        var blocks = new List<Block>();
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start];) end++;
            var block = members.AsSpan(start, end - start);
            // Sorting by key alone leaves the places of a block in no fixed order.
            block.Sort();
            long size = block.Length;
            var left = 0L;
            if (task.LeftCount is { } count)
                foreach (var place in block) left += place < count ? 1 : 0;
            var pairs = task.IsLink ? left * (size - left) : size * (size - 1) / 2;
            if (pairs > 0) blocks.Add(new Block(pairs, rule, sorted[start], start, block.Length));
        }
        return (members, blocks);
    }

    private static void Add(List<ulong> packed, ReadOnlySpan<int> block, int rule, MatchingTask task)
    {
        for (var i = 0; i < block.Length; i++)
            for (var j = i + 1; j < block.Length; j++)
                if (block[i] != block[j] && task.MayPair(block[i], block[j]))
                    packed.Add(((ulong)block[i] << (PlaceBits + RuleBits)) | ((ulong)block[j] << RuleBits) | (uint)rule);
    }

    private static Found Together(ulong[] packed)
    {
        var pairs = new List<(int, int)>();
        var rules = new List<ulong>();
        const ulong place = (1UL << PlaceBits) - 1;
        for (var i = 0; i < packed.Length; i++)
        {
            var bit = 1UL << (int)(packed[i] & ((1 << RuleBits) - 1));
            if (i > 0 && packed[i] >> RuleBits == packed[i - 1] >> RuleBits) rules[^1] |= bit;
            else
            {
                pairs.Add(((int)(packed[i] >> (PlaceBits + RuleBits)), (int)((packed[i] >> RuleBits) & place)));
                rules.Add(bit);
            }
        }
        return new([.. pairs], [.. rules]);
    }

    /// <summary>FNV-1a over UTF-16, 64 bits: the same in every process.</summary>
    private static ulong Hash(string value)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in value) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
