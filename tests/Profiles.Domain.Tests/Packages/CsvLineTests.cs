using Profiles.Domain.Packages;

namespace Profiles.Domain.Tests.Packages;

public class CsvLineTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a \"b\", c", "\"a \"\"b\"\", c\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("-1+2", "\"'-1+2\"")]
    [InlineData("+33612345678", "\"+33612345678\"")]
    [InlineData(null, "")]
    public void A_field_is_quoted_and_no_formula(string? field, string written) => CsvLine.Of([field]).Should().Be($"{written}\r\n");
}
