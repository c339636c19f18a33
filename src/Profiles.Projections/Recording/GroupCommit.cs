using Profiles.Projections.Store;

namespace Profiles.Projections.Recording;

/// <param name="AtOnce">The weight of one group; a single item may have more.</param>
/// <param name="Waiting">The weight of all that waits; more is refused.</param>
/// <param name="UnderWay">Groups under way at once, of different lanes.</param>
public sealed record GroupLimits(long AtOnce, long Waiting = long.MaxValue, int UnderWay = 1);

/// <summary>
/// Group commit: who comes first goes at once, and those who come while a transaction is under way share the next, so that what a burst costs is a few commits. Nobody waits for company.
/// A lane has one group under way, and lanes take turns. Where a group fails, it is tried by halves, so that only what is bad fails; where the database is away, all of it does.
/// </summary>
/// <param name="weight">Of an item, against the limits.</param>
/// <param name="commit">Makes the items of a lane durable. Answers each, in their order.</param>
public sealed class GroupCommit<TLane, TItem, TAnswer>(GroupLimits limits, Func<TItem, long> weight, Func<TLane, IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> commit) where TLane : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TLane, Queue<Waiting>> lanes = [];
    private readonly Queue<TLane> turns = [];
    private long waiting;
    private int underWay;

    private sealed record Waiting(TItem Item, long Weight, TaskCompletionSource<TAnswer> Answer, ExecutionContext? Context);

    /// <summary>Who cancels before its group is under way has nothing committed; behind that, it only no longer waits. The others of its group never notice.</summary>
    /// <returns>The answer, when it is durable.</returns>
    /// <exception cref="BusyException">Too much waits already.</exception>
    public async Task<TAnswer> CommitAsync(TLane lane, TItem item, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var mine = new Waiting(item, weight(item), new(TaskCreationOptions.RunContinuationsAsynchronously), ExecutionContext.Capture());
        lock (gate)
        {
            if (waiting > 0 && waiting + mine.Weight > limits.Waiting) throw new BusyException();
            waiting += mine.Weight;
            if (!lanes.TryGetValue(lane, out var queue))
            {
                lanes[lane] = queue = [];
                turns.Enqueue(lane);
            }
            queue.Enqueue(mine);
        }
        await using var given = cancellation.UnsafeRegister(static (answer, token) => ((TaskCompletionSource<TAnswer>)answer!).TrySetCanceled(token), mine.Answer);
        _ = TakeTurnsAsync();
        return await mine.Answer.Task;
    }

    private async Task TakeTurnsAsync()
    {
        for (var isNew = true; Next(isNew) is var (lane, group); isNew = false)
        {
            // As the first of the group would have done it alone: what is traced of it is traced under that one's request.
            var done = Task.CompletedTask;
            if (group is [{ Context: { } context }, ..]) ExecutionContext.Run(context, _ => done = CommitAsync(lane, group), null);
            else if (group.Count > 0) done = CommitAsync(lane, group);
            await done;
            lock (gate)
            {
                if (lanes[lane].Count > 0) turns.Enqueue(lane);
                else lanes.Remove(lane);
            }
        }
    }

    /// <summary>The next lane's group, without those who gave up; null where there is nothing to do, or enough is under way.</summary>
    private (TLane Lane, List<Waiting> Group)? Next(bool isNew)
    {
        lock (gate)
        {
            if (isNew && underWay >= limits.UnderWay) return null;
            if (isNew) underWay++;
            if (!turns.TryDequeue(out var lane))
            {
                underWay--;
                return null;
            }
            var (group, taken) = (new List<Waiting>(), 0L);
            var queue = lanes[lane];
            while (queue.TryPeek(out var first) && (taken == 0 || taken + first.Weight <= limits.AtOnce))
            {
                queue.Dequeue();
                waiting -= first.Weight;
                if (first.Answer.Task.IsCompleted) continue;
                taken += first.Weight;
                group.Add(first);
            }
            return (lane, group);
        }
    }

    private async Task CommitAsync(TLane lane, IReadOnlyList<Waiting> group)
    {
        try
        {
            var answers = await commit(lane, [.. group.Select(w => w.Item)]);
            for (var i = 0; i < group.Count; i++) group[i].Answer.TrySetResult(answers[i]);
        }
        catch (Exception failure) when (group.Count == 1 || failure is UnknownTenantException || Outage.Is(failure))
        {
            foreach (var waiting in group) waiting.Answer.TrySetException(failure);
        }
        catch (Exception)
        {
            await CommitAsync(lane, [.. group.Take(group.Count / 2)]);
            await CommitAsync(lane, [.. group.Skip(group.Count / 2)]);
        }
    }
}

/// <summary>More waits to be recorded than the service can hold: to be tried again a moment later.</summary>
public sealed class BusyException() : Exception("Too much waits to be recorded.");
