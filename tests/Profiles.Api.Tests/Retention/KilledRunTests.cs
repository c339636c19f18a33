using System.Text.Json;
using Profiles.Domain.Erasure;
using Profiles.Domain.Retention;
using Profiles.Projections.Erasure;
using Profiles.Projections.Recording;
using Profiles.Projections.Retention;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.Retention;

public sealed class KilledRunTests : IDisposable
{
    private const int Persons = 60;
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-killed-retention-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_run_that_is_killed_at_each_step_is_done_and_certified_once_by_who_starts_next()
    {
        using var keys = new TemporaryKeys();
        await using var brand = await CreateAsync(keys: keys, registered: true);
        await brand.RecordAsync(Server, [.. Enumerable.Range(0, Persons).Select(i => Message(Email($"p{i}@example.org")).At(new(2014, 3, 2, 12, 0, 0, TimeSpan.Zero)).Commented())]);
        using (var daemon = await brand.Store.BuildProjectionDaemonAsync())
        {
            await daemon.StartAllAsync();
            await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(60));
            await daemon.StopAllAsync();
        }
        await new RetentionPolicies(brand.Store, brand.Vault, brand.Tenants, TimeProvider.System).ChangeAsync(Tenant, JsonSerializer.SerializeToElement(new { enabled = true }), "because", "tests", "officer-1", default);

        var steps = (string[])[
            FaultPoints.RetentionBegun, FaultPoints.AfterLedger, FaultPoints.AfterErasure, FaultPoints.RetentionPage, FaultPoints.RetentionWalked, FaultPoints.RetentionCertified];
        foreach (var step in steps)
        {
            using var killed = Start(brand, keys, (FaultPoints.Variable, step));
            (await killed.ExitAsync()).Should().Be(137, step);
            (await brand.ScalarAsync<long>("select count(*) from profiles.retention_run")).Should().Be(1, step);
            ((await brand.ScalarAsync<long>("select count(*) from profiles.retention_run where certificate is not null")) == 1).Should().Be(step == FaultPoints.RetentionCertified, step);
        }
        using var service = Start(brand, keys);
        await service.ReadyAsync();
        await Task.Delay(7000);
        await service.SignalAsync("TERM");

        (await brand.ScalarAsync<long>("select count(*) from profiles.retention_run where finished_at is not null")).Should().Be(1, "one day, one run");
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'identity_erased'")).Should().Be(Persons);
        (await brand.ScalarAsync<long>("select count(*) from profiles.data_key where class in (1, 2) and subject in (select identity_id from profiles.membership)")).Should().Be(0);
        (await brand.ScalarAsync<long>("select count(*) from profiles.erasure")).Should().Be(2, "fifty persons, and ten");
        var signed = JsonSerializer.Deserialize<SignedCertificate>((await brand.ScalarAsync<string>("select certificate from profiles.retention_run"))!, JsonSerializerOptions.Web)!;
        CertificateKey.Fault(signed).Should().BeNull();
        var certificate = CertificateKey.Read<RetentionCertificate>(signed.Certificate);
        certificate.DataKeys.Values.Should().AllBeEquivalentTo(Persons).And.HaveCount(2);
        certificate.Ended.GroupBy(t => t.Class).Select(t => t.Sum(x => x.Identities)).Should().AllBeEquivalentTo((long)Persons).And.HaveCount(2);
        certificate.Erasures.Should().Be(2);
        new ErasureLedger(keys.Path).Read((await brand.Vault.OpenAsync(Tenant, default))!).Sum(e => e.Identities.Count).Should().Be(Persons, "each once");
        service.Output.Should().NotContain("@example");
    }

    private ServiceProcess Start(TestBrand brand, TemporaryKeys keys, params (string, string)[] environment) =>
        ServiceProcess.Start(folder, [], [("ConnectionStrings__Profiles", brand.ConnectionString), ("PROFILES_KEYS", keys.Path), .. environment]);
}
