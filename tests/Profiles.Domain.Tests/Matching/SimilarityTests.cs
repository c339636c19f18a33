using CsCheck;
using Profiles.Domain.Matching;

namespace Profiles.Domain.Tests.Matching;

public class SimilarityTests
{
    private static readonly Gen<string> Word = Gen.String["abcé"].Where(w => w.Length < 12);

    [Theory]
    [InlineData("martha", "marhta", 0.9611)]   // Winkler 1990
    [InlineData("dixon", "dicksonx", 0.8133)]
    [InlineData("dwayne", "duane", 0.84)]
    [InlineData("jones", "johnson", 0.8324)]
    [InlineData("abroms", "abrams", 0.9222)]
    [InlineData("abc", "xyz", 0)]
    [InlineData("", "abc", 0)]
    [InlineData("", "", 1)]
    public void Jaro_Winkler_is_as_published(string a, string b, double expected) => Similarity.JaroWinkler(a, b).Should().BeApproximately(expected, 0.0001);

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("smith", "simth", 1)]
    [InlineData("ca", "abc", 3)]               // 2 where a place may be touched twice
    [InlineData("a cat", "an act", 2)]
    [InlineData("", "abc", 3)]
    [InlineData("same", "same", 0)]
    public void Damerau_counts_swapped_neighbours_as_one_error(string a, string b, int expected) => Similarity.Damerau(a, b).Should().Be(expected);

    [Fact]
    public void Likeness_is_the_same_from_both_sides_and_whole_only_for_equals() =>
        Gen.Select(Word, Word).Sample((a, b) =>
            Similarity.JaroWinkler(a, b).Equals(Similarity.JaroWinkler(b, a)) && Similarity.Damerau(a, b) == Similarity.Damerau(b, a)
            && Similarity.JaroWinkler(a, b) is >= 0 and <= 1 && (Similarity.JaroWinkler(a, b) > 1 - 1e-12) == (a == b) && (Similarity.Damerau(a, b) == 0) == (a == b));

    [Fact]
    public void A_limited_distance_is_the_distance_or_one_more_than_the_limit() =>
        Gen.Select(Word, Word, Gen.Int[0, 4]).Sample((a, b, limit) => Similarity.Damerau(a, b, limit) == Math.Min(Similarity.Damerau(a, b), limit + 1));
}
