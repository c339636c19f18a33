using System.Collections.Immutable;

namespace Profiles.Domain.Matching;

/// <summary>One step of the waterfall.</summary>
/// <param name="Field">Such as <c>given-name</c>, or <c>prior</c> for the odds that any two records are one person.</param>
/// <param name="Level">Such as <c>same</c> or <c>typo</c>.</param>
/// <param name="Weight">log2 of how much likelier this is for one person than for two; negative where it speaks against.</param>
public sealed record MatchWeight(string Field, string Level, double Weight)
{
    public const string Prior = "prior";
}

/// <summary>How likely two records are one person, and why.</summary>
/// <param name="Bits">log2 of the odds; the sum of the weights.</param>
/// <param name="Weights">The prior first, then every field that both know.</param>
public sealed record MatchScore(double Bits, ImmutableArray<MatchWeight> Weights)
{
    /// <summary>From 0 to 1.</summary>
    public double Probability => ProbabilityOf(Bits);

    /// <summary>How many independent facts (name, home, date of birth, e-mail, …) speak for it with at least so many bits.</summary>
    public int IndependentFields(double atLeast = 3) => Facts(Weights).Count(f => f.Bits >= atLeast);

    internal static IEnumerable<(EvidenceGroup Group, double Bits)> Facts(IEnumerable<MatchWeight> weights) => weights
        .Where(w => w.Field != MatchWeight.Prior)
        .GroupBy(w => Comparisons.All.First(c => c.Name == w.Field).Group)
        .Select(g => (g.Key, g.Sum(w => w.Weight)));

    internal static double ProbabilityOf(double bits) => 1 / (1 + Math.Exp(-bits * Math.Log(2)));
}
