using System.Diagnostics.Metrics;
using Npgsql;
using Profiles.Projections.Recording;

namespace Profiles.Api.Hosting;

/// <summary>How far the read models are behind the events.</summary>
public sealed class ProjectionLag(NpgsqlDataSource database)
{
    /// <returns>The age of the oldest event that some projection has not seen; zero where there is none.</returns>
    public async Task<TimeSpan> MeasureAsync(CancellationToken cancellation)
    {
        // Projections are named with their shard, as in profiles:All; the other rows are the daemon's own marks, of which that of a gap stays where the gap was.
        await using var command = database.CreateCommand("""
            select extract(epoch from clock_timestamp() - timestamp)::float8
            from profiles.mt_events
            where seq_id > (select coalesce(min(last_seq_id), 0) from profiles.mt_event_progression where name like '%:%')
            order by seq_id
            limit 1
            """);
        return TimeSpan.FromSeconds(await command.ExecuteScalarAsync(cancellation) is double seconds ? Math.Max(seconds, 0) : 0);
    }
}

/// <summary>Publishes the lag as <c>profiles.projection.lag</c>.</summary>
internal sealed class ProjectionLagMetric : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Meter meter = new(RecordingMetrics.MeterName);
    private readonly ProjectionLag lag;
    private double seconds;

    public ProjectionLagMetric(ProjectionLag lag)
    {
        this.lag = lag;
        meter.CreateObservableGauge("profiles.projection.lag", () => Volatile.Read(ref seconds), "s", "Age of the oldest event that the read models lack");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await PublishAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private async Task PublishAsync(CancellationToken cancellation)
    {
        try
        {
            Volatile.Write(ref seconds, (await lag.MeasureAsync(cancellation)).TotalSeconds);
        }
        catch (NpgsqlException)
        {
            // The readiness check reports a store that does not answer; the last measure stands.
        }
    }
}
