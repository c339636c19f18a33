using Profiles.Projections.People;

namespace Profiles.Projections.Tests.People;

public sealed class MaskingTests
{
    [Theory]
    [InlineData("email", "camille@example.com", "c•••@e•••.com")]
    [InlineData("email", "c@localhost", "c•••@l•••")]
    [InlineData("phone", "+33612345678", "+33•••78")]
    [InlineData("facebook", "1234567", "1•••")]
    [InlineData("crm", "42", "•••")]
    public void A_mask_tells_values_apart_but_reaches_nobody(string type, string value, string mask) => Masking.Mask(type, value).Should().Be(mask);
}
