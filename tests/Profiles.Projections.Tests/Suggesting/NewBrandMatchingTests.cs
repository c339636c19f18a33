using Profiles.Projections.Deciding;
using Profiles.Projections.Suggesting;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.Suggesting;

public sealed class NewBrandMatchingTests(ReadStore store) : IClassFixture<ReadStore>
{
    private const int Many = 20_000;

    [Fact]
    public async Task A_brand_that_the_statistics_do_not_know_yet_is_not_looked_through_for_each_of_its_people()
    {
        var (known, brand) = (await store.OpenAsync(), await store.OpenAsync());
        await MembersAsync(known);
        await store.ScalarAsync<object?>("analyze profiles.membership");
        for (var i = 0; i < 20; i++) await brand.SeenAsync(i, Crm($"c-{i}"), Traits(("firstName", "Camille"), ("lastName", $"Durand{i}")));
        await store.CatchUpAsync();
        await MembersAsync(brand);
        var before = await ReadAsync();

        var matching = new OnlineMatching(
            store.Store, store.Source, store.Vault, store.Tenants, new GraphDecisions(store.Store, store.Vault, store.Tenants, store.Phones, TimeProvider.System), TimeProvider.System);
        while (await matching.StepAsync(brand.Tenant, default) is not null) { }

        (await ReadAsync() - before).Should().BeLessThan(Many);
    }

    /// <summary>Rows of <c>membership</c> and entries of its indexes that were read, once matching's own count is in: a connection tells what it did within ten seconds.</summary>
    private async Task<long> ReadAsync()
    {
        var told = await store.ScalarAsync<long>("select n_tup_ins + n_tup_upd from pg_stat_user_tables where relname = 'match_progress'");
        for (var i = 0; i < 120; i++)
        {
            await Task.Delay(100);
            if (await store.ScalarAsync<long>("select n_tup_ins + n_tup_upd from pg_stat_user_tables where relname = 'match_progress'") != told) break;
        }
        return await store.ScalarAsync<long>("select (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'membership')::bigint + (select seq_tup_read from pg_stat_user_tables where relname = 'membership')");
    }

    /// <summary>Rows that nothing is known of, as an import leaves them by the thousand.</summary>
    private Task<object?> MembersAsync(Brand brand) => store.ScalarAsync<object?>(
        "insert into profiles.membership select $1, gen_random_uuid(), p, p, 'crm', 'main', gen_random_uuid(), 0 from (select gen_random_uuid() as p from generate_series(1, $2)) n", brand.Tenant.Value, Many);
}
