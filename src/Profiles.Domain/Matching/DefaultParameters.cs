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

    public static MatcherParameters ForProfiles { get; } = For(Comparisons.All.Where(c => OfProfiles.Contains(c.Name)), Prior);

    public static MatcherParameters For(IEnumerable<Comparison> comparisons, double prior) =>
        new(prior, [.. comparisons.Select(c => new LevelRates(c.Name, Shares(c.Levels.Select(l => l.M)), Shares(c.Levels.Select(l => l.U))))], ImmutableDictionary<MatchField, FieldFrequencies>.Empty);

    public static ImmutableArray<double> Shares(IEnumerable<double> rates)
    {
        var all = rates.ToList();
        return [.. all.Select(r => r / all.Sum())];
    }
}
