using Npgsql;
using Profiles.Domain;
using Profiles.Projections.Intake;
using Profiles.Projections.Recording;

namespace Profiles.Api.Intake;

/// <summary>
/// Deliveries of all brands share transactions (<see cref="GroupCommit{TLane,TItem,TAnswer}"/>). Each is answered when it is durable, and told to come again when that failed.
/// </summary>
public sealed class TakingIn(IntakeStore store, IntakeSettings settings, ILogger<TakingIn> log) : BackgroundService
{
    /// <summary>Deliveries of one transaction.</summary>
    private const int MostAtOnce = 250;
    private const long MostBytesAtOnce = 4 * 1024 * 1024;
    private const string OneLane = "";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly ForgedCounts forged = new();
    private readonly GroupCommit<string, NewDelivery, bool> groups = new(
        new(MostBytesAtOnce), delivery => Math.Max(delivery.Content.Body.Length, MostBytesAtOnce / MostAtOnce), (_, deliveries) => StoreAsync(store, log, deliveries));
    private long pending;

    /// <summary>More waits to be processed than is to be.</summary>
    public bool IsFull => Volatile.Read(ref pending) >= settings.MaxPending;

    /// <summary>What is waited for here is bounded by <see cref="IntakeSettings.MaxMegabytesInFlight"/>, which whoever calls holds a part of.</summary>
    /// <returns>Whether it is durable. Otherwise the network has to come again.</returns>
    public Task<bool> TakeAsync(NewDelivery delivery) => groups.CommitAsync(OneLane, delivery, CancellationToken.None);

    public void CountForged(TenantId tenant, string connector) => forged.Add(tenant, connector);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => LookAsync(stoppingToken);

    private static async Task<IReadOnlyList<bool>> StoreAsync(IntakeStore store, ILogger log, IReadOnlyList<NewDelivery> deliveries)
    {
        try
        {
            return await store.StoreAsync(deliveries, CancellationToken.None);
        }
        catch (Exception failure)
        {
            Log.NotStored(log, deliveries.Count, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
            return new bool[deliveries.Count];
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
