using System.Diagnostics.Metrics;
using Npgsql;
using Profiles.Projections.Recording;
using Profiles.Projections.Suggesting;

namespace Profiles.Api.Suggesting;

/// <summary>Compares profiles as they come and change, behind the read models; takes up where it, or another node, stopped. Publishes <c>profiles.matching.lag</c>.</summary>
public sealed class MatchingInBackground : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Meter meter = new(RecordingMetrics.MeterName);
    private readonly OnlineMatching matching;
    private readonly ILogger<MatchingInBackground> log;
    private double lag;

    public MatchingInBackground(OnlineMatching matching, ILogger<MatchingInBackground> log)
    {
        (this.matching, this.log) = (matching, log);
        meter.CreateObservableGauge("profiles.matching.lag", () => Volatile.Read(ref lag), "s", "Age of the oldest change of a profile that was not compared with others yet");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await MatchAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next one goes on behind the last step.
        }
    }

    private async Task MatchAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var tenant in await matching.WaitingAsync(cancellation))
            {
                while (await matching.StepAsync(tenant, cancellation) is not null) Volatile.Write(ref lag, (await matching.LagAsync(cancellation)).TotalSeconds);
            }
            Volatile.Write(ref lag, 0);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.NotMatched(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Changed profiles could not be compared ({Failure} {State}); the next attempt follows.")]
    public static partial void NotMatched(ILogger log, string failure, string? state);
}
