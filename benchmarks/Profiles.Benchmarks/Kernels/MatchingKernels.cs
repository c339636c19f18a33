using BenchmarkDotNet.Attributes;
using Profiles.Domain.Matching;

namespace Profiles.Benchmarks.Kernels;

/// <summary>What online matching does for each changed profile, and for each pair.</summary>
public class MatchingKernels
{
    private static readonly (MatchField, string?)[] Facts =
    [
        (MatchField.GivenName, "Camille"), (MatchField.Surname, "Durand-Moreau"), (MatchField.Place, "Lyon"), (MatchField.Email, "camille.durand@example.org"), (MatchField.BirthDate, "1984-05-17"),
    ];

    private readonly MatchRecord one = MatchRecord.Of(Facts);
    private readonly MatchRecord same = MatchRecord.Of([(MatchField.GivenName, "Camile"), (MatchField.Surname, "Durand"), (MatchField.Place, "Lyon"), (MatchField.Email, "c.durand@example.org")]);
    private readonly MatchRecord stranger = MatchRecord.Of([(MatchField.GivenName, "Thomas"), (MatchField.Surname, "Petit"), (MatchField.Place, "Nantes"), (MatchField.Email, "tpetit@example.org")]);

    [Benchmark(Description = "a record made of five facts")]
    public MatchRecord Make() => MatchRecord.Of(Facts);

    [Benchmark(Description = "its blocking keys")]
    public int Block() => BlockingKeys.Of(one).Count();

    [Benchmark(Description = "two records of one person scored")]
    public MatchScore Score() => Matcher.Default.Score(one, same);

    [Benchmark(Description = "two strangers scored")]
    public MatchScore ScoreStrangers() => Matcher.Default.Score(one, stranger);
}
