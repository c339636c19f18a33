using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Tenants;

public class ClosingTests
{
    [Fact]
    public async Task A_closed_brand_has_no_keys_and_looks_unknown_at_once()
    {
        await using var brand = await CreateAsync();
        var registry = BrandRegistryTests.RegistryOf(brand);
        await registry.CreateAsync(Tenant, TenantSettings.Default, default);
        var keys = new WriteKeyStore(brand.Source, registry, TimeProvider.System);
        var key = await keys.CreateAsync(new NewWriteKey(Tenant, "shop", Browser: false), default);

        (await registry.CloseAsync(Tenant, default)).Should().BeTrue();

        (await brand.Vault.OpenAsync(Tenant, default)).Should().BeNull();
        (await registry.FindAsync(Tenant, default)).Should().BeNull();
        (await keys.FindAsync(key, default)).Should().BeNull();
        (await registry.ChangeAsync(Tenant, settings => settings, default)).Should().BeNull();
    }

    [Fact]
    public async Task The_name_of_a_closed_brand_is_never_used_again()
    {
        await using var brand = await CreateAsync();
        var registry = BrandRegistryTests.RegistryOf(brand);
        await registry.CreateAsync(Tenant, TenantSettings.Default, default);
        await registry.CloseAsync(Tenant, default);

        (await registry.CreateAsync(Tenant, TenantSettings.Default, default)).Should().Be(TenantCreation.Closed);
        (await brand.Vault.OpenAsync(Tenant, default)).Should().BeNull();
    }

    [Fact]
    public async Task Every_row_of_a_closed_brand_goes_and_no_other_brands_row_does()
    {
        await using var brand = await CreateAsync();
        var registry = BrandRegistryTests.RegistryOf(brand);
        await registry.CreateAsync(Tenant, TenantSettings.Default, default);
        await brand.RecordAsync(Server, [.. Enumerable.Range(0, 40).Select(n => Message(Email($"a{n}@example.org"), Crm($"{n}")).Commented().Agreed())]);
        await brand.ExecuteAsync("insert into profiles.fence (tenant_id, hash) values ('acme', gen_random_uuid()), ('other', gen_random_uuid())");
        var purge = new TenantPurge(brand.Source, TimeProvider.System);

        (await purge.DeleteChunkAsync(Tenant, default)).Should().Be(0, "an open brand's rows are never deleted");
        await registry.CloseAsync(Tenant, default);
        while (await purge.DeleteChunkAsync(Tenant, default) > 0) { }

        await using var connection = await brand.Source.OpenConnectionAsync();
        foreach (var table in await TenantOwned.TablesAsync(connection, default))
            (await brand.ScalarAsync<long>($"select count(*) from profiles.\"{table}\" where tenant_id = 'acme'")).Should().Be(0, table);
        (await brand.ScalarAsync<long>("select count(*) from profiles.fence where tenant_id = 'other'")).Should().Be(1);
    }

    [Fact]
    public async Task The_deletion_of_a_closed_brand_is_queued_once()
    {
        await using var brand = await CreateAsync();
        var registry = BrandRegistryTests.RegistryOf(brand);
        await registry.CreateAsync(Tenant, TenantSettings.Default, default);
        var purge = new TenantPurge(brand.Source, TimeProvider.System);
        await registry.CloseAsync(Tenant, default);

        await using (var lost = brand.Store.LightweightSession()) (await purge.ClaimAsync(lost, default)).Should().Equal(Tenant);
        await using (var first = brand.Store.LightweightSession())
        {
            (await purge.ClaimAsync(first, default)).Should().Equal([Tenant], "a claim without its message is none");
            first.QueueSqlCommand("select 1");
            await first.SaveChangesAsync();
        }
        await using (var second = brand.Store.LightweightSession()) (await purge.ClaimAsync(second, default)).Should().BeEmpty();
    }
}
