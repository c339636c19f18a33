using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Packages;

/// <summary>What a person takes along (GDPR Art. 20): what they provided or what was observed, on consent or a contract, and nothing that was concluded.</summary>
public class PortabilityPackageTests
{
    private static readonly Domain.Identities.IdentityClaim Marie = Email("marie@example.org");

    [Fact]
    public async Task It_has_what_the_person_gave_and_did_and_nothing_that_was_concluded_about_them()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server,
            Message(Marie, Crm("7")).Named("firstName", "Marie").Named("segment", "whales").Named("churnScore", 0.93).Agreed().Commented("by e-mail", "email").Excluded(),
            Message(Marie) with { Facts = [new Fact.Interaction { Kind = InteractionKind.Message, Channel = "email", Direction = Direction.Outbound, Text = "from the brand" }] },
            Message(Marie) with { Facts = [new Fact.Interaction { Kind = InteractionKind.Review, Channel = "email", Rating = 4, Sentiment = -0.75, Text = "so so" }] });
        await brand.RecordOneAsync(Browser, Message(Marie, Email("paul@example.net")));

        var files = await desk.MadeAsync(PrivacyRequestKind.Portability, Marie);

        files.Names.Should().BeEquivalentTo("data.json", "events.json", "interactions.csv", "traits.csv", "consents.csv", "manifest.json");
        files.All.Should().Contain("marie@example.org").And.Contain("by e-mail").And.Contain("so so").And.Contain("firstName");
        files.All.Should().NotContain("whales").And.NotContain("churnScore").And.NotContain("0.93").And.NotContain("-0.75").And.NotContain("from the brand").And.NotContain("they asked for it");
        files.All.Should().NotContain("strength").And.NotContain("decisions").And.NotContain("probability");
        files.Events.Select(e => (string)e!["type"]!).Distinct().Should().BeEquivalentTo("identity_observed", "traits_reported", "interaction_recorded", "consent_given");
        files.Data["recipients"].Should().BeNull();
    }

    [Fact]
    public async Task What_rests_on_a_legitimate_interest_is_not_in_it()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server, Message(Marie).Agreed("email").Commented("agreed to", "email").Commented("only answered", "facebook"));

        (await desk.MadeAsync(PrivacyRequestKind.Portability, Marie)).All.Should().Contain("agreed to").And.NotContain("only answered");
    }

    [Fact]
    public async Task Of_a_customer_whatever_serves_the_contract_is_in_it()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server, Message(Marie).At(DateTimeOffset.UtcNow.AddDays(-3)) with
        {
            Facts = [new Fact.Interaction { Kind = InteractionKind.Purchase, Channel = "web", Attributes = new Dictionary<string, JsonElement> { ["order"] = JsonSerializer.SerializeToElement("A-17") } }],
        });

        (await desk.MadeAsync(PrivacyRequestKind.Portability, Marie))["interactions.csv"].Should().Contain("A-17");
    }

    [Fact]
    public async Task Without_a_consent_or_a_contract_there_is_nothing_to_take_along()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server, Message(Marie).Named("firstName", "Marie").Commented("hello", "facebook"));

        var files = await desk.MadeAsync(PrivacyRequestKind.Portability, Marie);

        files.Events.Should().BeEmpty();
        files.All.Should().NotContain("marie@example.org").And.NotContain("hello");
    }
}
