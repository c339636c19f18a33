using Npgsql;
using Profiles.Domain;
using Profiles.Projections.Keys;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Keys;

/// <summary>
/// Rotates the keys of each brand whose last rotation is due, and finishes what a stop or a kill cut off. When one began is in the database, so a restart neither
/// forgets nor repeats one, and of several nodes one at a time is at a brand.
/// </summary>
public sealed class RotatingInBackground(EpochRotation rotation, TenantRegistry tenants, KeySettings settings, ILogger<RotatingInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.RotateEvery is not { } every) return;
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var tenant in await OpenAsync(stoppingToken)) await RotateAsync(tenant, every, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next one finishes what is begun.
        }
    }

    private async Task<IReadOnlyList<TenantId>> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            return [.. (await tenants.ListAsync(cancellation)).Where(row => row.ClosedAt is null).Select(row => row.Tenant)];
        }
        catch (NpgsqlException)
        {
            return [];
        }
    }

    private async Task RotateAsync(TenantId tenant, TimeSpan every, CancellationToken cancellation)
    {
        try
        {
            if (!await rotation.IsDueAsync(tenant, every, cancellation)) return;
            foreach (var done in await rotation.RotateAsync(tenant, null, cancellation))
            {
                if (done.IsWhole) Log.Rotated(log, tenant.Value, done.Epoch, done.Sweep.Rewrapped);
                else Log.NotEnded(log, tenant.Value, string.Join(", ", done.Kept), done.Sweep.Unreadable);
            }
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.Failed(log, tenant.Value, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Tenant}: epoch {Epoch} has begun, {Keys} data keys are under its key, and the older keys are destroyed. Copy the key folder anew.")]
    public static partial void Rotated(ILogger log, string tenant, int epoch, long keys);

    [LoggerMessage(LogLevel.Error, "{Tenant}: the keys of epochs {Epochs} are kept, because {Unreadable} data keys can't be opened: ./run keys rotate says what to do.")]
    public static partial void NotEnded(ILogger log, string tenant, string epochs, long unreadable);

    [LoggerMessage(LogLevel.Warning, "{Tenant}: the keys could not be rotated ({Failure} {State}); the next attempt follows.")]
    public static partial void Failed(ILogger log, string tenant, string failure, string? state);
}
