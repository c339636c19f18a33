using System.Collections.Concurrent;
using Npgsql;
using Profiles.Domain.Notices;
using Profiles.Projections.Notices;

namespace Profiles.Api.Notices;

/// <summary>Delivers notices, each recipient for itself, and says who keeps silent.</summary>
public sealed class DeliveringInBackground(NoticeDelivery delivery, NoticeSettling settling, NoticeTerms terms, TimeProvider clock, ILogger<DeliveringInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private const int LooksBetweenSilences = 60;

    /// <summary>Recipients at once.</summary>
    private const int MostLanes = 16;

    private readonly ConcurrentDictionary<Lane, Task> running = [];
    private readonly ConcurrentDictionary<Lane, DateTimeOffset> resting = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            for (var look = 0; await timer.WaitForNextTickAsync(stoppingToken); look++)
            {
                await TryAsync(BeginAsync, stoppingToken);
                if (look % LooksBetweenSilences == 0) await TryAsync(LookForSilenceAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; what is not settled is sent again by the next.
        }
        await Task.WhenAll(running.Values);
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        foreach (var (lane, until) in resting) if (until <= now) resting.TryRemove(lane, out _);
        foreach (var lane in await delivery.LanesAsync(cancellation))
        {
            if (running.Count >= MostLanes) break;
            if (running.ContainsKey(lane) || resting.ContainsKey(lane)) continue;
            // It takes itself out of the list when it is through, so it must not begin before it is in it.
            var run = new Task<Task>(() => RunAsync(lane, cancellation));
            running[lane] = run.Unwrap();
            run.Start(TaskScheduler.Default);
        }
    }

    private async Task RunAsync(Lane lane, CancellationToken cancellation)
    {
        try
        {
            var settled = await delivery.DeliverAsync(lane, cancellation);
            foreach (var notice in settled) Say(notice);
            // Who fails is not asked with one notice after the other.
            if (settled is [.., { Delivered: false }]) resting[lane] = clock.GetUtcNow() + terms.FirstRetry;
        }
        catch (Exception failure)
        {
            if (cancellation.IsCancellationRequested) return;
            resting[lane] = clock.GetUtcNow() + terms.FirstRetry;
            Log.NotLooked(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
        finally
        {
            running.TryRemove(lane, out _);
        }
    }

    private async Task LookForSilenceAsync(CancellationToken cancellation)
    {
        foreach (var notice in await settling.EscalateSilentAsync(cancellation)) Say(notice);
        await settling.ForgetContactPointsAsync(cancellation);
    }

    private void Say(SettledNotice notice)
    {
        if (notice.Escalated) Log.Escalated(log, notice.Recipient, notice.Tenant.Value, notice.Id, notice.Request, notice.Outcome);
        else if (!notice.Delivered) Log.NotDelivered(log, notice.Id, notice.Recipient, notice.Tenant.Value, notice.Outcome);
    }

    private async Task TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        try
        {
            await act(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.NotLooked(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "Recipient {Recipient} of brand {Brand} was told by notice {Notice} of request {Request} and does not say that it is done ({Outcome}): somebody has to call.")]
    public static partial void Escalated(ILogger log, string recipient, string brand, Guid notice, Guid request, string outcome);

    [LoggerMessage(LogLevel.Warning, "Notice {Notice} to recipient {Recipient} of brand {Brand} was not taken ({Outcome}); the next attempt follows.")]
    public static partial void NotDelivered(ILogger log, Guid notice, string recipient, string brand, string outcome);

    [LoggerMessage(LogLevel.Warning, "Notices to recipients could not be looked at ({Failure} {State}); the next attempt follows.")]
    public static partial void NotLooked(ILogger log, string failure, string? state);
}
