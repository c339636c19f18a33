using System.Threading.RateLimiting;

namespace Profiles.Api.Tracking;

/// <summary>Keeps one source from taking the service away from the others: so many requests at once, so many messages a second for each key.</summary>
internal sealed class Throttling(TrackingSettings settings) : IDisposable
{
    private readonly ConcurrencyLimiter requests = new(new()
    {
        PermitLimit = settings.RequestsInFlight,
        QueueLimit = settings.RequestsInFlight,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private readonly PartitionedRateLimiter<string> messages = PartitionedRateLimiter.Create<string, string>(actor => RateLimitPartition.GetTokenBucketLimiter(actor, _ => new()
    {
        TokenLimit = Math.Max(settings.MessageBurst, settings.MaxBatchMessages),
        TokensPerPeriod = Math.Max(1, settings.MessagesPerSecond / 10),
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
        QueueLimit = 0,
        AutoReplenishment = true,
    }));

    /// <summary>To be disposed of when the request is done. Waits a little where all places are taken.</summary>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellation) => requests.AcquireAsync(1, cancellation);

    /// <returns>Null where the messages may come in; otherwise after how many seconds they may.</returns>
    public int? Refuses(string actor, int count)
    {
        using var lease = messages.AttemptAcquire(actor, count);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
    }

    public void Dispose()
    {
        requests.Dispose();
        messages.Dispose();
    }
}
