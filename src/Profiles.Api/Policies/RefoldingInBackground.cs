using Npgsql;
using Profiles.Projections.Policies;

namespace Profiles.Api.Policies;

/// <summary>
/// Applies changed policies to the past, one chunk after the other, and takes up what another node or this service's last run left. A chunk is short and
/// pauses follow it, so that recording goes first.
/// </summary>
public sealed class RefoldingInBackground(PolicyRefolding refolding, ILogger<RefoldingInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await RefoldAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next one goes on behind the last chunk.
        }
    }

    private async Task RefoldAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var tenant in await refolding.PendingAsync(cancellation))
            {
                while (await refolding.StepAsync(tenant, cancellation)) await Task.Delay(Breath, cancellation);
            }
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.NotRefolded(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "A changed identity policy could not be applied further ({Failure} {State}); the next attempt follows.")]
    public static partial void NotRefolded(ILogger log, string failure, string? state);
}
