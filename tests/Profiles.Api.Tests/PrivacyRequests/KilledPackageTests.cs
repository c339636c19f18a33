using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Packages;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.PrivacyRequests;

public sealed class KilledPackageTests
{
    [Fact]
    public async Task A_package_whose_service_is_killed_is_made_once_and_destroyed_once_by_who_starts_next()
    {
        await using var own = await KilledBrand.CreateAsync();
        var brand = own.Brand;
        await brand.RecordOneAsync(Server, Message(Email("ana@example.org"), Crm("1")).Commented("hello"));
        var id = await own.OpenAsync(PrivacyRequestKind.Access, Email("ana@example.org"));
        foreach (var action in (PrivacyAction[])[PrivacyAction.VerifyIdentity, PrivacyAction.Approve, PrivacyAction.Execute]) await own.MoveAsync(id, action);

        await own.KillAsync(FaultPoints.AfterPackage);
        (await brand.ScalarAsync<long>("select count(*) from profiles.privacy_package where chunks is null")).Should().Be(1, "it was written and is not done");
        (await Packages(brand).LinkAsync(Tenant, id, default)).Should().BeNull();
        var first = await brand.ScalarAsync<Guid>("select id from profiles.privacy_package");
        await own.KillAsync(FaultPoints.AfterPackageCommit);
        (await brand.ScalarAsync<string>("select state from profiles.privacy_request")).Should().Be("Fulfilled");
        (await brand.ColumnAsync<Guid>("select distinct package_id from profiles.privacy_package_chunk")).Should().ContainSingle().Which.Should().NotBe(first);
        var package = (await Packages(brand).FindAsync((await Packages(brand).LinkAsync(Tenant, id, default))!, default))!;
        await Packages(brand).CopyToAsync(package, Stream.Null, default);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'privacy_request_executed'")).Should().Be(1);
        (await brand.ScalarAsync<long>($"select count(*) from profiles.data_key where subject in ('{first}', '{package.Id}')")).Should().Be(1, "of the first nothing is left");

        await brand.ExecuteAsync("update profiles.privacy_package set expires_at = now()");
        await own.KillAsync(FaultPoints.AfterPackageSwept);
        using var service = own.Start();
        await service.ReadyAsync();
        await service.SignalAsync("TERM");
        (await brand.ScalarAsync<long>($"select count(*) from profiles.privacy_package_chunk")).Should().Be(0);
        (await brand.ScalarAsync<long>($"select count(*) from profiles.data_key where subject = '{package.Id}'")).Should().Be(0);
        service.Output.Should().NotContain("ana@");
    }

    private static PackageStore Packages(TestBrand brand) => new(brand.Source, brand.Vault, TimeProvider.System);
}
