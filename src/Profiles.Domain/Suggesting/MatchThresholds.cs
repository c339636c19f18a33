using Profiles.Domain.Matching;

namespace Profiles.Domain.Suggesting;

/// <summary>When a pair is suggested, and when what is said of it is said anew.</summary>
public static class MatchThresholds
{
    /// <summary>A new pair is suggested from here on.</summary>
    public const double Suggest = 0.8;

    /// <summary>What was suggested is said anew where the evidence has changed by so many bits (eight times as likely, or as unlikely), so that a pair on the edge does not flicker.</summary>
    public const double MuchBits = 3;

    /// <summary>Which parameters score: stored with each suggestion.</summary>
    public const string Model = "profiles/1";

    public static bool IsNews(double? known, MatchScore score) =>
        known is not { } before ? score.Probability >= Suggest : Math.Abs(Bits(before) - Math.Clamp(score.Bits, -Most, Most)) >= MuchBits;

    /// <summary>A probability of 1 has no odds; more bits than a double can tell apart count as so many.</summary>
    private const double Most = 50;

    private static double Bits(double probability) => Math.Clamp(Math.Log2(probability / (1 - probability)), -Most, Most);
}
