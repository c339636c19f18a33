using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.ReadModels;

public sealed class ProfileProjectionTests(ReadStore store) : IClassFixture<ReadStore>
{
    [Fact]
    public async Task Read_models_equal_their_rebuild()
    {
        var (brand, other) = (await store.OpenAsync(), await store.OpenAsync());
        await TellAsync(brand);
        await TellAsync(other);
        var live = await brand.HashAsync();
        live.Rows.Should().BeGreaterThan(5);

        await store.RebuildAsync();

        (await brand.HashAsync()).Should().Be(live);
        (await store.ScalarAsync<long>("select count(*) from profiles.profile where tenant_id = $1", other.Tenant.Value)).Should().Be(1);
    }

    [Fact]
    public async Task A_rebuild_empties_the_tables_first()
    {
        var brand = await store.OpenAsync();
        await TellAsync(brand);
        var live = await brand.HashAsync();
        await store.ScalarAsync<long>("with g as (insert into profiles.timeline values ($1, gen_random_uuid(), now(), 1, 'Comment', 'facebook') returning 1) select count(*) from g", brand.Tenant.Value);
        (await brand.HashAsync()).Should().NotBe(live);

        await store.RebuildAsync();

        (await brand.HashAsync()).Should().Be(live);
    }

    [Fact]
    public async Task Events_delivered_again_change_nothing()
    {
        var brand = await store.OpenAsync();
        await TellAsync(brand);
        var live = await brand.HashAsync();

        await store.ScalarAsync<long>("with p as (delete from profiles.mt_event_progression where name like 'profiles:%' returning 1) select count(*) from p");
        await store.CatchUpAsync();

        (await brand.HashAsync()).Should().Be(live);
    }

    [Fact]
    public async Task A_merge_leaves_one_row_and_all_counts()
    {
        var brand = await store.OpenAsync();
        await brand.SeenAsync(1, Email("ana@example.org"), Comment("one"));
        await brand.SeenAsync(2, Facebook("42"), Comment("two"), Comment("three"));
        await store.CatchUpAsync();
        (await RowsAsync(brand)).Should().Be(2);

        await brand.TogetherAsync(3, [Facebook("42"), Email("ana@example.org")]);
        await store.CatchUpAsync();

        (await RowsAsync(brand)).Should().Be(1);
        (await store.ScalarAsync<int>("select interactions from profiles.profile where tenant_id = $1", brand.Tenant.Value)).Should().Be(3);
    }

    [Fact]
    public async Task Nothing_in_the_read_models_is_in_clear()
    {
        var brand = await store.OpenAsync();
        await brand.TogetherAsync(1, [Email("canary@example.org"), Crm("canary-7")], Traits(("firstName", "Canary"), ("shoeSize", "canary")), Comment("canary"));
        await store.CatchUpAsync();

        foreach (var table in new[] { "facet", "profile", "timeline" })
            (await store.ScalarAsync<long>($"select count(*) from profiles.{table} t where t::text ilike '%canary%'")).Should().Be(0);
    }

    private async Task TellAsync(Brand brand)
    {
        await brand.SeenAsync(1, Email("ana@example.org"), Traits(("firstName", "Ana"), ("loyaltyTier", "gold"), ("shoeSize", 38)), Comment("hello"), Consents());
        await store.CatchUpAsync();
        await brand.SeenAsync(2, Facebook("42"), Traits(("firstName", "Anaïs")), Comment("hi", target: "shop"));
        await brand.TogetherAsync(3, [Facebook("42"), Email("ana@example.org"), Crm("7")], Traits(("loyaltyTier", "silver")));
        await store.CatchUpAsync();
        await brand.SeenAsync(0, Email("ana@example.org"), Traits(("firstName", "Old")), Comment("late"));
        await store.CatchUpAsync();
    }

    private Task<long> RowsAsync(Brand brand) => store.ScalarAsync<long>("select count(*) from profiles.profile where tenant_id = $1", brand.Tenant.Value);
}
