using System.Text.Json;
using Profiles.Domain.Consent;

namespace Profiles.Domain.Tests.Consent;

public sealed class CustomerStateTests
{
    [Theory]
    [InlineData("2010-04-03", 2010, 4)]
    [InlineData("2010-04-03T23:30:00-05:00", 2010, 4)]
    [InlineData("2010-04-30 00:00:00", 2010, 4)]
    public void The_month_of_birth_is_read_from_a_date_as_it_is_written(string date, int year, int month) =>
        CustomerState.MonthOf(JsonSerializer.SerializeToElement(date)).Should().Be(new DateOnly(year, month, 1));

    [Theory]
    [InlineData("03/04/2010")]
    [InlineData("3 April 2010")]
    [InlineData("2010-4-3")]
    [InlineData("2010-02-30")]
    [InlineData("2010-04-031")]
    [InlineData("2010")]
    [InlineData("")]
    [InlineData(20100403)]
    public void A_date_that_must_be_guessed_is_an_age_that_is_not_known(object date) =>
        CustomerState.MonthOf(JsonSerializer.SerializeToElement(date)).Should().BeNull();
}
