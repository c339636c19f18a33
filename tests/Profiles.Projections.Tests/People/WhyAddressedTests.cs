using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Projections.People;
using Profiles.Projections.Policies;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

public sealed class WhyAddressedTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    [Fact]
    public async Task The_permission_is_the_one_of_then_with_the_decision_that_it_came_of()
    {
        var brand = await people.Store.OpenAsync();
        var evidence = new Evidence { Method = ConsentMethod.Form, Text = "News by e-mail?" };
        await brand.SeenAsync(1, Email("ana@example.org"), new Fact.ConsentGiven(new("email", "marketing", "brand"), evidence) { Expires = At(10) });
        await brand.SeenAsync(20, Email("ana@example.org"), Withdraws());
        await Task.Delay(5);
        // Whatever is asked for before it was recorded was not known: the sources' clocks are in the past of the store's.
        (await WhyAsync(brand, At(5))).Reason.Should().Be("no-contact-point");
        await DatedAsync(brand);

        var given = await WhyAsync(brand, At(5));
        (given.Allowed, given.Basis, given.Reason, given.Since).Should().Be((true, LawfulBasis.Consent, "consent-given", At(1)));
        (given.Proof!.Decision, given.Proof.Effective, given.Proof.Evidence.Sealed!.Text).Should().Be((ConsentStatus.Given, true, "News by e-mail?"));
        var expired = await WhyAsync(brand, At(15));
        (expired.Allowed, expired.Reason, expired.Proof!.OccurredAt, expired.Proof.Effective).Should().Be((false, "consent-expired", At(1), false));
        var withdrawn = await WhyAsync(brand, At(25));
        (withdrawn.Reason, withdrawn.Proof!.Decision, withdrawn.Proof.Effective).Should().Be(("consent-withdrawn", ConsentStatus.Withdrawn, true));
        people.LogOf(brand).SelectMany(e => e.Fields).Should().Contain("ConsentRecord.evidence");
        (await people.Marketer(brand).WhyAddressedAsync(await brand.ProfileAsync(Email("ana@example.org")), "email", "marketing", At(5), PersonFields.Decisions, default))
            .Reason.Should().Be("no-contact-point", "the purpose covers her no more");
    }

    [Fact]
    public async Task What_was_recorded_later_was_not_known_then()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Email("ana@example.org"), Consents());
        await Task.Delay(5);
        var campaign = DateTimeOffset.UtcNow;
        await Task.Delay(5);
        await brand.SeenAsync(2, Email("ana@example.org"), Withdraws());

        var why = await WhyAsync(brand, campaign);
        (why.Allowed, why.Proof!.OccurredAt).Should().Be((true, At(1)));
        (await WhyAsync(brand, DateTimeOffset.UtcNow)).Allowed.Should().BeFalse();
    }

    [Fact]
    public async Task Relation_and_objections_of_then_count()
    {
        var brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Email("ana@example.org"), Facebook("42")]);
        await brand.SeenAsync(2, Email("ana@example.org"), new Fact.Interaction { Kind = InteractionKind.Purchase, Channel = "shop" });
        await brand.SeenAsync(4, Facebook("42"), new Fact.ConsentWithdrawn(new("facebook", "marketing", "brand"), new Evidence { Method = ConsentMethod.Agent }) { Objection = true });
        await DatedAsync(brand);

        (await WhyAsync(brand, At(1.5), "similar-products")).Reason.Should().Be("no-consent-recorded");
        var customer = await WhyAsync(brand, At(3), "similar-products");
        (customer.Allowed, customer.Basis, customer.Proof).Should().Be((true, LawfulBasis.LegitimateInterest, null));
        var objected = await WhyAsync(brand, At(5), "similar-products");
        (objected.Allowed, objected.Reason, objected.Proof!.Decision, objected.Proof.ContactPoint.Type).Should().Be((false, "objected", ConsentStatus.Objected, "facebook"));
    }

    [Fact]
    public async Task The_catalogue_is_the_one_of_then_also_what_the_brand_began_with()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(2, Email("ana@example.org"), new Fact.Interaction { Kind = InteractionKind.Purchase, Channel = "shop" });
        await DatedAsync(brand);
        var began = await ChangedAsync("""{ "purposes": { "similar-products": { "bases": [] } } }""");
        var between = await ChangedAsync("""{ "purposes": { "similar-products": null } }""");
        var now = DateTimeOffset.UtcNow;
        brand = brand.With((await people.Store.Tenants.FreshAsync(brand.Tenant, default))!);

        (await WhyAsync(brand, began, "similar-products")).Reason.Should().Be("legitimate-interest");
        (await WhyAsync(brand, between, "similar-products")).Reason.Should().Be("no-basis");
        (await WhyAsync(brand, now, "similar-products")).Reason.Should().Be("no-consent-recorded");
        (await WhyAsync(brand, At(3), "similar-products")).Reason.Should().Be("legitimate-interest", "no change had happened yet");

        // When nothing of the change had happened or was known yet.
        async Task<DateTimeOffset> ChangedAsync(string patch)
        {
            await Task.Delay(5);
            var before = DateTimeOffset.UtcNow;
            await Task.Delay(5);
            var catalogues = new PurposeCatalogues(people.Store.Store, people.Store.Vault, people.Store.Tenants, TimeProvider.System);
            var by = new Credential(brand.Tenant, "graphql:console", Trust.Decides, "account-1");
            (await catalogues.ChangeAsync(by, JsonSerializer.Deserialize<JsonElement>(patch), "Decided on Monday", default)).Refusals.Should().BeEmpty();
            return before;
        }
    }

    private async Task<PermissionView> WhyAsync(ReadModels.Brand brand, DateTimeOffset at, string purpose = "marketing") =>
        await people.Admin(brand).WhyAddressedAsync(await brand.ProfileAsync(Email("ana@example.org")), "email", purpose, at, PersonFields.Decisions | PersonFields.Evidence, default);

    /// <summary>As if all had been recorded when it happened.</summary>
    private Task<long> DatedAsync(ReadModels.Brand brand) => people.Store.ScalarAsync<long>(
        "with d as (update profiles.mt_events set timestamp = coalesce((data->>'occurredAt')::timestamptz, timestamp) where tenant_id = $1 returning 1) select count(*) from d", brand.Tenant.Value);
}
