using CsCheck;
using Profiles.Projections.Identities;

namespace Profiles.Projections.Tests.Identities;

public class PhoneNumbersTests
{
    private static readonly LibPhoneNumbers Numbers = new();

    [Theory]
    [InlineData("+33 6 00 00 00 01")]
    [InlineData("06 00 00 00 01")]
    [InlineData("06.00.00.00.01")]
    [InlineData("0033600000001")]
    [InlineData("+33 (0)6 00 00 00 01")]
    [InlineData("tel:+33-6-00-00-00-01")]
    [InlineData("+33600000001")]
    public void One_number_in_many_spellings_is_one_number(string written) => Numbers.ToE164(written, "FR").Should().Be("+33600000001");

    [Theory]
    [InlineData("020 7946 0018", "GB", "+442079460018")]
    [InlineData("(201) 555-0123", "US", "+12015550123")]
    public void A_national_number_is_read_by_the_brand_s_country(string written, string region, string known) => Numbers.ToE164(written, region).Should().Be(known);

    [Theory]
    [InlineData("12")]
    [InlineData("not a number")]
    [InlineData("+33 1 00 00 00 01 ext. 12")]
    [InlineData("06 00 00 00 01 / 06 00 00 00 02")]
    [InlineData("+999123456789")]
    [InlineData("")]
    public void What_cannot_be_called_is_no_number(string written) => Numbers.ToE164(written, "FR").Should().BeNull();

    [Fact]
    public void Any_text_in_any_country_is_answered_and_what_is_known_stays_as_it_is() =>
        Gen.Select(Gen.OneOf(Gen.String, Gen.String[Gen.Char["+0123456789 ()-."], 0, 20]), Gen.OneOf("FR", "US", "IT", "ZZ", "", "fr")).Sample((text, region) =>
            Numbers.ToE164(text, region) is not { } known || (Numbers.ToE164(known, "FR") == known && Numbers.ToE164(known, "US") == known));
}
