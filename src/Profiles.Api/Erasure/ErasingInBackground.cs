using Npgsql;
using Profiles.Projections.Erasure;

namespace Profiles.Api.Erasure;

/// <summary>Carries out erasures once they are set going, and certifies them; takes up what a stop or a kill cut off.</summary>
public sealed class ErasingInBackground(ErasureRuns runs, ILogger<ErasingInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next one goes on where this one was.
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var (tenant, request, isDone) in await runs.PendingAsync(cancellation))
            {
                if (isDone) await runs.CertifyAsync(tenant, request, cancellation);
                else if (await runs.EraseAsync(tenant, request, cancellation) is { } rejection) Log.Refused(log, request, rejection.Code);
            }
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.NotErased(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "The erasure of request {Request} can't be carried out: {Code}. Somebody at the desk has to look at it.")]
    public static partial void Refused(ILogger log, Guid request, string code);

    [LoggerMessage(LogLevel.Warning, "An erasure was broken off ({Failure} {State}); nothing of it happened, and the next attempt follows.")]
    public static partial void NotErased(ILogger log, string failure, string? state);
}
