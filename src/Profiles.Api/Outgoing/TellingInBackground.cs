using System.Collections.Concurrent;
using Npgsql;
using Profiles.Projections.Outgoing;

namespace Profiles.Api.Outgoing;

/// <summary>Tells subscribed tools, each for itself.</summary>
public sealed class TellingInBackground(OutgoingDelivery delivery, TimeProvider clock, ILogger<TellingInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Tools at once.</summary>
    private const int MostLanes = 16;

    private readonly ConcurrentDictionary<OutgoingKey, Task> running = [];
    private readonly ConcurrentDictionary<OutgoingKey, DateTimeOffset> resting = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await BeginAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The service stops; what is not settled is sent again by the next.
        }
        await Task.WhenAll(running.Values);
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        try
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
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Failed(failure);
        }
    }

    private async Task RunAsync(OutgoingKey lane, CancellationToken cancellation)
    {
        try
        {
            for (var more = true; more && !cancellation.IsCancellationRequested;)
            {
                (var sent, more) = await delivery.TurnAsync(lane, cancellation);
                foreach (var one in sent.Where(s => !s.Gone)) Say(one);
                if (sent.Any(s => s.Gone)) Log.Gone(log, lane.Subscription, lane.Tenant.Value);
            }
        }
        catch (Exception failure)
        {
            if (cancellation.IsCancellationRequested) return;
            resting[lane] = clock.GetUtcNow() + RestAfterFailure;
            Failed(failure);
        }
        finally
        {
            running.TryRemove(lane, out _);
        }
    }

    private void Say(SentEvent sent)
    {
        if (sent.Dead) Log.GivenUp(log, sent.Id, sent.Key.Subscription, sent.Key.Tenant.Value, sent.Outcome);
        else if (!sent.Delivered) Log.NotTaken(log, sent.Id, sent.Key.Subscription, sent.Key.Tenant.Value, sent.Outcome);
    }

    private void Failed(Exception failure) => Log.NotLooked(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "Event {Event} to subscription {Subscription} of brand {Brand} was given up ({Outcome}): replay it when the tool can be reached.")]
    public static partial void GivenUp(ILogger log, Guid @event, string subscription, string brand, string outcome);

    [LoggerMessage(LogLevel.Error, "The tool of subscription {Subscription} of brand {Brand} says that it is gone: it is told nothing until the subscription is defined anew.")]
    public static partial void Gone(ILogger log, string subscription, string brand);

    [LoggerMessage(LogLevel.Warning, "Event {Event} to subscription {Subscription} of brand {Brand} was not taken ({Outcome}); the next attempt follows.")]
    public static partial void NotTaken(ILogger log, Guid @event, string subscription, string brand, string outcome);

    [LoggerMessage(LogLevel.Warning, "Subscriptions could not be looked at ({Failure} {State}); the next attempt follows.")]
    public static partial void NotLooked(ILogger log, string failure, string? state);
}
