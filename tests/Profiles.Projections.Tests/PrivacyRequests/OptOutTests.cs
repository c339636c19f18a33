using Profiles.Domain.Consent;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Tests.Erasure;
using Profiles.Projections.Tests.Notices;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.PrivacyRequests;

public sealed class OptOutTests
{
    private static readonly IdentityClaim Marie = Email("marie@example.org");
    private static readonly IdentityClaim Second = Email("marie.2@example.org");

    /// <summary>A brand that sells what it knows of its visitors to a network of advertisers, and sends a newsletter.</summary>
    private static TenantSettings Selling => TenantSettings.Default with
    {
        Catalogue = Catalogue.EuropeanUnion with { Purposes = [.. Catalogue.EuropeanUnion.Purposes, new("partner-ads", Marketing: true, [new(null, null, LawfulBasis.LegitimateInterest, "B-7")], [], [], SaleOrSharing: true)] },
    };

    [Fact]
    public async Task An_opt_out_denies_what_is_sold_on_every_contact_point_as_of_its_receipt_and_nothing_else_until_a_later_consent()
    {
        await using var brand = await CreateAsync(Selling);
        await brand.RecordOneAsync(Server, Message(Marie, Second).Agreed());
        var desk = new DeskBrand(brand, TimeProvider.System);
        (await ReasonAsync(brand, desk, Marie, "partner-ads")).Should().Be(PermissionReason.LegitimateInterest);

        await OptOutAsync(brand, desk);

        (await ReasonAsync(brand, desk, Marie, "partner-ads")).Should().Be(PermissionReason.Objected);
        (await ReasonAsync(brand, desk, Second, "partner-ads")).Should().Be(PermissionReason.Objected);
        (await ReasonAsync(brand, desk, Marie, "marketing")).Should().Be(PermissionReason.ConsentGiven);

        await brand.RecordOneAsync(Server, Message(Marie).At(DateTimeOffset.UtcNow).Agreed(purpose: "partner-ads"));
        (await ReasonAsync(brand, desk, Marie, "partner-ads")).Should().Be(PermissionReason.ConsentGiven);
        (await ReasonAsync(brand, desk, Second, "partner-ads")).Should().Be(PermissionReason.Objected, "it was given for the other address");
    }

    [Fact]
    public async Task Whoever_was_given_the_data_for_what_is_sold_is_told_and_nobody_else()
    {
        await using var brand = await CreateAsync(Selling);
        await brand.RecordOneAsync(Server, Message(Marie));
        await brand.HandOutAsync("network", "partner-ads", Marie);
        await brand.HandOutAsync("mailer", "marketing", Marie);
        var desk = new DeskBrand(brand, TimeProvider.System);

        var id = await OptOutAsync(brand, desk);
        await desk.Work(Execution(brand, desk)).StepAsync(default);

        (await desk.StateOf(id)).Recipients.Select(r => r.Name).Should().Equal("network");
        (await brand.ColumnAsync<string>("select kind || ' ' || recipient from profiles.notice")).Should().Equal("OptedOut network");
        (await brand.ScalarAsync<long>("select count(*) from profiles.exclusion")).Should().Be(1, "however often it is done");
    }

    [Fact]
    public async Task An_opt_out_outlives_an_erasure()
    {
        await using var brand = await CreateAsync(Selling, registered: true);
        await brand.RecordOneAsync(Server, Message(Marie));
        var desk = new DeskBrand(brand, TimeProvider.System);
        await OptOutAsync(brand, desk);
        await brand.EraseAsync(Marie);

        await brand.RecordOneAsync(Server, Message(Marie).At(DateTimeOffset.UtcNow).Commented("me again"));

        (await ReasonAsync(brand, desk, Marie, "partner-ads")).Should().Be(PermissionReason.Objected);
        (await brand.ColumnAsync<string>("select kind from profiles.exclusion")).Should().Equal(ExclusionKinds.OptedOutOfSale);
    }

    private static OptOutExecution Execution(TestBrand brand, DeskBrand desk) => new(brand.Tenants, desk.Records, brand.Recorder, desk.Telling, TimeProvider.System);

    private static async Task<Guid> OptOutAsync(TestBrand brand, DeskBrand desk)
    {
        var id = await desk.OpenAsync(PrivacyRequestKind.OptOutOfSaleOrSharing, Marie, DateTimeOffset.UtcNow.AddHours(-1));
        await desk.DoAsync(id, PrivacyAction.Approve);
        await desk.DoAsync(id, PrivacyAction.Execute);
        (await desk.Work(Execution(brand, desk)).StepAsync(default)).Should().BeEmpty();
        (await desk.StateOf(id)).State.Should().BeOneOf(PrivacyRequestState.Fulfilled, PrivacyRequestState.AwaitingRecipients);
        return id;
    }

    private static async Task<PermissionReason?> ReasonAsync(TestBrand brand, DeskBrand desk, IdentityClaim who, string purpose)
    {
        var identity = await brand.IdentityAsync(who);
        return (await desk.Records.ReadAsync(Tenant, identity, alone: false, default))!.ReasonOf(identity, new ConsentKey("email", purpose, "brand"));
    }
}
