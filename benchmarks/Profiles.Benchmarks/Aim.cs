using System.Globalization;

namespace Profiles.Benchmarks;

/// <summary>What a figure is to reach: its median, or the median of its ratios to another row of the same run.</summary>
/// <param name="Lower">The figure is to be at most the bound, otherwise at least.</param>
/// <param name="Ratio">The bound is of the ratio.</param>
/// <param name="Of">The other row; null is the table's baseline.</param>
public sealed record Aim(double Bound, bool Lower, bool Ratio, string? Of)
{
    public static Aim AtMost(double bound) => new(bound, true, false, null);

    public static Aim AtLeast(double bound) => new(bound, false, false, null);

    public static Aim RatioAtMost(double bound, string? of = null) => new(bound, true, true, of);

    public static Aim RatioAtLeast(double bound, string? of = null) => new(bound, false, true, of);

    public bool IsReached(double figure) => Lower ? figure <= Bound : figure >= Bound;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Lower ? '≤' : '≥')} {Bound:#,0.####}{(Ratio ? " ×" : "")}{(Of is null ? "" : $" {Of}")}");
}
