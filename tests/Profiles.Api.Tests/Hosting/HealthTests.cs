using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Profiles.Api.Hosting;
using Profiles.Domain.Recording;
using Profiles.Testing;

namespace Profiles.Api.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task The_leader_of_the_projections_starts_and_catches_up()
    {
        await using var service = await RunningService.StartAsync();

        // HotCold: with a lock that can't be taken, the daemon only logs an error and no shard ever has a row.
        await EventuallyAsync(async () => await ScalarAsync<long>(service, "select count(*) from profiles.mt_event_progression") > 0);
        (await service.Client.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_lag_beyond_the_limit_is_not_ready_but_alive()
    {
        await using var service = await RunningService.StartAsync(("Profiles:Health:MaximumLagSeconds", "-1"));

        var ready = await service.Client.GetAsync("/health/ready");

        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        JsonDocument.Parse(await ready.Content.ReadAsStringAsync()).RootElement.GetProperty("reasons")[0].GetString().Should().Be("The read models are behind the events.");
        (await service.Client.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_gap_that_a_failed_recording_left_behind_is_no_lag()
    {
        await using var service = await RunningService.StartAsync();
        await service.CreateTenantAsync(TestBrand.Tenant.Value);
        var recorder = service.Services.GetRequiredService<IRecorder>();
        await recorder.RecordAsync(TestBrand.Server, [Given.Message(Given.Crm("1"))], default);
        // What an append leaves that took its numbers and was rolled back.
        await ScalarAsync<long>(service, "select nextval('profiles.mt_events_sequence') from generate_series(1, 5)");
        await recorder.RecordAsync(TestBrand.Server, [Given.Message(Given.Crm("2"))], default);
        await EventuallyAsync(async () => await ScalarAsync<bool>(service, "select exists (select from profiles.mt_event_progression where name = 'HighWaterStuckGap')"));
        const string caughtUp = "select exists (select from profiles.mt_event_progression where name = 'profiles:All' and last_seq_id = (select max(seq_id) from profiles.mt_events))";
        await EventuallyAsync(() => ScalarAsync<bool>(service, caughtUp));

        (await service.Services.GetRequiredService<ProjectionLag>().MeasureAsync(default)).Should().Be(TimeSpan.Zero);
    }

    private static async Task<T> ScalarAsync<T>(RunningService service, string sql)
    {
        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (var until = DateTime.UtcNow.AddSeconds(30); !await condition(); await Task.Delay(100)) DateTime.UtcNow.Should().BeBefore(until);
    }
}
