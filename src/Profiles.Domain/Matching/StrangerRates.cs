using System.Collections.Immutable;

namespace Profiles.Domain.Matching;

/// <summary>
/// How often two strangers reach each level of a comparison, where an earlier comparison is known to agree: relatives share surname, town and postcode,
/// a town's postcodes begin alike. Without it such agreements would count as often as there are fields.
/// </summary>
/// <param name="Name">The comparison's.</param>
/// <param name="Agreeing">The earlier comparison's.</param>
public sealed record DependentRates(string Name, string Agreeing, ImmutableArray<double> U);

/// <summary>u of each comparison, as the pattern has it.</summary>
internal sealed class StrangerRates
{
    /// <summary>A level with so many bits for one person counts as agreement.</summary>
    private const double Agreement = 2;

    private readonly double[][] m;
    private readonly double[][] u;
    private readonly double[]?[,] dependent;

    public StrangerRates(IReadOnlyList<Comparison> comparisons, double[][] m, double[][] u, IEnumerable<DependentRates> dependent)
    {
        (this.m, this.u) = (m, u);
        this.dependent = new double[]?[m.Length, m.Length];
        var places = comparisons.Select((c, i) => (c.Name, i)).ToDictionary(p => p.Name, p => p.i);
        foreach (var rates in dependent)
            if (places.TryGetValue(rates.Name, out var c) && places.TryGetValue(rates.Agreeing, out var given)) this.dependent[c, given] = [.. rates.U];
    }

    public bool Agrees(int comparison, int level) => level > 0 && m[comparison][level - 1] > u[comparison][level - 1] * (1 << (int)Agreement);

    /// <summary>The rates given the agreement that explains most; the comparison's own where none does.</summary>
    public double[] Of(LevelPattern pattern, int comparison)
    {
        var rates = u[comparison];
        for (var given = 0; given < comparison; given++)
            if (dependent[comparison, given] is { } known && known[0] > rates[0] && Agrees(given, pattern[given])) rates = known;
        return rates;
    }
}
