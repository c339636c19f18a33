using Profiles.Domain.Matching;

namespace Profiles.Domain.Tests.Matching;

public class MatchColumnsTests
{
    [Theory]
    [InlineData("phone", MatchField.Phone)]
    [InlineData("email", MatchField.Email)]
    [InlineData("E-mail", MatchField.Email)]
    [InlineData("birthDate", MatchField.BirthDate)]
    [InlineData("Prénom", MatchField.GivenName)]
    public void A_column_that_is_called_like_a_placeholder_is_still_a_column(string name, MatchField field) => MatchColumns.FieldOf(name).Should().Be(field);

    [Theory]
    [InlineData("id")]
    [InlineData("test")]
    [InlineData("unknown")]
    [InlineData("-")]
    public void What_is_no_column_of_ours_is_not_compared(string name) => MatchColumns.FieldOf(name).Should().BeNull();
}
