using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Matching;
using Profiles.Domain.Suggesting;
using Profiles.Domain.Tenants;
using Profiles.Projections.Deciding;
using Profiles.Projections.Suggesting;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.Suggesting;

public sealed class OnlineMatchingTests(ReadStore store) : IClassFixture<ReadStore>
{
    private OnlineMatching Matching => new(store.Store, store.Source, store.Vault, store.Tenants, Decisions, TimeProvider.System);
    private GraphDecisions Decisions => new(store.Store, store.Vault, store.Tenants, store.Phones, TimeProvider.System);

    [Fact]
    public async Task Who_comes_twice_is_suggested_once_with_its_waterfall_among_thousands_of_the_same_town()
    {
        var brand = await store.OpenAsync();
        // More than a key may have share a postcode: it finds nobody, and keeps nobody from being found by other keys.
        for (var i = 0; i < MatchRows.MostPerKey + 20; i++) await brand.SeenAsync(i, Crm($"x{i}"), Traits(("postcode", "75011"), ("city", "Paris")));
        await HeleneAsync(brand);
        await MatchAsync(brand);

        var suggestion = (await OpenAsync(brand)).Should().ContainSingle().Subject;
        suggestion.Why.Should().Be("match");
        suggestion.Probability.Should().BeGreaterThan(MatchThresholds.Suggest);
        var weights = (await List.WeightsAsync(brand.Tenant, [suggestion.Id], default))[suggestion.Id];
        weights[0].Field.Should().Be(MatchWeight.Prior);
        (1 / (1 + Math.Pow(2, -weights.Sum(w => w.Weight)))).Should().BeApproximately(suggestion.Probability, 1e-12);

        await Matching.RunAsync(brand.Tenant, default);
        (await CountAsync(brand, "match_suggested")).Should().Be(1, "a whole run over the brand finds what was found online");

        await brand.SeenAsync(2, Email("helene.marchal@example.org"), Traits(("phone", "+33612345678")));
        await brand.SeenAsync(3, Crm("h-2"), Traits(("phone", "+33612345678")));
        await MatchAsync(brand);
        var grown = (await OpenAsync(brand)).Should().ContainSingle().Subject;
        (grown.Id, grown.Probability).Should().Match<(DecisionId Id, double P)>(g => g.Id == suggestion.Id && g.P > suggestion.Probability, "more evidence is said on the same suggestion");
        (await CountAsync(brand, "match_suggested")).Should().Be(2);
    }

    [Fact]
    public async Task Whom_an_admin_told_apart_are_not_suggested()
    {
        var brand = await store.OpenAsync();
        var (a, b) = await HeleneAsync(brand);
        (await Decisions.DistinguishAsync(new(new(brand.Tenant, "console", Domain.Recording.Trust.Decides, "admin-1"), "mother and daughter"), a, b, new(Guid.NewGuid()), default)).Rejection.Should().BeNull();
        await MatchAsync(brand);
        (await CountAsync(brand, "match_suggested")).Should().Be(0);
    }

    [Fact]
    public async Task Brands_are_never_compared_with_each_other()
    {
        var (one, other) = (await store.OpenAsync(), await store.OpenAsync());
        await HeleneOnceAsync(one);
        await HeleneTwiceAsync(other);
        await MatchAsync(one);
        await MatchAsync(other);
        (await CountAsync(one, "match_suggested") + await CountAsync(other, "match_suggested")).Should().Be(0);
    }

