using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Erasure;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.PrivacyRequests;

public sealed class KilledErasureTests
{
    [Fact]
    public async Task An_erasure_that_is_killed_at_each_step_is_done_and_certified_once_by_who_starts_next()
    {
        await using var own = await KilledBrand.CreateAsync();
        var brand = own.Brand;
        await brand.RecordOneAsync(Server, Message(Email("ana@example.org"), Crm("1")).Commented("hello"));
        var id = await own.OpenAsync(PrivacyRequestKind.Erasure, Email("ana@example.org"));
        await own.MoveAsync(id, PrivacyAction.VerifyIdentity);
        await own.MoveAsync(id, PrivacyAction.Approve, KilledBrand.Approver);
        await own.MoveAsync(id, PrivacyAction.Execute);

        foreach (var step in (string[])[FaultPoints.AfterLedger, FaultPoints.AfterErasure, FaultPoints.AfterCertificate])
        {
            await own.KillAsync(step);
            var erased = await brand.ScalarAsync<long>("select count(*) from profiles.erasure");
            erased.Should().Be(step == FaultPoints.AfterLedger ? 0 : 1, step);
            (await brand.ScalarAsync<long>("select count(*) from profiles.data_key where class in (1, 2)")).Should().Be(erased == 0 ? 3 : 0, $"all or nothing, at {step}");
        }
        using var service = own.Start();
        await service.ReadyAsync();
        await Task.Delay(1500);
        await service.SignalAsync("TERM");

        (await brand.ScalarAsync<string>("select state from profiles.privacy_request")).Should().Be("Fulfilled");
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'identity_erased'")).Should().Be(2);
        (await brand.ScalarAsync<long>($"select count(*) from profiles.mt_events where type = 'privacy_request_executed' and stream_id = '{id}'")).Should().Be(1);
        (await brand.ScalarAsync<long>("select count(*) from profiles.erasure where certificate is not null")).Should().Be(1);
        new ErasureLedger(own.Keys.Path).Read((await brand.Vault.OpenAsync(Tenant, default))!).Select(e => e.Request).Distinct().Should().Equal(id);
        service.Output.Should().NotContain("ana@");
    }
}
