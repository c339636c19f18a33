namespace Profiles.Domain.Matching.Batch;

/// <summary>Matches a whole set: candidates, training, scores, clusters or assignment. Pure; the same result whatever the number of threads.</summary>
public static class BatchMatching
{
    public static MatchingResult Run(MatchingTask task)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, task.Threads) };
        var found = Candidates.Find(task, parallel);
        var start = task.Matcher ?? Untrained(task);
        var candidates = new ComparedPairs(task.Records, found.Pairs, start, parallel);
        var matcher = task.Matcher ?? Training.Train(task, found, start, candidates, parallel);
        var bits = candidates.Bits(matcher);
        var scored = new MatchedPair[bits.Length];
        for (var i = 0; i < scored.Length; i++) scored[i] = new MatchedPair(found.Pairs[i].A, found.Pairs[i].B, bits[i]);
        var assigned = task.IsLink ? Assignment.OneToOne(scored, task, matcher.Parameters.Prior) : scored;
        var pairs = assigned.Where(p => p.Bits > 0 && !task.CannotLink(p.A, p.B)).ToList();
        var clusters = task.IsLink ? Assignment.Clusters(pairs, task.Records.Count) : Clustering.Complete(task, matcher, scored);
        return new MatchingResult(matcher, assigned, pairs, clusters, task.Automatic ? AutomaticTier.Of(task, matcher, scored, assigned, clusters, parallel) : []);
    }

    private static Matcher Untrained(MatchingTask task)
    {
        var comparisons = Comparisons.All.Where(c => IsKnown(task.Records, c));
        var guess = Math.Min(0.1, task.Records.Count / (2 * task.PossiblePairs));
        return new Matcher(DefaultParameters.For(comparisons, guess) with { Frequencies = Frequencies.Of(task.Records) });
    }

    private static bool IsKnown(IReadOnlyList<MatchRecord> records, Comparison comparison) => comparison.Name switch
    {
        "full-name" => records.Any(r => !r.HasParts && r.Whole.Length > 0),
        "other-names" => records.Any(r => r.Others.Length > 0),
        "name-in-account" => records.Any(r => r.Of(MatchField.Handle).Length + r.Of(MatchField.Email).Length > 0) && records.Any(r => r.Whole.Length > 0),
        "name-order" => records.Any(r => r.Of(MatchField.GivenName).Length > 0) && records.Any(r => r.Of(MatchField.Surname).Length > 0),
        _ => records.Any(r => r.Of(comparison.Fields[0]).Length > 0),
    };
}
