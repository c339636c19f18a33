namespace Profiles.Domain.Matching.Batch;

/// <summary>What is to be matched.</summary>
/// <param name="Records">All of them; a record is named by its place.</param>
/// <param name="LeftCount">For a link task: the first so many are one file, the others the other, and neither has two records of one person. Null looks for duplicates among all.</param>
public sealed record MatchingTask(IReadOnlyList<MatchRecord> Records, int? LeftCount = null)
{
    /// <summary>Pairs that must never be held to be one person, by whatever path.</summary>
    public Func<int, int, bool> CannotLink { get; init; } = (_, _) => false;

    /// <summary>The result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>A matcher trained before; null trains on these records.</summary>
    public Matcher? Matcher { get; init; }

    /// <summary>Whether to name the pairs that need no review.</summary>
    public bool Automatic { get; init; }

    internal bool IsLink => LeftCount is not null;

    internal bool MayPair(int a, int b) => LeftCount is not { } left || a < left != b < left;

    internal double PossiblePairs => Math.Max(1, LeftCount is { } left ? (double)left * (Records.Count - left) : Records.Count * (Records.Count - 1.0) / 2);
}

/// <summary>Two records that may be one person.</summary>
/// <param name="A">The smaller of the two places.</param>
/// <param name="Bits">log2 of the odds.</param>
public readonly record struct MatchedPair(int A, int B, double Bits)
{
    public double Probability => MatchScore.ProbabilityOf(Bits);
}

/// <param name="Matcher">As trained; its <see cref="Matcher.Score"/> gives the waterfall of a pair.</param>
/// <param name="Scored">Every candidate with its odds, ordered by A and B.</param>
/// <param name="Pairs">Of these the ones held to be one person: more likely than not, and for a link task at most one for each record.</param>
/// <param name="Clusters">For each record the first record of its cluster.</param>
/// <param name="Automatic">The pairs that need no review; empty unless asked for.</param>
public sealed record MatchingResult(
    Matcher Matcher, IReadOnlyList<MatchedPair> Scored, IReadOnlyList<MatchedPair> Pairs, IReadOnlyList<int> Clusters, IReadOnlyList<MatchedPair> Automatic);
