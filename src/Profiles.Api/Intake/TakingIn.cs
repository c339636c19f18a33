using System.Threading.Channels;
using Npgsql;
using Profiles.Domain;
using Profiles.Projections.Intake;

namespace Profiles.Api.Intake;

/// <summary>
/// Group commit: deliveries that arrive while a transaction is under way share the next, so that what a burst costs is a few commits. Each is answered when it is durable, and told to come
/// again when that failed.
/// </summary>
public sealed class TakingIn(IntakeStore store, IntakeSettings settings, ILogger<TakingIn> log) : BackgroundService
{
    /// <summary>Deliveries of one transaction.</summary>
    private const int MostAtOnce = 250;
    private const long MostBytesAtOnce = 4 * 1024 * 1024;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Channel<Waiting> arriving = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    private readonly ForgedCounts forged = new();
    private long pending;

    private sealed record Waiting(NewDelivery Delivery, TaskCompletionSource<bool> Durable);

    /// <summary>More waits to be processed than is to be.</summary>
    public bool IsFull => Volatile.Read(ref pending) >= settings.MaxPending;

    /// <summary>What is waited for here is bounded by <see cref="IntakeSettings.MaxMegabytesInFlight"/>, which whoever calls holds a part of.</summary>
    /// <returns>Whether it is durable. Otherwise the network has to come again.</returns>
    public Task<bool> TakeAsync(NewDelivery delivery)
    {
        var waiting = new Waiting(delivery, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return arriving.Writer.TryWrite(waiting) ? waiting.Durable.Task : Task.FromResult(false);
    }

    public void CountForged(TenantId tenant, string connector) => forged.Add(tenant, connector);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looking = LookAsync(stoppingToken);
        try
        {
            while (await arriving.Reader.WaitToReadAsync(stoppingToken)) await StoreAsync(Next());
        }
        catch (OperationCanceledException)
        {
            // Stops: what has arrived is stored still, what arrives now is refused.
        }
        arriving.Writer.Complete();
        while (arriving.Reader.TryPeek(out _)) await StoreAsync(Next());
        await looking;
    }

    private List<Waiting> Next()
    {
        var (next, bytes) = (new List<Waiting>(), 0L);
        while (next.Count < MostAtOnce && bytes < MostBytesAtOnce && arriving.Reader.TryRead(out var waiting))
        {
            next.Add(waiting);
            bytes += waiting.Delivery.Content.Body.Length;
        }
        return next;
    }

    private async Task StoreAsync(List<Waiting> next)
    {
        try
        {
            var stored = await store.StoreAsync([.. next.Select(w => w.Delivery)], CancellationToken.None);
            for (var i = 0; i < next.Count; i++) next[i].Durable.SetResult(stored[i]);
        }
        catch (Exception failure)
        {
            Log.NotStored(log, next.Count, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
            foreach (var waiting in next) waiting.Durable.TrySetResult(false);
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        try
        {
            do
            {
                try
                {
                    Volatile.Write(ref pending, await store.PendingAsync(stopping));
                    await forged.TellAsync(store, stopping);
                }
                catch (NpgsqlException)
                {
                    // Whoever delivers now hears it from the database itself; what was counted is told later.
                }
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException)
        {
            // Stops. Forgeries of the last second are not counted.
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "{Count} webhook deliveries could not be stored ({Failure} {State}): the networks were told to come again.")]
    public static partial void NotStored(ILogger log, int count, string failure, string? state);

    [LoggerMessage(LogLevel.Warning, "{Tenant}: {Kept} webhook deliveries could not be recorded as a whole and are kept: ./run intake lists them.")]
    public static partial void Kept(ILogger log, string tenant, int kept);

    [LoggerMessage(LogLevel.Warning, "{Tenant}: {Retried} webhook deliveries failed and are tried again.")]
    public static partial void Retried(ILogger log, string tenant, int retried);

    [LoggerMessage(LogLevel.Warning, "Webhook deliveries could not be processed ({Failure} {State}); the next attempt follows.")]
    public static partial void NotProcessed(ILogger log, string failure, string? state);
}
