using Profiles.Domain;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;
using Profiles.Testing;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Tenants;

public class BrandRegistryTests
{
    private static readonly Purpose ByEmail = new("marketing.email", "email", "marketing");

    [Fact]
    public async Task A_brand_that_nobody_created_is_unknown()
    {
        await using var brand = await CreateAsync();
        (await RegistryOf(brand).FindAsync(new TenantId("nobody"), default)).Should().BeNull();
    }

    [Fact]
    public async Task Creating_a_brand_twice_changes_nothing()
    {
        await using var brand = await CreateAsync();
        var registry = RegistryOf(brand);
        (await registry.CreateAsync(Tenant, new TenantSettings { Purposes = [ByEmail] }, default)).Should().Be(TenantCreation.Created);
        (await registry.CreateAsync(Tenant, TenantSettings.Default, default)).Should().Be(TenantCreation.Existed);
        (await registry.FindAsync(Tenant, default))!.Purposes.Should().Equal(ByEmail);
    }

    [Fact]
    public async Task A_running_service_notices_what_a_command_changed()
    {
        await using var brand = await CreateAsync();
        var (service, command) = (RegistryOf(brand), RegistryOf(brand));
        await command.CreateAsync(Tenant, TenantSettings.Default, default);
        (await service.FindAsync(Tenant, default))!.Purposes.Should().BeEmpty();

        await command.ChangeAsync(Tenant, settings => settings with { Purposes = [ByEmail] }, default);

        await Task.Delay(TenantRegistry.NoticedWithin + TimeSpan.FromMilliseconds(100));
        (await service.FindAsync(Tenant, default))!.Purposes.Should().Equal(ByEmail);
    }

    [Fact]
    public async Task Changes_at_the_same_time_are_all_kept()
    {
        await using var brand = await CreateAsync();
        var registry = RegistryOf(brand);
        await registry.CreateAsync(Tenant, TenantSettings.Default, default);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(n =>
            registry.ChangeAsync(Tenant, settings => settings with { Purposes = [.. settings.Purposes, new($"p{n}", "email", "marketing")] }, default)));

        (await registry.FindAsync(Tenant, default))!.Purposes.Should().HaveCount(8);
    }

    [Fact]
    public void A_brand_follows_the_defaults_in_all_that_it_did_not_decide()
    {
        var stored = StoredSettings.Write(new TenantSettings { PhoneRegion = "DE", Purposes = [ByEmail] });

        stored.Should().Be("""{"phoneRegion":"DE","purposes":[{"name":"marketing.email","channel":"email","consentPurpose":"marketing"}]}""");
        StoredSettings.Read(stored).Should().BeEquivalentTo(TenantSettings.Default with { PhoneRegion = "DE", Purposes = [ByEmail] });
    }

    internal static TenantRegistry RegistryOf(TestBrand brand) => new(brand.Source, brand.Vault, TimeProvider.System);
}
