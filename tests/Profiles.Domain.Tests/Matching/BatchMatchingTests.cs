using System.Text.Json;
using CsCheck;
using Profiles.Domain.Matching;
using Profiles.Domain.Matching.Batch;

namespace Profiles.Domain.Tests.Matching;

public class BatchMatchingTests
{
    [Fact]
    public void Training_recovers_the_rates_that_the_records_were_made_with() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Double[0.85, 0.98]).Sample((seed, kept) =>
        {
            var population = Population.Make(seed, 1500, kept);
            var learned = BatchMatching.Run(new MatchingTask(population.Records)).Matcher.Parameters;
            var prior = 1 / (2.0 * 1500 - 1);
            return Math.Abs(Math.Log(learned.Prior / prior)) < 0.2
                && new[] { "surname", "birth-date", "place", "given-name" }.All(name => Math.Abs(learned.Rates.Single(r => r.Name == name).M[0] - kept * kept) < 0.06)
                && Math.Abs(learned.Rates.Single(r => r.Name == "place").U[0] - 1 / 40.0) < 0.01;
        }, iter: 8);

    [Fact]
    public void The_result_is_the_same_whatever_the_number_of_threads() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Double[0.8, 1.0]).Sample((seed, kept) =>
        {
            // Enough that the threads share the work.
            var population = Population.Make(seed, 400, kept, 3);
            var (one, two, five) = (Run(1), Run(2), Run(5));
            return one == two && one == five;

            string Run(int threads)
            {
                var result = BatchMatching.Run(new MatchingTask(population.Records) { Threads = threads, Automatic = true });
                return JsonSerializer.Serialize(new { result.Scored, result.Clusters, result.Automatic, result.Matcher.Parameters.Prior, result.Matcher.Parameters.Rates });
            }
        }, iter: 3);

    [Fact]
    public void No_cluster_holds_two_records_that_a_cannot_link_keeps_apart() =>
        Gen.Select(Population.Any, Gen.Int[2, 7]).Sample((population, every) =>
        {
            bool CannotLink(int a, int b) => (a + b) % every == 0;
            var result = BatchMatching.Run(new MatchingTask(population.Records) { CannotLink = CannotLink, Automatic = true });
            var places = Enumerable.Range(0, population.Records.Count).ToList();
            return places.All(a => places.All(b => a >= b || result.Clusters[a] != result.Clusters[b] || !CannotLink(a, b))) && !result.Pairs.Concat(result.Automatic).Any(p => CannotLink(p.A, p.B));
        }, iter: 30);

    [Fact]
    public void A_linked_record_has_one_partner_at_most() =>
        Population.Any.Sample(population =>
        {
            var left = population.Records.Count / 2;
            var pairs = BatchMatching.Run(new MatchingTask(population.Records, left)).Pairs;
            return pairs.All(p => p.A < left && p.B >= left) && pairs.DistinctBy(p => p.A).Count() == pairs.Count && pairs.DistinctBy(p => p.B).Count() == pairs.Count;
        }, iter: 20);

    [Fact]
    public void A_chain_whose_ends_contradict_each_other_is_no_cluster()
    {
        // Two of one surname share a telephone; the record between them knows no more than that.
        var home = new (MatchField, string?)[] { (MatchField.Surname, "Dubois"), (MatchField.Phone, "+33561000001") };
        MatchRecord[] records =
        [
            MatchRecord.Of([.. home, (MatchField.GivenName, "Ann"), (MatchField.BirthDate, "1950-02-11"), (MatchField.Postcode, "31000")]),
            MatchRecord.Of(home),
            MatchRecord.Of([.. home, (MatchField.GivenName, "Chloé"), (MatchField.BirthDate, "1979-10-28"), (MatchField.Postcode, "75002")]),
        ];
        var matcher = new Matcher(Matcher.Default.Parameters with { Prior = 0.001 });
        var result = BatchMatching.Run(new MatchingTask(records) { Matcher = matcher });
        result.Pairs.Should().Contain(p => p.A == 0 && p.B == 1).And.Contain(p => p.A == 1 && p.B == 2);
        result.Clusters[0].Should().NotBe(result.Clusters[2]);
    }

    [Fact]
    public void Nearly_all_records_of_a_person_are_found()
    {
        var population = Population.Make(7, 800, 0.95, 3);
        var result = BatchMatching.Run(new MatchingTask(population.Records) { Automatic = true });
        var right = result.Pairs.Count(p => population.Person[p.A] == population.Person[p.B]);
        (right / (double)result.Pairs.Count).Should().BeGreaterThan(0.97);
        (right / 2400.0).Should().BeGreaterThan(0.93);
        result.Automatic.Should().HaveCountGreaterThan(500).And.OnlyContain(p => population.Person[p.A] == population.Person[p.B]);
    }

    [Fact]
    public void What_a_brand_keeps_of_its_training_names_nobody()
    {
        var records = Population.Make(3, 500, 0.95).Records.Append(MatchRecord.Of([(MatchField.Surname, "Zyzzyva"), (MatchField.BirthDate, "1950-01-02")])).ToList();
        var kept = BatchMatching.Run(new MatchingTask(records)).Matcher.Parameters.WithoutRareValues(records.Count);
        kept.Frequencies[MatchField.Place].Values.Should().NotBeEmpty();
        JsonSerializer.Serialize(kept).Should().NotContainEquivalentOf("zyzzyva").And.NotContain("19500102");
        new Matcher(kept).Score(records[0], records[1]).Bits.Should().NotBe(double.NaN);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Few_or_empty_records_are_no_error(int count)
    {
        var result = BatchMatching.Run(new MatchingTask([.. Enumerable.Repeat(MatchRecord.Empty, count)]) { Automatic = true });
        result.Pairs.Should().BeEmpty();
        result.Clusters.Should().Equal(Enumerable.Range(0, count));
    }
}
