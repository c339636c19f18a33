using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Pinning;
using Profiles.Projections.Tests.People;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.Pinning;

public sealed class TraitPinningTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly IdentityClaim Ana = Email("ana@example.org");

    [Theory, InlineData(Consistency.Strong), InlineData(Consistency.Eventual)]
    public async Task A_pin_beats_what_sources_say_before_and_after_until_it_is_lifted(Consistency consistency)
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana, Traits(("firstName", "Anna"), ("loyaltyTier", "gold")));
        await people.Store.CatchUpAsync();
        await brand.PinAsync(Ana, "firstName", "Ana");
        await brand.PinAsync(Ana, "loyaltyTier", "silver");
        await brand.SeenAsync(900, Ana, Traits(("firstName", "Anne"), ("loyaltyTier", "bronze")));

        (await TraitAsync("firstName")).Should().Be(("Ana", true, "graphql:console"));
        (await TraitAsync("loyaltyTier")).Should().Be(("silver", true, "graphql:console"));

        (await brand.UnpinAsync(Ana, "firstName")).Changed.Should().BeTrue();
        (await TraitAsync("firstName")).Should().Be(("Anne", false, "crm"));
        (await TraitAsync("loyaltyTier")).Should().Be(("silver", true, "graphql:console"));

        async Task<(string?, bool, string)> TraitAsync(string name)
        {
            if (consistency == Consistency.Eventual) await people.Store.CatchUpAsync();
            var trait = (await PersonAsync(brand, Ana, consistency)).Traits.Single(t => t.Name == name);
            return (trait.Value?.GetString(), trait.Pinned, trait.Source);
        }
    }

    [Fact]
    public async Task The_same_value_again_is_no_news_and_another_is()
    {
        var brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Ana, Crm("7")]);

        (await brand.PinAsync(Ana, "firstName", "Ana")).Changed.Should().BeTrue();
        (await brand.PinAsync(Ana, "firstName", "Ana")).Changed.Should().BeFalse();
        (await brand.PinAsync(Crm("7"), "firstName", "Ana")).Changed.Should().BeTrue("it goes with another identity");
        (await brand.PinAsync(Ana, "firstName", "Ana")).Changed.Should().BeTrue("another identity's counts by now");
        (await EventsAsync(brand)).Should().Be(3);
        (await brand.UnpinAsync(Ana, "firstName")).Changed.Should().BeTrue();
        (await EventsAsync(brand)).Should().Be(5, "the pins of both are lifted");
    }

    [Fact]
    public async Task Two_admins_who_pin_the_same_at_once_make_one_pin()
    {
        var brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Ana, Crm("7")]);
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => brand.PinAsync(Ana, name, "Ana"))));
            results.Should().OnlyContain(r => r.Rejection == null).And.ContainSingle(r => r.Changed);
        }
        (await EventsAsync(brand)).Should().Be(5);
    }

    [Fact]
    public async Task What_can_not_be_pinned_says_why_and_nothing_is_recorded()
    {
        var brand = await people.Store.OpenAsync(TenantSettings.Default with { Traits = [.. TraitDefinition.Defaults, new("diagnosis", Clear: false, Special: true)] });
        await brand.SeenAsync(1, Ana);
        await brand.SeenAsync(1, Crm("7"));

        (await CodeAsync(brand.PinAsync(Ana, "firstName", "Ana", new ProfileId(Guid.NewGuid())))).Should().Be("unknown-profile");
        (await CodeAsync(brand.PinAsync(Email("nobody@example.org"), "firstName", "Ana", await brand.ProfileAsync(Ana)))).Should().Be("identity-not-in-profile");
        (await CodeAsync(brand.PinAsync(Crm("7"), "firstName", "Ana", await brand.ProfileAsync(Ana)))).Should().Be("identity-not-in-profile");
        (await brand.PinAsync(Email("no address"), "firstName", "Ana", await brand.ProfileAsync(Ana))).Rejection!.Path.Should().Be("identity.value");
        (await CodeAsync(brand.PinAsync(Ana, "firstName", " "))).Should().Be("value-empty");
        (await CodeAsync(brand.PinAsync(Ana, "diagnosis", "flu"))).Should().Be("special-category");
        (await CodeAsync(brand.PinAsync(Ana, "firstName", "Ana", trust: Trust.Links))).Should().Be("trust");
        (await CodeAsync(brand.UnpinAsync(Ana, "firstName"))).Should().Be("not-pinned");
        (await CodeAsync(brand.UnpinAsync(Email("nobody@example.org"), "firstName"))).Should().Be("unknown-profile");
        (await EventsAsync(brand)).Should().Be(0);
    }

    [Fact]
    public async Task An_erased_identity_bears_no_pin()
    {
        var brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Ana, Crm("7")]);
        var profile = await brand.ProfileAsync(Ana);
        await people.Store.ScalarAsync<long>("with m as (update profiles.membership set blind_key = null where tenant_id = $1 and type = 'email' returning 1) select count(*) from m", brand.Tenant.Value);
        (await brand.PinAsync(Ana, "firstName", "Ana", profile)).Rejection!.Code.Should().Be("identity-not-in-profile");
        (await brand.PinAsync(Crm("7"), "firstName", "Ana", profile)).Changed.Should().BeTrue();
    }

    [Fact]
    public async Task A_pin_is_made_under_any_id_of_the_profile()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana);
        await brand.SeenAsync(1, Crm("7"));
        var ids = new[] { await brand.ProfileAsync(Ana), await brand.ProfileAsync(Crm("7")) };
        await brand.TogetherAsync(2, [Ana, Crm("7")]);
        foreach (var id in ids) (await brand.PinAsync(Ana, "firstName", $"Ana {id}", id)).Profile.Should().Be(await brand.ProfileAsync(Ana));
    }

    [Fact]
    public async Task A_pin_goes_with_its_identity_when_the_profile_comes_apart()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana, Traits(("firstName", "Anna")));
        await brand.SeenAsync(2, Crm("7"), Traits(("firstName", "Anne")));
        await brand.TogetherAsync(3, [Ana, Crm("7")]);
        await brand.PinAsync(Ana, "firstName", "Ana");
        (await PersonAsync(brand, Crm("7"))).Traits.Single().Value!.Value.GetString().Should().Be("Ana");

        await people.Store.ScalarAsync<long>("with m as (update profiles.membership set profile_id = birth_id where tenant_id = $1 returning 1) select count(*) from m", brand.Tenant.Value);

        (await PersonAsync(brand, Ana)).Traits.Single().Should().Match<TraitView>(t => t.Pinned && t.Value!.Value.GetString() == "Ana");
        (await PersonAsync(brand, Crm("7"))).Traits.Single().Should().Match<TraitView>(t => !t.Pinned && t.Value!.Value.GetString() == "Anne");
    }

    [Fact]
    public async Task A_pin_is_no_sighting_of_the_person_and_a_new_version_of_them()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana, Comment("hello"));
        var before = await PersonAsync(brand, Ana);
        await brand.PinAsync(Ana, "firstName", "Ana");
        await brand.UnpinAsync(Ana, "firstName");
        var after = await PersonAsync(brand, Ana);
        (after.FirstSeen, after.LastSeen, after.LastContactByPerson, after.Version).Should().Be((before.FirstSeen, before.LastSeen, before.LastContactByPerson, before.Version + 2));
    }

    [Fact]
    public async Task Lists_find_the_pinned_value_and_no_other_by_equality_and_a_search_finds_both()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana, Traits(("firstName", "Odette"), ("loyaltyTier", "gold")));
        await brand.PinAsync(Ana, "firstName", "Zelda");
        await brand.PinAsync(Ana, "loyaltyTier", "silver");
        await people.Store.CatchUpAsync();
        (await CountAsync("firstName", "Zelda"), await CountAsync("firstName", "Odette"), await CountAsync("loyaltyTier", "silver"), await CountAsync("loyaltyTier", "gold")).Should().Be((1, 0, 1, 0));
        (await SearchAsync("zel"), await SearchAsync("ode")).Should().Be((1, 1));

        await brand.UnpinAsync(Ana, "firstName");
        await people.Store.CatchUpAsync();
        (await CountAsync("firstName", "Zelda"), await CountAsync("firstName", "Odette")).Should().Be((0, 1));
        (await SearchAsync("zel"), await SearchAsync("ode")).Should().Be((0, 1));

        async Task<int> CountAsync(string name, string value) => (await people.Admin(brand).CountAsync(
            null, new ProfileFilter { Trait = new TraitFilter(name) { EqualTo = JsonSerializer.SerializeToElement(value) } }, default)).Value;
        async Task<int> SearchAsync(string text) => (await people.Admin(brand).CountAsync(text, null, default)).Value;
    }

    [Fact]
    public async Task Who_follows_a_person_hears_of_a_pin()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana);
        await people.Store.CatchUpAsync();
        await using var changes = people.Admin(brand).ChangesAsync(null, null, null, PersonFields.Traits, default).GetAsyncEnumerator();
        var next = changes.MoveNextAsync().AsTask();
        await Task.Delay(200);
        await brand.PinAsync(Ana, "firstName", "Ana");
        await people.Store.CatchUpAsync();
        (await next.WaitAsync(TimeSpan.FromSeconds(10))).Should().BeTrue();
        (changes.Current.Kind, changes.Current.Profile!.Traits.Single().Pinned).Should().Be((ChangeKind.Updated, true));
    }

    [Fact]
    public async Task Value_and_reason_are_sealed_wherever_they_are_stored()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana);
        await brand.PinAsync(Ana, "firstName", "Canary");
        await people.Store.CatchUpAsync();
        foreach (var table in new[] { "mt_events", "facet", "profile" })
            (await people.Store.ScalarAsync<long>($"select count(*) from profiles.{table} t where t::text ~* 'canary|on the phone'")).Should().Be(0);
    }

    private static async Task<string?> CodeAsync(Task<PinResult> result) => (await result).Rejection?.Code;

    private Task<long> EventsAsync(Brand brand) => people.Store.ScalarAsync<long>("select count(*) from profiles.mt_events where tenant_id = $1 and type like 'trait_%pinned'", brand.Tenant.Value);

    private async Task<PersonView> PersonAsync(Brand brand, IdentityClaim who, Consistency consistency = Consistency.Strong) =>
        (await people.Admin(brand, consistency).ByIdAsync(await brand.ProfileAsync(who), PersonFields.All, default))!;
}
