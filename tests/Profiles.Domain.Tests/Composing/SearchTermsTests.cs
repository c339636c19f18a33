using System.Text.Json;
using CsCheck;
using Profiles.Domain.Composing;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Composing;

public class SearchTermsTests
{
    private readonly SearchTerms terms = new(TenantSettings.Default, new NoNumbers());

    [Theory]
    [InlineData("Zoé", "zoe")]
    [InlineData("ZOE\u0308", "zoe")]
    [InlineData("ｚｏｅ", "zoe")]
    [InlineData("Strauß", "strauss")]
    [InlineData("Bjørn Œuvre", "bjorn oeuvre")]
    [InlineData("Łukasz", "lukasz")]
    [InlineData("Владимир", "владимир")]
    public void Case_accents_and_widths_do_not_count(string text, string folded) => SearchTerms.Fold(text).Should().Be(folded);

    [Fact]
    public void A_name_is_found_by_its_words_beginnings_from_two_letters_on() =>
        OfName("Marie-Ève d'Arc").Should().BeEquivalentTo("ma", "mar", "mari", "marie", "ev", "eve", "d", "ar", "arc");

    [Fact]
    public void Whatever_begins_a_word_of_a_name_finds_it() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 2, 40], Gen.Int[2, 40]).Sample((name, length) =>
        {
            var asked = terms.Ask(name[..Math.Min(length, name.Length)]).Words;
            return asked.Count == 1 && terms.OfTrait("firstName", JsonSerializer.SerializeToElement(name)).Contains(asked[0]);
        });

    [Fact]
    public void Any_text_can_be_asked_for() => Gen.String.Sample(text => terms.Ask(text) is not null);

    [Fact]
    public void A_handle_is_asked_for_with_or_without_its_sign()
    {
        var handle = terms.OfTrait("username", JsonSerializer.SerializeToElement("@Star_Gazer")).Should().ContainSingle().Subject;
        terms.Ask("star_gazer").Exact.Should().Contain(handle);
        terms.Ask("@STAR_GAZER").Exact.Should().Contain(handle);
    }

    [Fact]
    public void What_the_catalogue_does_not_search_has_no_terms() =>
        terms.OfTrait("diagnosis", JsonSerializer.SerializeToElement("flu")).Concat(terms.OfTrait("firstName", JsonSerializer.SerializeToElement(7))).Should().BeEmpty();

    [Fact]
    public void A_term_never_shows_its_value() => new SearchTerm(SearchTerm.Email, "ana@example.org").ToString().Should().NotContain("ana");

    private IEnumerable<string> OfName(string name) => terms.OfTrait("firstName", JsonSerializer.SerializeToElement(name)).Select(t => t.Value).Distinct();

    private sealed class NoNumbers : IPhoneNumbers
    {
        public string? ToE164(string number, string region) => null;
    }
}
