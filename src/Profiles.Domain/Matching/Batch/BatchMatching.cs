namespace Profiles.Domain.Matching.Batch;

/// <summary>Matches a whole set: candidates, training, scores, clusters or assignment. Pure; the same result whatever the number of threads.</summary>
public static class BatchMatching
{
    /// <summary>Fixed: the same records give the same result.</summary>
    private const ulong Seed = 0x9E3779B97F4A7C15;
    private const int RandomPairs = 400_000, Rounds = 3;

    public static MatchingResult Run(MatchingTask task)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, task.Threads) };
        var found = Candidates.Find(task, parallel);
        var matcher = task.Matcher ?? Train(task, found, parallel);
        var bits = Bits(task.Records, found.Pairs, matcher, parallel);
        var scored = found.Pairs.Select((p, i) => new MatchedPair(p.A, p.B, bits[i])).ToList();
        var pairs = scored.Where(p => p.Bits > 0 && !task.CannotLink(p.A, p.B)).ToList();
        return new MatchingResult(matcher, scored, pairs, [.. Enumerable.Range(0, task.Records.Count)], []);
    }

    private static Matcher Train(MatchingTask task, Candidates.Found found, ParallelOptions parallel)
    {
        var comparisons = Comparisons.All.Where(c => Knows(task.Records, c)).ToList();
        var frequencies = Frequencies.Of(task.Records);
        var start = new Matcher(DefaultParameters.For(comparisons, Math.Min(0.1, task.Records.Count / (2 * task.PossiblePairs))) with { Frequencies = frequencies });
        var patterns = Patterns(task.Records, found.Pairs, start, parallel);
        var random = Counted(Patterns(task.Records, Random(task), start, parallel));
        var same = comparisons.Select(c => c.Levels[0].Rare && frequencies.TryGetValue(c.Frequencies, out var f) && c.Frequencies != MatchField.FullName ? f.Average : double.NaN).ToArray();
        var blocks = BlockingKeys.All.Select((rule, r) => (rule, r)).Where(x => !x.rule.Loose).Select(x => (
            (IReadOnlyDictionary<LevelPattern, double>)Counted(patterns.Where((_, i) => (found.Rules[i] & (1UL << x.r)) != 0)),
            LeftOut: comparisons.Select((c, i) => c.Fields.Any(x.rule.Fields.Contains) ? 1u << i : 0u).Aggregate(0u, (a, b) => a | b))).ToList();

        var training = new Training(comparisons);
        var prior = start.Parameters.Prior;
        Func<LevelPattern, double> stranger = _ => 1;
        double[][] m = [], u = [];
        for (var round = 0; round < Rounds; round++)
        {
            u = training.Strangers(random, stranger, same);
            m = training.OnePerson(blocks, u);
            var (um, mm) = (u, m);
            double Weight(LevelPattern p) => Enumerable.Range(0, comparisons.Count).Sum(c => p[c] == 0 ? 0 : Math.Log2(mm[c][p[c] - 1] / um[c][p[c] - 1]));
            var counted = Counted(patterns).ToDictionary(p => Weight(p.Key), p => p.Value);
            var learned = new Matcher(new(prior, [.. comparisons.Select((c, i) => new LevelRates(c.Name, [.. mm[i]], [.. um[i]]))], frequencies));
            var bits = Bits(task.Records, found.Pairs, learned, parallel, patterns);
            prior = Training.Prior(bits, Math.Log2(prior / (1 - prior)), task.PossiblePairs);
            var odds = Math.Log2(prior / (1 - prior));
            stranger = p => 1 - MatchScore.ProbabilityOf(odds + Weight(p));
        }
        return new Matcher(new(prior, [.. comparisons.Select((c, i) => new LevelRates(c.Name, [.. m[i]], [.. u[i]]))], frequencies));
    }

    private static bool Knows(IReadOnlyList<MatchRecord> records, Comparison comparison) => comparison.Name switch
    {
        "full-name" => records.Any(r => !r.HasParts && r.Whole.Length > 0),
        "other-names" => records.Any(r => r.Others.Length > 0),
        "name-in-account" => records.Any(r => r.Of(MatchField.Handle).Length + r.Of(MatchField.Email).Length > 0) && records.Any(r => r.Whole.Length > 0),
        "name-order" => records.Any(r => r.Of(MatchField.GivenName).Length > 0) && records.Any(r => r.Of(MatchField.Surname).Length > 0),
        _ => records.Any(r => r.Of(comparison.Fields[0]).Length > 0),
    };

    private static (int, int)[] Random(MatchingTask task)
    {
        var state = Seed;
        var wanted = task.Records.Count < 2 ? 0 : (int)Math.Min(RandomPairs, task.PossiblePairs * 2);
        var pairs = new List<(int, int)>();
        for (var i = 0; i < wanted; i++)
        {
            var (a, b) = task.LeftCount is { } left ? (Next(left), left + Next(task.Records.Count - left)) : (Next(task.Records.Count), Next(task.Records.Count));
            if (a != b) pairs.Add((Math.Min(a, b), Math.Max(a, b)));
        }
        return [.. pairs];

        // SplitMix64.
        int Next(int below)
        {
            state += 0x9E3779B97F4A7C15;
            var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }
    }

    private static LevelPattern[] Patterns(IReadOnlyList<MatchRecord> records, (int A, int B)[] pairs, Matcher matcher, ParallelOptions parallel)
    {
        var patterns = new LevelPattern[pairs.Length];
        InChunks(pairs.Length, parallel, i => patterns[i] = matcher.Pattern(new RecordPair(records[pairs[i].A], records[pairs[i].B])));
        return patterns;
    }

    private static double[] Bits(IReadOnlyList<MatchRecord> records, (int A, int B)[] pairs, Matcher matcher, ParallelOptions parallel, LevelPattern[]? patterns = null)
    {
        var bits = new double[pairs.Length];
        InChunks(pairs.Length, parallel, i =>
        {
            var pair = new RecordPair(records[pairs[i].A], records[pairs[i].B]);
            bits[i] = matcher.Bits(pair, patterns is null ? matcher.Pattern(pair) : patterns[i]);
        });
        return bits;
    }

    private static void InChunks(int count, ParallelOptions parallel, Action<int> each)
    {
        const int size = 4096;
        Parallel.For(0, (count + size - 1) / size, parallel, chunk =>
        {
            for (var i = chunk * size; i < Math.Min(count, (chunk + 1) * size); i++) each(i);
        });
    }

    private static Dictionary<LevelPattern, double> Counted(IEnumerable<LevelPattern> patterns)
    {
        var counts = new Dictionary<LevelPattern, double>();
        foreach (var pattern in patterns) System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, pattern, out _)++;
        return counts;
    }
}
