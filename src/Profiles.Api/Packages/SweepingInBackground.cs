using Npgsql;
using Profiles.Projections.Packages;

namespace Profiles.Api.Packages;

/// <summary>Destroys packages whose time is over: at the start, so that what expired while no service ran goes at once, and every minute.</summary>
public sealed partial class SweepingInBackground(PackageStore packages, ILogger<SweepingInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            do await SweepAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next one goes on.
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        try
        {
            while (await packages.SweepAsync(cancellation) > 0) ;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            NotSwept(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Expired packages could not be destroyed ({Failure} {State}); the next attempt follows.")]
    private static partial void NotSwept(ILogger log, string failure, string? state);
}
