using Npgsql;
using Profiles.Projections.Erasure;

namespace Profiles.Api.Erasure;

/// <summary>Certifies erasures once they are over, also those that a stop or a kill left without.</summary>
public sealed class CertifyingInBackground(ErasureCertificates certificates, ILogger<CertifyingInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await CertifyAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next one finds what is left.
        }
    }

    private async Task CertifyAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var (tenant, request) in await certificates.PendingAsync(cancellation)) await certificates.CertifyAsync(tenant, request, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.NotCertified(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "An erasure could not be certified ({Failure} {State}); the next attempt follows.")]
    public static partial void NotCertified(ILogger log, string failure, string? state);
}
