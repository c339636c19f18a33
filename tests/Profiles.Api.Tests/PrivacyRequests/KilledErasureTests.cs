using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Erasure;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.PrivacyRequests;

public sealed class KilledErasureTests : IDisposable
{
    private static readonly PrivacyActor Officer = new("officer-1", Officer: true, Approver: false);
    private static readonly PrivacyActor Approver = new("approver-1", Officer: false, Approver: true);
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-killed-erasure-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_erasure_that_is_killed_at_each_step_is_done_and_certified_once_by_who_starts_next()
    {
        using var keys = new TemporaryKeys();
        await using var brand = await CreateAsync(keys: keys, registered: true);
        await brand.RecordOneAsync(Server, Message(Email("ana@example.org"), Crm("1")).Commented("hello"));
        var id = await SetGoingAsync(brand, Email("ana@example.org"));

        foreach (var step in (string[])[FaultPoints.AfterLedger, FaultPoints.AfterErasure, FaultPoints.AfterCertificate])
        {
            using var killed = Start(brand, keys, (FaultPoints.Variable, step));
            (await killed.ExitAsync()).Should().Be(137, step);
            var erased = await brand.ScalarAsync<long>("select count(*) from profiles.erasure");
            erased.Should().Be(step == FaultPoints.AfterLedger ? 0 : 1, step);
            (await brand.ScalarAsync<long>("select count(*) from profiles.data_key where class in (1, 2)")).Should().Be(erased == 0 ? 3 : 0, $"all or nothing, at {step}");
        }
        using var service = Start(brand, keys);
        await service.ReadyAsync();
        await Task.Delay(1500);
        await service.SignalAsync("TERM");

        (await brand.ScalarAsync<string>("select state from profiles.privacy_request")).Should().Be("Fulfilled");
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'identity_erased'")).Should().Be(2);
        (await brand.ScalarAsync<long>($"select count(*) from profiles.mt_events where type = 'privacy_request_executed' and stream_id = '{id}'")).Should().Be(1);
        (await brand.ScalarAsync<long>("select count(*) from profiles.erasure where certificate is not null")).Should().Be(1);
        new ErasureLedger(keys.Path).Read((await brand.Vault.OpenAsync(Tenant, default))!).Select(e => e.Request).Distinct().Should().Equal(id);
        service.Output.Should().NotContain("ana@");
    }

    private ServiceProcess Start(TestBrand brand, TemporaryKeys keys, params (string, string)[] environment) =>
        ServiceProcess.Start(folder, [], [("ConnectionStrings__Profiles", brand.ConnectionString), ("PROFILES_KEYS", keys.Path), .. environment]);

    private static async Task<Guid> SetGoingAsync(TestBrand brand, Domain.Identities.IdentityClaim who)
    {
        var desk = new PrivacyDesk(brand.Store, brand.Vault, brand.Tenants, TimeProvider.System);
        var (identity, _) = new Domain.Identities.IdentityNormaliser(brand.Settings, Phones).Normalise(who, Domain.Recording.Trust.Links);
        var opened = await desk.OpenAsync(new(Tenant, PrivacyRequestKind.Erasure, [identity!], [who], "desk", "tests", Officer.Id), default);
        var id = opened.Request!.Value;
        foreach (var (action, by) in new[] { (PrivacyAction.VerifyIdentity, Officer), (PrivacyAction.Approve, Approver), (PrivacyAction.Execute, Officer) })
            (await desk.AdvanceAsync(new(Tenant, id, action, by, "tests"), default)).Rejection.Should().BeNull();
        return id;
    }
}
