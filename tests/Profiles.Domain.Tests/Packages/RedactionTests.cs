using System.Text.Json.Nodes;
using CsCheck;
using Profiles.Domain.Packages;

namespace Profiles.Domain.Tests.Packages;

/// <summary>Other people are taken out of what was said, the subject's own stays, and so does the rest.</summary>
public class RedactionTests
{
    private static readonly RedactionMarks Marks = new("(mail)", "(phone)", "(handle)", "(person)");

    [Theory]
    [InlineData("write to paul@example.net", "write to (mail)")]
    [InlineData("write to MARIE@example.org", "write to MARIE@example.org")]
    [InlineData("call +33 6 12 34 56 78 or 06.12.34.56.78", "call (phone) or (phone)")]
    [InlineData("call 06 39 98 00 12", "call 06 39 98 00 12")]
    [InlineData("thanks @zoe_92, says @Marie_D.", "thanks (handle), says @Marie_D.")]
    [InlineData("order 4711-0815 of 01.02.2026, 1500 EUR, 2026-03-04 10:00", "order 4711-0815 of 01.02.2026, 1500 EUR, 2026-03-04 10:00")]
    [InlineData("Paul Martinez and MARTINEZ, but not Martinezville", "(person) and (person), but not Martinezville")]
    [InlineData("Dupont", "Dupont")]
    public void What_is_somebody_elses_is_taken_out(string said, string told) => Redaction().Text(said).Should().Be(told);

    [Fact]
    public void Whoever_an_attribute_names_is_taken_out_of_the_text_as_well()
    {
        var (text, attributes) = Redaction().Said("Julie will call Marie", JsonNode.Parse("""{"agent":{"name":"Julie","id":17},"to":["marie@example.org"],"topic":"Julie","n":3}"""));

        text.Should().Be("(person) will call Marie");
        attributes!.ToJsonString().Should().Be("""{"agent":{"name":"(person)","id":"(person)"},"to":["marie@example.org"],"topic":"Julie","n":3}""");
    }

    [Fact]
    public void A_strangers_values_are_never_told_and_the_subjects_own_always()
    {
        var filler = Gen.String[Gen.Char["abc XYZ,;!?()\n\"'é"], 0, 20];
        Gen.Select(filler, filler, filler).Sample((a, b, c) =>
        {
            var told = Redaction().Text($"{a} paul@example.net {b} marie@example.org {c} @zoe {a} +33612345678 {b}");
            told.Should().NotContain("paul@").And.NotContain("@zoe").And.NotContain("612345678").And.Contain("marie@example.org");
        }, iter: 300);
    }

    private static Redaction Redaction() => new(
        ["marie@example.org", "+33639980012", "marie_d", "Marie", "Dupont"], ["paul@example.net", "Paul Martinez", "Martinez", "Dupont", "Al"], number => ToE164(number), Marks);

    private static string? ToE164(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length == 10 && digits[0] == '0' ? $"+33{digits[1..]}" : digits.Length == 11 && digits.StartsWith("33", StringComparison.Ordinal) ? $"+{digits}" : null;
    }
}
