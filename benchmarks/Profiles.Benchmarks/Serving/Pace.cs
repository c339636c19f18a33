using System.Collections.Concurrent;
using System.Diagnostics;

namespace Profiles.Benchmarks.Serving;

/// <summary>
/// Work that comes when it comes, whether or not what came before is done, as from many clients that know nothing of each other. What it takes counts from when it was
/// due, so that one slow answer is charged with all that it held up.
/// </summary>
public static class Pace
{
    /// <param name="perSecond">How often.</param>
    /// <param name="what">Gets its number, from 0.</param>
    /// <returns>Milliseconds from when each was due, in no order.</returns>
    public static async Task<IReadOnlyList<double>> KeepAsync(double perSecond, TimeSpan duration, Func<int, Task> what)
    {
        var (took, running) = (new ConcurrentBag<double>(), new List<Task>());
        var watch = Stopwatch.StartNew();
        var count = (int)(perSecond * duration.TotalSeconds);
        for (var n = 0; n < count; n++)
        {
            var due = TimeSpan.FromSeconds(n / perSecond);
            while (watch.Elapsed < due) await Task.Delay(1);
            running.Add(OneAsync(n, due));
        }
        await Task.WhenAll(running);
        return [.. took];

        async Task OneAsync(int n, TimeSpan due)
        {
            await Task.Yield();
            await what(n);
            took.Add((watch.Elapsed - due).TotalMilliseconds);
        }
    }

    /// <summary>As fast as so many clients get answers.</summary>
    /// <returns>How often in a second.</returns>
    public static async Task<double> RushAsync(int clients, TimeSpan duration, Func<int, Task> what)
    {
        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < duration) await what(Interlocked.Increment(ref next));
        })));
        return (next + 1) / watch.Elapsed.TotalSeconds;
    }
}
