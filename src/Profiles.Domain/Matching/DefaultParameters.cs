using System.Collections.Immutable;

namespace Profiles.Domain.Matching;

/// <summary>Rates by experience, before anything was learned.</summary>
internal static class DefaultParameters
{
    /// <summary>One in so many pairs: each of some 100,000 persons is known by two records.</summary>
    private const double Prior = 1e-5;

    /// <summary>What a profile's identities tell of a person.</summary>
    private static readonly string[] OfProfiles =
        ["name-order", "given-name", "surname", "full-name", "other-names", "name-in-account", "handle", "email", "phone", "birth-date", "postcode", "place", "street", "gender"];

    /// <summary>Of strangers that agree in the first, so many have the same of the second: relatives, couples, a town's postcodes.</summary>
    private static readonly (string Agreeing, string Name, double Same)[] OfHouseholds =
    [
        ("surname", "email", .0005), ("surname", "phone", .002), ("surname", "postcode", .01), ("surname", "place", .05), ("surname", "street", .01),
        ("full-name", "email", .0005), ("full-name", "phone", .002), ("full-name", "postcode", .01), ("full-name", "place", .05), ("full-name", "handle", .0005),
        ("email", "phone", .3), ("email", "postcode", .4), ("email", "place", .5), ("email", "street", .4),
        ("phone", "postcode", .5), ("phone", "place", .7), ("phone", "street", .5), ("postcode", "place", .9), ("postcode", "street", .1), ("place", "street", .01),
    ];

    public static MatcherParameters ForProfiles { get; } = Profiles();

    private static MatcherParameters Profiles()
    {
        var parameters = For(Comparisons.All.Where(c => OfProfiles.Contains(c.Name)), Prior);
        return parameters with { Dependent = [.. OfHouseholds.Select(h => new DependentRates(h.Name, h.Agreeing, WithSame(parameters.Rates.First(r => r.Name == h.Name).U, h.Same)))] };
    }

    private static ImmutableArray<double> WithSame(ImmutableArray<double> rates, double same) => [same, .. rates.Skip(1).Select(r => r * (1 - same) / (1 - rates[0]))];

    public static MatcherParameters For(IEnumerable<Comparison> comparisons, double prior) =>
        new(prior, [.. comparisons.Select(c => new LevelRates(c.Name, Shares(c.Levels.Select(l => l.M)), Shares(c.Levels.Select(l => l.U))))], ImmutableDictionary<MatchField, FieldFrequencies>.Empty);

    public static ImmutableArray<double> Shares(IEnumerable<double> rates)
    {
        var all = rates.ToList();
        return [.. all.Select(r => r / all.Sum())];
    }
}
