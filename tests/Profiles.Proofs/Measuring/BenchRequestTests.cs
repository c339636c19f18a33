using Profiles.Benchmarks;

namespace Profiles.Proofs.Measuring;

public sealed class BenchRequestTests
{
    [Fact]
    public void Several_are_run_in_the_order_in_which_they_are_named() =>
        Parse("read", "ingest", "read").Benches.Select(b => b.Name).Should().Equal("read", "ingest");

    [Fact]
    public void All_are_run_by_one_word() =>
        Parse("all", "--quick").Benches.Should().Equal(Benches.All);

    [Fact]
    public void No_name_and_help_list_what_there_is()
    {
        Parse().Help.Should().BeTrue();
        Parse("read", "--help").Help.Should().BeTrue();
    }

    [Fact]
    public void An_unknown_name_is_answered_with_what_there_is() =>
        Parse("red").Wrong.Should().Contain("\"red\"").And.ContainAll(Benches.All.Select(b => b.Name));

    [Theory]
    [InlineData("read", "--fast")]
    [InlineData("read", "--json")]
    [InlineData("read", "--json", "--quick")]
    [InlineData("read", "--rounds", "0")]
    [InlineData("read", "--rounds", "many")]
    public void A_call_that_is_not_understood_says_what_to_change(params string[] args) =>
        Parse(args).Wrong.Should().Contain(args.First(a => a.StartsWith("--", StringComparison.Ordinal)));

    [Fact]
    public void Options_may_stand_anywhere()
    {
        var request = Parse("--rounds", "3", "matching", "--data", "people.csv", "--json", "figures.json", "--quick");
        request.Options.Should().Be(new BenchOptions(true, 3) { Data = "people.csv" });
        request.Json.Should().Be("figures.json");
    }

    private static BenchRequest Parse(params string[] args) => BenchRequest.Parse(args, Benches.All);
}
