using Profiles.Domain.Matching.Batch;

namespace Profiles.Benchmarks.Matching;

/// <param name="Ece">Expected calibration error over the candidates of at least 1 %: how far their probability is from how often they are right, in 20 equal steps, weighted by their number.</param>
internal sealed record Accuracy(long TruePairs, long Right, long Wrong, double ClusterPrecision, double ClusterRecall, double Ece, int Automatic, int AutomaticWrong, double Found)
{
    public double Precision => Right + Wrong == 0 ? 1 : (double)Right / (Right + Wrong);
    public double Recall => TruePairs == 0 ? 1 : (double)Right / TruePairs;
    public double F1 => Mean(Precision, Recall);
    public double ClusterF1 => Mean(ClusterPrecision, ClusterRecall);

    public static Accuracy Of(MatchingResult result, DataSet set)
    {
        var truth = set.Truth;
        bool True(MatchedPair p) => truth[p.A] == truth[p.B];
        var right = result.Pairs.LongCount(True);
        var truePairs = set.LeftCount is { } left ? CrossPairs(truth, left) : Pairs(truth);
        var together = set.LeftCount is { } l ? CrossPairs(result.Clusters, l) : Pairs(result.Clusters);
        var both = Enumerable.Range(0, truth.Count).Select(i => (result.Clusters[i], truth[i])).ToList();
        var agreed = set.LeftCount is { } c ? CrossPairs(both, c) : Pairs(both);
        return new Accuracy(
            truePairs, right, result.Pairs.Count - right, together == 0 ? 1 : (double)agreed / together, truePairs == 0 ? 1 : (double)agreed / truePairs,
            Calibration(result.Scored, True), result.Automatic.Count, result.Automatic.Count(p => !True(p)), truePairs == 0 ? 1 : (double)result.Scored.LongCount(True) / truePairs);
    }

    private static long Pairs<T>(IEnumerable<T> groups) where T : notnull => groups.GroupBy(g => g).Sum(g => (long)g.Count() * (g.Count() - 1) / 2);

    private static long CrossPairs<T>(IReadOnlyList<T> groups, int left) where T : notnull
    {
        var counts = groups.Take(left).GroupBy(g => g).ToDictionary(g => g.Key, g => g.LongCount());
        return groups.Skip(left).Sum(g => counts.GetValueOrDefault(g));
    }

    private static double Calibration(IReadOnlyList<MatchedPair> scored, Func<MatchedPair, bool> isTrue)
    {
        const int steps = 20;
        var said = new double[steps];
        var was = new double[steps];
        var total = 0;
        foreach (var pair in scored)
        {
            if (pair.Probability < 0.01) continue;
            var step = Math.Min(steps - 1, (int)(pair.Probability * steps));
            said[step] += pair.Probability;
            was[step] += isTrue(pair) ? 1 : 0;
            total++;
        }
        return total == 0 ? 0 : said.Zip(was, (s, w) => Math.Abs(s - w)).Sum() / total;
    }

    private static double Mean(double precision, double recall) => precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
}
