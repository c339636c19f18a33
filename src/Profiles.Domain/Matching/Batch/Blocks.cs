namespace Profiles.Domain.Matching.Batch;

/// <summary>For each key of one blocking rule the records that have it.</summary>
internal sealed class Blocks
{
    private readonly int[] members;
    private readonly List<(int Start, int Length, long Pairs)> all = [];
    private readonly int[] first;
    private readonly int[] ofRecord;

    /// <param name="parts">Of the rule, hashed.</param>
    public Blocks(IReadOnlyList<PartHashes> parts, MatchingTask task)
    {
        var keys = new List<ulong>(task.Records.Count);
        var places = new List<int>(task.Records.Count);
        for (var i = 0; i < task.Records.Count; i++) AddKeys(0, 0, i);
        ulong[] sorted = [.. keys];
        members = [.. places];
        Array.Sort(sorted, members);

        void AddKeys(int part, ulong so, int record)
        {
            if (part == parts.Count)
            {
                keys.Add(so);
                places.Add(record);
                return;
            }
            foreach (var hash in parts[part].Of(record)) AddKeys(part + 1, PartHashes.Together(so, hash), record);
        }

        first = new int[task.Records.Count + 1];
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start];) end++;
            var block = members.AsSpan(start, end - start);
            // Sorting by key alone leaves the records of a block in no fixed order.
            block.Sort();
            if (PairsIn(block, task) is not (> 0 and var pairs)) continue;
            all.Add((start, block.Length, pairs));
            foreach (var record in block) first[record + 1]++;
        }
        for (var i = 0; i < task.Records.Count; i++) first[i + 1] += first[i];
        ofRecord = new int[first[^1]];
        var next = first[..^1];
        for (var b = 0; b < all.Count; b++)
            foreach (var record in members.AsSpan(all[b].Start, all[b].Length)) ofRecord[next[record]++] = b;
    }

    /// <summary>Pairs of blocks no larger than this, a pair counted for each of its blocks.</summary>
    public long PairsUpTo(long largest) => all.Where(b => b.Pairs <= largest).Sum(b => b.Pairs);

    /// <summary>The blocks of a record with no more than so many pairs.</summary>
    public void Visit(int record, long largest, ref Visitor visitor, int rule)
    {
        for (var i = first[record]; i < first[record + 1]; i++)
            if (all[ofRecord[i]] is var block && block.Pairs <= largest) visitor.See(members.AsSpan(block.Start, block.Length), rule);
    }

    private static long PairsIn(ReadOnlySpan<int> block, MatchingTask task)
    {
        long size = block.Length, left = 0;
        if (task.LeftCount is not { } count) return size * (size - 1) / 2;
        foreach (var place in block) left += place < count ? 1 : 0;
        return left * (size - left);
    }

    /// <summary>Collects the partners of one record after the other, each once, with a bit for each rule that found it.</summary>
    public struct Visitor(MatchingTask task)
    {
        private readonly ulong[] rules = new ulong[task.Records.Count];
        private readonly List<int> partners = [];
        private int record;

        public void Start(int of) => record = of;

        public readonly void See(ReadOnlySpan<int> block, int rule)
        {
            var from = block.BinarySearch(record) + 1;
            for (var i = from; i < block.Length; i++)
            {
                var other = block[i];
                if (other == record || !task.MayPair(record, other)) continue;
                if (rules[other] == 0) partners.Add(other);
                rules[other] |= 1UL << rule;
            }
        }

        /// <summary>How many there are; forgets them.</summary>
        public readonly int Count()
        {
            var count = partners.Count;
            foreach (var other in partners) rules[other] = 0;
            partners.Clear();
            return count;
        }

        /// <summary>In the order of their places; forgets them.</summary>
        public readonly void Take(List<(int, int)> pairs, List<ulong> found)
        {
            partners.Sort();
            foreach (var other in partners)
            {
                pairs.Add((record, other));
                found.Add(rules[other]);
            }
            Count();
        }
    }
}
