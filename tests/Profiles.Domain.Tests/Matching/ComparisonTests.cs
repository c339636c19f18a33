using Profiles.Domain.Matching;
using static Profiles.Domain.Matching.MatchField;

namespace Profiles.Domain.Tests.Matching;

public class ComparisonTests
{
    [Theory]
    [InlineData(GivenName, "Émilie", "emilie", "given-name:same")]
    [InlineData(GivenName, "Manu", "Emmanuel", "given-name:nickname")]
    [InlineData(GivenName, "Bob", "Robert", "given-name:nickname")]
    [InlineData(GivenName, "J.", "Julie", "given-name:initial")]
    [InlineData(GivenName, "Jean-Pierre", "Pierre", "given-name:part")]
    [InlineData(Surname, "Dupont", "Dupotn", "surname:typo")]
    [InlineData(Surname, "Lefebvre-Martin", "Martin", "surname:part")]
    [InlineData(BirthDate, "1980-03-04", "04/03/1980", "birth-date:same")]
    [InlineData(BirthDate, "1980-03-04", "1980-04-03", "birth-date:day-and-month-swapped")]
    [InlineData(BirthDate, "1980-03-04", "1986-03-04", "birth-date:typo")]
    [InlineData(BirthDate, "1980-03-04", "1980-01-01", "birth-date:year-only")]
    [InlineData(BirthDate, "1980-03-04", "1981-12-25", "birth-date:year-off-by-one")]
    [InlineData(Phone, "+33612345678", "06 12 34 56 78", "phone:same-subscriber")]
    [InlineData(Email, "Marie@Example.com", "marie@example.com", "email:same")]
    [InlineData(Email, "marie.d@example.com", "marie.d@example.org", "email:same-local-part")]
    [InlineData(Postcode, "TQ13 8DF", "tq138dg", "postcode:typo")]
    [InlineData(Postcode, "TQ13 8DF", "TQ13 9XX", "postcode:same-district")]
    [InlineData(Handle, "@lune.dragon", "lunedragon", "handle:same-letters")]
    public void A_field_is_compared_by_what_it_means(MatchField field, string a, string b, string expected) =>
        Levels([(field, a)], [(field, b)]).Should().Contain(expected);

    [Fact]
    public void Given_name_and_surname_in_each_others_place_still_agree() =>
        Levels([(GivenName, "Hall"), (Surname, "Isla")], [(GivenName, "Isla"), (Surname, "Hall")])
            .Should().BeEquivalentTo("name-order:swapped", "given-name:same", "surname:same");

    [Fact]
    public void A_display_name_is_compared_with_a_name_in_parts() =>
        Levels([(FullName, "Dupont Marie ✨")], [(GivenName, "Marie"), (Surname, "Dupont")]).Should().Contain("full-name:same");

    [Fact]
    public void A_surname_that_only_the_full_name_has_is_found_there() =>
        Levels([(FullName, "Sir Thomas Clifford"), (GivenName, "Thomas")], [(GivenName, "Thomas"), (Surname, "Clifford")]).Should().Contain("surname:same");

    [Fact]
    public void An_account_that_spells_the_name_speaks_for_it() =>
        Levels([(Handle, "marie_dupont92")], [(GivenName, "Marie"), (Surname, "Dupont")]).Should().Contain("name-in-account:two-words");

    [Fact]
    public void That_two_of_one_name_spell_it_alike_says_nothing_more() =>
        Levels([(FullName, "Marie Dupont"), (Handle, "marie.dupont")], [(FullName, "Marie Dupont"), (Handle, "mariedupont")]).Should().Equal("full-name:same");

    [Theory]
    [InlineData("null")]
    [InlineData(" ")]
    [InlineData("unknown")]
    [InlineData("0000-00-00")]
    public void What_stands_for_no_value_is_no_evidence(string value) => Levels([(GivenName, value), (BirthDate, value)], [(GivenName, value), (BirthDate, value)]).Should().BeEmpty();

    [Fact]
    public void Swapped_names_and_swapped_dates_share_blocking_keys()
    {
        var keys = BlockingKeys.Of(MatchRecord.Of([(GivenName, "Isla"), (Surname, "Hall"), (BirthDate, "1980-03-04")])).ToList();
        keys.Intersect(BlockingKeys.Of(MatchRecord.Of([(GivenName, "Hall"), (Surname, "Isla")]))).Should().Contain(k => k.Rule == "names");
        keys.Intersect(BlockingKeys.Of(MatchRecord.Of([(BirthDate, "1980-04-03")]))).Should().Contain(k => k.Rule == "birth-date");
    }

    [Fact]
    public void A_column_is_known_by_its_name_in_either_language()
    {
        (MatchColumns.FieldOf("First Name"), MatchColumns.FieldOf("code_postal"), MatchColumns.FieldOf("date_of_birth"), MatchColumns.FieldOf("unique_id"))
            .Should().Be((GivenName, Postcode, BirthDate, null));
    }

    private static IEnumerable<string> Levels((MatchField, string?)[] a, (MatchField, string?)[] b) =>
        Matcher.Default.Score(MatchRecord.Of(a), MatchRecord.Of(b)).Weights.Where(w => w.Field != MatchWeight.Prior).Select(w => $"{w.Field}:{w.Level}");
}
