namespace Profiles.Domain.Matching.Batch;

/// <summary>
/// Joins the two clusters with the best evidence, again and again, while the evidence between all their records together speaks for one person: a
/// chain of likely pairs whose ends contradict each other does not hold. Never joins what a cannot-link keeps apart.
/// </summary>
internal sealed class Clustering
{
    /// <summary>No single pair outweighs all others: so many bits at most count for it or against it.</summary>
    private const double MostOfPair = 10;

    private readonly MatchingTask task;
    private readonly Matcher matcher;
    private readonly PairIndex known;
    private readonly List<int>?[] members;
    private readonly Dictionary<int, double>[] sums;
    private readonly PriorityQueue<(int A, int B, int Size), (double, int, int)> queue = new();

    private Clustering(MatchingTask task, Matcher matcher, MatchedPair[] scored)
    {
        this.task = task;
        this.matcher = matcher;
        known = new PairIndex(scored, task.Records.Count);
        members = [.. Enumerable.Range(0, task.Records.Count).Select(i => new List<int> { i })];
        sums = [.. members.Select(_ => new Dictionary<int, double>())];
        foreach (var pair in scored)
            if (pair.Bits > 0) Meet(pair.A, pair.B, Evidence(pair.A, pair.B, pair.Bits));
    }

    /// <returns>For each record the first record of its cluster.</returns>
    public static int[] Complete(MatchingTask task, Matcher matcher, MatchedPair[] scored)
    {
        var clustering = new Clustering(task, matcher, scored);
        clustering.Join();
        var result = new int[task.Records.Count];
        foreach (var cluster in clustering.members)
            if (cluster is not null)
                foreach (var record in cluster) result[record] = cluster.Min();
        return result;
    }

    private void Join()
    {
        while (queue.TryDequeue(out var next, out _))
        {
            var (a, b, size) = next;
            if (members[a] is not { } some || members[b] is not { } others || some.Count + others.Count != size) continue;
            if (some.Count < others.Count) (a, b, some, others) = (b, a, others, some);
            members[b] = null;
            sums[a].Remove(b);
            foreach (var c in sums[a].Keys.Union(sums[b].Keys).Where(c => c != a).Order().ToList())
            {
                var sum = (sums[a].TryGetValue(c, out var x) ? x : Between(some, members[c]!)) + (sums[b].TryGetValue(c, out var y) ? y : Between(others, members[c]!));
                sums[c].Remove(b);
                sums[c][a] = sums[a][c] = sum;
            }
            some.AddRange(others);
            sums[b].Clear();
            foreach (var (c, sum) in sums[a]) Offer(a, c, sum);
        }
    }

    private void Meet(int a, int b, double sum)
    {
        sums[a][b] = sums[b][a] = sum;
        Offer(a, b, sum);
    }

    private void Offer(int a, int b, double sum)
    {
        var mean = sum / members[a]!.Count / members[b]!.Count;
        if (mean > 0) queue.Enqueue((a, b, members[a]!.Count + members[b]!.Count), (-mean, Math.Min(a, b), Math.Max(a, b)));
    }

    private double Between(List<int> some, List<int> others)
    {
        var sum = 0.0;
        foreach (var a in some)
            foreach (var b in others) sum += Evidence(a, b, known.Bits(a, b));
        return sum;
    }

    private double Evidence(int a, int b, double? bits)
    {
        if (task.CannotLink(a, b)) return double.NegativeInfinity;
        if (bits is null)
        {
            var pair = new RecordPair(task.Records[a], task.Records[b]);
            var pattern = matcher.Pattern(pair);
            bits = matcher.PatternBits(pattern) + matcher.Rarity(pair, pattern);
        }
        return Math.Clamp(bits.Value, -MostOfPair, MostOfPair);
    }
}

/// <summary>The scores of the candidates, by record.</summary>
internal sealed class PairIndex
{
    private readonly MatchedPair[] pairs;
    private readonly int[] first;

    /// <param name="pairs">Ordered by A and B.</param>
    public PairIndex(MatchedPair[] pairs, int records)
    {
        this.pairs = pairs;
        first = new int[records + 1];
        foreach (var pair in pairs) first[pair.A + 1]++;
        for (var i = 0; i < records; i++) first[i + 1] += first[i];
    }

    public double? Bits(int a, int b)
    {
        if (a > b) (a, b) = (b, a);
        int low = first[a], high = first[a + 1] - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (pairs[middle].B == b) return pairs[middle].Bits;
            if (pairs[middle].B < b) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }
}
