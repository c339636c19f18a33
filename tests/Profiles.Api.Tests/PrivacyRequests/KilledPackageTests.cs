using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Packages;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.PrivacyRequests;

public sealed class KilledPackageTests : IDisposable
{
    private static readonly PrivacyActor Officer = new("officer-1", Officer: true, Approver: false);
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-killed-package-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_package_whose_service_is_killed_is_made_once_and_destroyed_once_by_who_starts_next()
    {
        using var keys = new TemporaryKeys();
        await using var brand = await CreateAsync(keys: keys, registered: true);
        await brand.RecordOneAsync(Server, Message(Email("ana@example.org"), Crm("1")).Commented("hello"));
        var id = await SetGoingAsync(brand, Email("ana@example.org"));

        using (var killed = Start(brand, keys, (FaultPoints.Variable, FaultPoints.AfterPackage)))
        {
            (await killed.ExitAsync()).Should().Be(137);
            (await brand.ScalarAsync<long>("select count(*) from profiles.privacy_package where chunks is null")).Should().Be(1, "it was written and is not done");
            (await Packages(brand).LinkAsync(Tenant, id, default)).Should().BeNull();
        }
        var first = await brand.ScalarAsync<Guid>("select id from profiles.privacy_package");
        using (var killed = Start(brand, keys, (FaultPoints.Variable, FaultPoints.AfterPackageCommit)))
        {
            (await killed.ExitAsync()).Should().Be(137);
            (await brand.ScalarAsync<string>("select state from profiles.privacy_request")).Should().Be("Fulfilled");
        }
        (await brand.ColumnAsync<Guid>("select distinct package_id from profiles.privacy_package_chunk")).Should().ContainSingle().Which.Should().NotBe(first);
        var package = (await Packages(brand).FindAsync((await Packages(brand).LinkAsync(Tenant, id, default))!, default))!;
        await Packages(brand).CopyToAsync(package, Stream.Null, default);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'privacy_request_executed'")).Should().Be(1);
        (await brand.ScalarAsync<long>($"select count(*) from profiles.data_key where subject in ('{first}', '{package.Id}')")).Should().Be(1, "of the first nothing is left");

        await brand.ExecuteAsync("update profiles.privacy_package set expires_at = now()");
        using (var killed = Start(brand, keys, (FaultPoints.Variable, FaultPoints.AfterPackageSwept))) (await killed.ExitAsync()).Should().Be(137);
        using var service = Start(brand, keys);
        await service.ReadyAsync();
        await service.SignalAsync("TERM");
        (await brand.ScalarAsync<long>($"select count(*) from profiles.privacy_package_chunk")).Should().Be(0);
        (await brand.ScalarAsync<long>($"select count(*) from profiles.data_key where subject = '{package.Id}'")).Should().Be(0);
        service.Output.Should().NotContain("ana@");
    }

    private static PackageStore Packages(TestBrand brand) => new(brand.Source, brand.Vault, TimeProvider.System);

    private ServiceProcess Start(TestBrand brand, TemporaryKeys keys, params (string, string)[] environment) =>
        ServiceProcess.Start(folder, [], [("ConnectionStrings__Profiles", brand.ConnectionString), ("PROFILES_KEYS", keys.Path), .. environment]);

    private static async Task<Guid> SetGoingAsync(TestBrand brand, Domain.Identities.IdentityClaim who)
    {
        var desk = new PrivacyDesk(brand.Store, brand.Vault, brand.Tenants, TimeProvider.System);
        var (identity, _) = new Domain.Identities.IdentityNormaliser(brand.Settings, Phones).Normalise(who, Domain.Recording.Trust.Links);
        var id = (await desk.OpenAsync(new(Tenant, PrivacyRequestKind.Access, [identity!], [who], "desk", "tests", Officer.Id), default)).Request!.Value;
        foreach (var action in (PrivacyAction[])[PrivacyAction.VerifyIdentity, PrivacyAction.Approve, PrivacyAction.Execute])
            (await desk.AdvanceAsync(new(Tenant, id, action, Officer, "tests"), default)).Rejection.Should().BeNull();
        return id;
    }
}
