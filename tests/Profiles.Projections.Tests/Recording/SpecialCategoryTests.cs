using Profiles.Domain.Consent;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Testing;
using static Profiles.Testing.Given;

namespace Profiles.Projections.Tests.Recording;

public sealed class SpecialCategoryTests : IAsyncLifetime
{
    private TestBrand brand = null!;

    public async Task InitializeAsync() =>
        brand = await TestBrand.CreateAsync(TenantSettings.Default with { Traits = [.. TraitDefinition.Defaults, new("diet", Clear: false, Special: true)] });

    public async Task DisposeAsync() => await brand.DisposeAsync();

    [Fact]
    public async Task Without_explicit_consent_the_message_alone_is_refused()
    {
        var results = await brand.RecordAsync(TestBrand.Server, Message(Email("ana@example.org")).Commented(), Message(Email("ana@example.org")).Commented().Named("diet", "gluten-free"), Message(Email("ben@example.org")).Commented());

        results.Select(r => r.Outcome).Should().Equal(Outcome.Recorded, Outcome.Rejected, Outcome.Recorded);
        (results[1].Rejection!.Code, results[1].Rejection!.Path, results[1].Bearer).Should().Be(("special-category", "traits", null));
        results[1].Rejection!.Reason.Should().Contain("special-categories").And.NotContain("gluten");
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'traits_reported'")).Should().Be(0);
        (await brand.ScalarAsync<long>("select count(*) from profiles.message_key")).Should().Be(2, "what was refused may come again");
    }

    [Fact]
    public async Task With_consent_on_any_channel_and_any_identity_of_the_person_it_is_recorded()
    {
        await brand.RecordAsync(TestBrand.Server, Message(Crm("7"), Email("ana@example.org")));
        await brand.RecordAsync(TestBrand.Server, Message(Email("ana@example.org")).Agreed("post", SpecialCategories.Purpose));

        (await DietAsync(Crm("7"))).Should().Be(Outcome.Recorded);
        (await DietAsync(Crm("8"))).Should().Be(Outcome.Rejected);
        (await brand.RecordOneAsync(TestBrand.Browser, Message(Device("d-1"), Crm("7")).Named("diet", "vegan"))).Outcome.Should().Be(Outcome.Rejected, "a browser says nothing of who is one person");
    }

    [Fact]
    public async Task The_consent_may_come_ahead_in_the_same_message_or_batch_and_not_behind()
    {
        (await brand.RecordOneAsync(TestBrand.Server, Message(Email("a@example.org")).Named("diet", "vegan").Agreed(purpose: SpecialCategories.Purpose))).Outcome.Should().Be(Outcome.Rejected);
        (await brand.ScalarAsync<long>("select count(*) from profiles.consent_state")).Should().Be(0);
        (await brand.RecordOneAsync(TestBrand.Server, Message(Email("a@example.org")).Agreed(purpose: SpecialCategories.Purpose).Named("diet", "vegan"))).Outcome.Should().Be(Outcome.Recorded);

        var results = await brand.RecordAsync(
            TestBrand.Server, Diet(Email("b@example.org")), Message(Email("b@example.org")).Agreed(purpose: SpecialCategories.Purpose), Diet(Email("b@example.org")),
            Message(Email("b@example.org")).At(Noon.AddHours(1)).OptedOut(purpose: SpecialCategories.Purpose), Diet(Email("b@example.org")));
        results.Select(r => r.Outcome).Should().Equal(Outcome.Rejected, Outcome.Recorded, Outcome.Recorded, Outcome.Recorded, Outcome.Rejected);
    }

    [Fact]
    public async Task A_refused_message_leaves_no_consent_for_those_behind_it()
    {
        var twice = Message(Email("a@example.org"), Email("b@example.org"));
        var results = await brand.RecordAsync(TestBrand.Browser,
            twice.Agreed(purpose: SpecialCategories.Purpose) is var m ? m with { Facts = [.. m.Facts, .. Diet(Email("x@example.org")).Facts.Select(f => f with { On = 1 })] } : null!,
            Diet(Email("a@example.org")));
        results.Select(r => r.Outcome).Should().Equal(Outcome.Rejected, Outcome.Rejected);
    }

    [Fact]
    public async Task Consent_that_ended_or_was_withdrawn_or_is_for_another_purpose_is_none()
    {
        await brand.RecordAsync(TestBrand.Server,
            Message(Email("ended@example.org")).Agreed(purpose: SpecialCategories.Purpose, expires: DateTimeOffset.UtcNow.AddSeconds(-1)),
            Message(Email("gone@example.org")).Agreed(purpose: SpecialCategories.Purpose), Message(Email("gone@example.org")).OptedOut(purpose: SpecialCategories.Purpose),
            Message(Email("news@example.org")).Agreed());

        foreach (var who in new[] { "ended", "gone", "news" }) (await DietAsync(Email($"{who}@example.org"))).Should().Be(Outcome.Rejected, who);
    }

    [Fact]
    public async Task Taking_a_value_back_needs_no_consent() =>
        (await brand.RecordOneAsync(TestBrand.Server, Message(Email("a@example.org")).Named("diet", null))).Outcome.Should().Be(Outcome.Recorded);

    private static Message Diet(Domain.Identities.IdentityClaim who) => Message(who).Named("diet", "vegan");

    private async Task<Outcome> DietAsync(Domain.Identities.IdentityClaim who) => (await brand.RecordOneAsync(TestBrand.Server, Diet(who))).Outcome;
}
