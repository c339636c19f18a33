using System.Text.Json;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.PrivacyRequests;

/// <summary>A service that is killed between any two steps of the desk's: nothing lapses, and nothing is done or said twice.</summary>
public sealed class KilledDeskTests
{
    [Fact]
    public async Task A_correction_is_carried_out_and_every_deadline_said_once_however_often_the_service_is_killed()
    {
        await using var own = await KilledBrand.CreateAsync();
        var brand = own.Brand;
        await brand.RecordOneAsync(Server, Message(Email("ana@example.org"), Crm("1")).Named("firstName", "Anna"));
        var correction = await own.OpenAsync(PrivacyRequestKind.Rectification, Email("ana@example.org"));
        await own.MoveAsync(correction, PrivacyAction.VerifyIdentity);
        await own.MoveAsync(correction, PrivacyAction.Approve, corrections: JsonSerializer.SerializeToElement(new { firstName = "Ana" }));
        await own.MoveAsync(correction, PrivacyAction.Execute);
        // One that is due within days, and two that are overdue: nobody looked while no service ran.
        await own.OpenAsync(PrivacyRequestKind.Access, Crm("1"), DateTimeOffset.UtcNow.AddDays(-29));
        foreach (var _ in Enumerable.Range(0, 2)) await own.OpenAsync(PrivacyRequestKind.Access, Crm("1"), DateTimeOffset.UtcNow.AddDays(-60));

        // The first of each start is what the one before left: the correction, then each deadline.
        foreach (var point in (string[])[FaultPoints.BeforeReport, FaultPoints.AfterReport, FaultPoints.BeforeReport, FaultPoints.AfterReport, $"{FaultPoints.BeforeReport}:2"])
            await own.KillAsync(point);
        using var service = own.Start();
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
}
