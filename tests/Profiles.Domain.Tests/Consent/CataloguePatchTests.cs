using System.Text.Json;
using CsCheck;
using Profiles.Domain.Consent;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Domain.Tests.Policies;

namespace Profiles.Domain.Tests.Consent;

public sealed class CataloguePatchTests
{
    private static readonly TenantSettings Present = TenantSettings.Default with { Catalogue = Catalogue.Starters["fr"], CatalogueVersion = 3 };

    [Fact]
    public void Whatever_is_sent_is_a_catalogue_or_a_refusal_with_its_place() =>
        Patches.Over(CatalogueForm.Of(Present.Catalogue, Present.CatalogueVersion).Write()).Sample(patch =>
        {
            var (catalogue, refusals) = CataloguePatch.Read(patch, Present);
            if (catalogue is null) return refusals.Count > 0 && refusals.All(r => r is { Code.Length: > 0, Reason.Length: > 0, Path: { } path } && path.StartsWith("catalogue", StringComparison.Ordinal));
            var again = CataloguePatch.Read(JsonSerializer.SerializeToElement(CatalogueForm.Of(catalogue, 3).Write()), Present with { Catalogue = catalogue });
            return refusals.Count == 0 && Text(again.Catalogue) == Text(catalogue) && !Text(catalogue).Contains("\\u0000", StringComparison.Ordinal);
        }, iter: 10_000, print: patch => patch.GetRawText());

    [Theory]
    [InlineData("""{ "purposes": { "nope": null }, "channels": { "pigeon": null }, "version": null }""")]
    [InlineData("""{ "purposes": { "service": { "validDays": null } }, "channels": { "email": { "templates": null, "windowHours": null } } }""")]
    [InlineData("""{ "purposes": { "marketing": {} } }""")]
    public void A_null_for_what_is_not_there_changes_nothing(string patch)
    {
        var (catalogue, refusals) = Read(patch);
        refusals.Should().BeEmpty();
        Text(catalogue).Should().Be(Text(Present.Catalogue));
    }

    [Fact]
    public void A_null_takes_a_purpose_away() => Read("""{ "purposes": { "marketing": null } }""").Catalogue!.FindPurpose("marketing").Should().BeNull();

    [Theory]
    [InlineData("""{ "purposes": { "marketing": { "bases": [null] } } }""", "catalogue.purposes.marketing.bases[0]")]
    [InlineData("""{ "purposes": { "marketing": { "texts": [null] } } }""", "catalogue.purposes.marketing.texts[0]")]
    [InlineData("""{ "purposes": { "marketing": { "doubleOptIn": ["email", null] } } }""", "catalogue.purposes.marketing.doubleOptIn[1]")]
    [InlineData("""{ "channels": { "email": { "contactPoints": [null] } } }""", "catalogue.channels.email.contactPoints[0]")]
    [InlineData("""{ "Purposes": {} }""", "catalogue.Purposes")]
    [InlineData("""{ "minorBelow": 15, "minorBelow": 99 }""", "catalogue.minorBelow")]
    [InlineData("""{ "purposes": { "marketing": { "bases": null } } }""", "catalogue.purposes.marketing")]
    public void What_nothing_can_be_made_of_is_refused_at_its_place(string patch, string path)
    {
        var (catalogue, refusals) = Read(patch);
        catalogue.Should().BeNull();
        refusals.Select(r => r.Path).Should().Equal(path);
    }

    private static (Catalogue? Catalogue, IReadOnlyList<Rejection> Refusals) Read(string patch) => CataloguePatch.Read(JsonSerializer.Deserialize<JsonElement>(patch), Present);

    private static string Text(Catalogue? catalogue) => JsonSerializer.Serialize(catalogue);
}
