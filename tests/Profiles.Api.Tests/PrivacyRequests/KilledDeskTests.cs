using System.Text.Json;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.PrivacyRequests;

/// <summary>A service that is killed between any two steps of the desk's: nothing lapses, and nothing is done or said twice.</summary>
public sealed class KilledDeskTests : IDisposable
{
    private static readonly PrivacyActor Officer = new("officer-1", Officer: true, Approver: false);
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-killed-desk-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_correction_is_carried_out_and_every_deadline_said_once_however_often_the_service_is_killed()
    {
        using var keys = new TemporaryKeys();
        await using var brand = await CreateAsync(keys: keys, registered: true);
        await brand.RecordOneAsync(Server, Message(Email("ana@example.org"), Crm("1")).Named("firstName", "Anna"));
        var correction = await OpenAsync(brand, PrivacyRequestKind.Rectification, Email("ana@example.org"), DateTimeOffset.UtcNow);
        await MoveAsync(brand, correction, PrivacyAction.VerifyIdentity);
        await MoveAsync(brand, correction, PrivacyAction.Approve, JsonSerializer.SerializeToElement(new { firstName = "Ana" }));
        await MoveAsync(brand, correction, PrivacyAction.Execute);
        // One that is due within days, and two that are overdue: nobody looked while no service ran.
        await OpenAsync(brand, PrivacyRequestKind.Access, Crm("1"), DateTimeOffset.UtcNow.AddDays(-29));
        foreach (var _ in Enumerable.Range(0, 2)) await OpenAsync(brand, PrivacyRequestKind.Access, Crm("1"), DateTimeOffset.UtcNow.AddDays(-60));

        // The first of each start is what the one before left: the correction, then each deadline.
        foreach (var point in (string[])[FaultPoints.BeforeReport, FaultPoints.AfterReport, FaultPoints.BeforeReport, FaultPoints.AfterReport, $"{FaultPoints.BeforeReport}:2"])
        {
            using var killed = Start(brand, keys, (FaultPoints.Variable, point));
            (await killed.ExitAsync()).Should().Be(137, point);
        }
        using var service = Start(brand, keys);
        await service.ReadyAsync();
        await Task.Delay(3000);
        await service.SignalAsync("TERM");

        (await CountAsync(brand, "trait_rectified")).Should().Be(1);
        (await CountAsync(brand, "privacy_request_executed")).Should().Be(1);
        (await CountAsync(brand, "privacy_deadline_reminded")).Should().Be(1);
        (await CountAsync(brand, "privacy_deadline_passed")).Should().Be(2);
        (await brand.ScalarAsync<long>("select count(distinct stream_id) from profiles.mt_events where type in ('privacy_deadline_reminded', 'privacy_deadline_passed')")).Should().Be(3);
        service.Output.Should().NotContain("Ana").And.NotContain("ana@");
    }

    private static Task<long> CountAsync(TestBrand brand, string type) => brand.ScalarAsync<long>($"select count(*) from profiles.mt_events where type = '{type}'")!;

    private ServiceProcess Start(TestBrand brand, TemporaryKeys keys, params (string, string)[] environment) =>
        ServiceProcess.Start(folder, [], [("ConnectionStrings__Profiles", brand.ConnectionString), ("PROFILES_KEYS", keys.Path), .. environment]);

    private static PrivacyDesk Desk(TestBrand brand) => new(brand.Store, brand.Vault, brand.Tenants, TimeProvider.System);

    private static async Task<Guid> OpenAsync(TestBrand brand, PrivacyRequestKind kind, IdentityClaim who, DateTimeOffset received)
    {
        var (identity, _) = new IdentityNormaliser(brand.Settings, Phones).Normalise(who, Trust.Links);
        return (await Desk(brand).OpenAsync(new(Tenant, kind, [identity!], [who], "desk", "tests", Officer.Id) { ReceivedAt = received }, default)).Request!.Value;
    }

    private static async Task MoveAsync(TestBrand brand, Guid id, PrivacyAction action, JsonElement? corrections = null) =>
        (await Desk(brand).AdvanceAsync(new(Tenant, id, action, Officer, "tests") { Corrections = corrections }, default)).Rejection.Should().BeNull();
}
