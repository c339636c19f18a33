using Npgsql;
using Profiles.Projections.Intake;

namespace Profiles.Api.Intake;

/// <summary>Processes what was taken in, brand by brand, and destroys what has reached its term.</summary>
public sealed class ProcessingInBackground(IntakeProcessing processing, KeptDeliveries kept, IntakeSettings settings, ILogger<ProcessingInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Process) return;
        var swept = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (DateTimeOffset.UtcNow - swept > BetweenSweeps)
                {
                    await kept.SweepAsync(stoppingToken);
                    swept = DateTimeOffset.UtcNow;
                }
                if (!await PageOfEachAsync(stoppingToken)) await Task.Delay(Pause, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // Stops; what is not settled is taken up by the next.
            }
            catch (Exception failure)
            {
                Log.NotProcessed(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
                await Task.Delay(Rest, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    /// <summary>One page of each brand, so that a flood of one does not keep the others waiting.</summary>
    /// <returns>Whether there was anything.</returns>
    private async Task<bool> PageOfEachAsync(CancellationToken cancellation)
    {
        var any = false;
        foreach (var tenant in await processing.DueAsync(cancellation))
        {
            var page = await processing.ProcessAsync(tenant, cancellation);
            any |= page.Deliveries > 0;
            if (page.Kept > 0) Log.Kept(log, tenant.Value, page.Kept);
            if (page.Retried > 0) Log.Retried(log, tenant.Value, page.Retried);
        }
        return any;
    }
}