    [Fact]
    public async Task The_automatic_tier_links_the_certain_where_the_brand_wants_it_and_a_rule_that_refuses_leaves_the_suggestion()
    {
        var brand = await store.OpenAsync(TenantSettings.Default with { AutomaticMatching = true });
        await CertainAsync(brand, Facebook("f-1"), Email("helene.marchal@example.org"), "Marchal", "+33612345678");
        await CertainAsync(brand, Crm("c-1"), Crm("c-2"), "Lenoir", "+33698765432", "Gustave", "1951-11-05");
        await MatchAsync(brand);

        (await brand.ProfileAsync(Facebook("f-1"))).Should().Be(await brand.ProfileAsync(Email("helene.marchal@example.org")));
        (await brand.ProfileAsync(Crm("c-1"))).Should().NotBe(await brand.ProfileAsync(Crm("c-2")), "two records of one CRM are an admin's to merge");
        (await CountAsync(brand, "identities_linked")).Should().Be(1);
        (await OpenAsync(brand)).Should().ContainSingle();
    }

    [Fact]
    public async Task What_is_compared_is_the_same_after_a_rebuild_and_nothing_of_it_is_clear()
    {
        var brand = await store.OpenAsync();
        await HeleneAsync(brand);
        await brand.SeenAsync(9, Facebook("f-9"), Traits(("name", "Canaria Canarelli"), ("city", "Canarytown")));
        await brand.SeenAsync(10, Facebook("f-9"), Traits(("city", null)));
        await store.CatchUpAsync();
        var live = await brand.HashAsync();
        (await store.ScalarAsync<long>("select count(*) from profiles.match_key where tenant_id = $1", brand.Tenant.Value)).Should().BeGreaterThan(10);

        await store.RebuildAsync();

        (await brand.HashAsync()).Should().Be(live);
        await Matching.RunAsync(brand.Tenant, default);
        var clear = await store.ScalarAsync<string>("""
            select concat(
              (select string_agg(encode(box, 'escape'), ' ') from profiles.match_record where tenant_id = $1),
              (select string_agg(to_jsonb(s)::text, ' ') from profiles.link_suggestion s where tenant_id = $1),
              (select string_agg(data::text, ' ') from profiles.mt_events where tenant_id = $1))
            """, brand.Tenant.Value);
        clear.ToLowerInvariant().Should().NotContainAny("canar", "marchal", "19800131");
    }

    private Task MatchAsync(Brand brand) => Task.Run(async () =>
    {
        await store.CatchUpAsync();
        while (await Matching.StepAsync(brand.Tenant, default) is not null) { }
    });

    private static async Task<(IdentityId, IdentityId)> HeleneAsync(Brand brand) => (await HeleneOnceAsync(brand), await HeleneTwiceAsync(brand));

    private static Task<IdentityId> HeleneOnceAsync(Brand brand) =>
        brand.SeenAsync(0, Email("helene.marchal@example.org"), Traits(("firstName", "Hélène"), ("lastName", "Marchal"), ("birthDate", "1980-01-31"), ("postcode", "75011")));

    private static Task<IdentityId> HeleneTwiceAsync(Brand brand) =>
        brand.SeenAsync(1, Crm("h-2"), Traits(("firstName", "Helene"), ("lastName", "Marchal"), ("birthDate", "1980-01-31")));

    private static async Task CertainAsync(Brand brand, Domain.Identities.IdentityClaim one, Domain.Identities.IdentityClaim other, string lastName, string phone, string firstName = "Hélène", string born = "1980-01-31")
    {
        foreach (var who in (Domain.Identities.IdentityClaim[])[one, other])
            await brand.SeenAsync(0, who, Traits(("firstName", firstName), ("lastName", lastName), ("birthDate", born), ("phone", phone), ("email", $"{lastName}@example.org")));
    }

    private SuggestionList List => new(store.Source, store.Vault);

    private async Task<IReadOnlyList<SuggestionView>> OpenAsync(Brand brand) =>
        [.. (await List.ListAsync(brand.Caller(Role.CrmAdmin, Purpose.Administration), new(SuggestionStatus.Open), 100, null, default)).Value!.Edges.Select(e => e.Node)];

    private Task<long> CountAsync(Brand brand, string type) =>
        store.ScalarAsync<long>("select count(*) from profiles.mt_events where tenant_id = $1 and type = $2", brand.Tenant.Value, type);
}
