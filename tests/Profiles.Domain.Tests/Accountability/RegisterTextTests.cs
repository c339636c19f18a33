using Profiles.Domain.Accountability;
using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Accountability;

public class RegisterTextTests
{
    private static readonly DateTimeOffset At = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory, InlineData("en", "Not stated."), InlineData("fr", "Non renseigné.")]
    public void What_nobody_stated_says_so_and_how_to_state_it(string language, string missing)
    {
        var text = Text(TenantSettings.Default, language);

        text.Split('\n').Where(line => line.Contains(missing)).Should().HaveCount(4).And.OnlyContain(line => line.Contains("./run privacy-policy --patch"));
    }

    [Theory, InlineData("en"), InlineData("fr")]
    public void Every_purpose_basis_class_and_recipient_of_the_brand_is_in_it(string language)
    {
        var settings = TenantSettings.Default with { Traits = [.. TraitDefinition.Defaults, new("diagnosis", Clear: false, Special: true)] };

        var text = Text(settings, language, new RegisterRecipient("mailer", ["marketing"], At));

        text.Should().ContainAll(settings.Catalogue.Purposes.Select(p => $"| {p.Name} |")).And.ContainAll(settings.Traits.Select(t => t.Name)).And.ContainAll(settings.IdentityTypes.Select(t => t.Name));
        text.Should().Contain("- mailer: marketing (").And.Contain("diagnosis").And.NotContain("{");
        text.Split('\n').Count(line => line.StartsWith("## ", StringComparison.Ordinal)).Should().Be(8);
    }

    [Fact]
    public void The_terms_are_those_of_the_brands_policy_and_whether_they_are_enforced()
    {
        var kept = TenantSettings.Default with { RetentionPolicy = new() { Enabled = true, Terms = [new(RetentionClass.Contact, Relation.Prospect, 7), new(RetentionClass.Contact, Relation.Customer, null)] } };

        Text(kept, "en").Should().Contain("contact data and attributes: prospects 7 months, customers for ever").And.NotContain("not enforced");
        Text(TenantSettings.Default, "fr").Should().Contain("prospects 36 mois").And.Contain("ne sont pas appliqués");
    }

    [Fact]
    public void What_somebody_wrote_neither_breaks_the_table_nor_becomes_mark_up()
    {
        var settings = TenantSettings.Default with { PrivacyPolicy = PrivacyPolicy.Default with { Register = new() { Controller = "A | B\n# C <script>", Contact = "[x](y)" } } };

        Text(settings, "en").Should().Contain(@"Controller: A \| B # C &lt;script>").And.Contain(@"Contact: \[x](y)");
    }

    private static string Text(TenantSettings settings, string language, params RegisterRecipient[] recipients) =>
        RegisterText.Markdown(ProcessingRegister.Of(new TenantId("demo"), settings, recipients, At), language).Replace("{\"register\": {", "", StringComparison.Ordinal);
}
