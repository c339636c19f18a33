using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;
using Profiles.Testing;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Tenants;

public class WriteKeyTests
{
    [Fact]
    public async Task A_server_key_links_and_a_browser_key_only_suggests()
    {
        await using var brand = await CreateAsync();
        var keys = await KeysOfAsync(brand);
        var server = await keys.CreateAsync(new NewWriteKey(Tenant, "shop", Browser: false, "community", "forum"), default);
        var browser = await keys.CreateAsync(new NewWriteKey(Tenant, "site", Browser: true), default);

        (await keys.FindAsync(server, default)).Should().BeEquivalentTo(
            new { Tenant, Source = "shop", Trust = Trust.Links, UserIdType = "community", UserIdScope = "forum" });
        (await keys.FindAsync(browser, default))!.Trust.Should().Be(Trust.Suggests);
    }

    [Fact]
    public async Task The_database_does_not_hold_the_key()
    {
        await using var brand = await CreateAsync();
        var keys = await KeysOfAsync(brand);
        var key = await keys.CreateAsync(new NewWriteKey(Tenant, "shop", Browser: false), default);

        (await brand.ScalarAsync<string>("select to_jsonb(w)::text from profiles.write_key w")).Should().NotContain(key).And.NotContain(key[4..]);
        (await keys.FindAsync(key, default))!.Actor.Should().NotContain(key[4..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pwk_")]
    [InlineData("pwk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_key_that_nobody_made_is_unknown(string key)
    {
        await using var brand = await CreateAsync();
        (await (await KeysOfAsync(brand)).FindAsync(key, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_revoked_key_is_unknown_to_a_running_service_too()
    {
        await using var brand = await CreateAsync();
        var (service, command) = (await KeysOfAsync(brand), await KeysOfAsync(brand));
        var key = await command.CreateAsync(new NewWriteKey(Tenant, "shop", Browser: false), default);
        (await service.FindAsync(key, default)).Should().NotBeNull();

        (await command.RevokeAsync(key, default)).Should().BeTrue();

        (await command.FindAsync(key, default)).Should().BeNull();
        await Task.Delay(TenantRegistry.NoticedWithin + TimeSpan.FromMilliseconds(100));
        (await service.FindAsync(key, default)).Should().BeNull();
    }

    private static async Task<WriteKeyStore> KeysOfAsync(TestBrand brand)
    {
        var registry = BrandRegistryTests.RegistryOf(brand);
        await registry.CreateAsync(Tenant, TenantSettings.Default, default);
        return new WriteKeyStore(brand.Source, registry, TimeProvider.System);
    }
}
