using System.Collections.Concurrent;
using System.Net;

namespace Profiles.Proofs.Killing;

/// <summary>
/// A source that keeps every message until it is acknowledged, as the clients do, and delivers some again that were. A message says the same
/// each time, by its number.
/// </summary>
internal abstract class Source(int seed)
{
    private const int AtOnce = 3;

    private readonly Random random = new(seed);
    private readonly ConcurrentQueue<int> waiting = new();
    private readonly ConcurrentDictionary<int, bool> acknowledged = new();
    private int made;
    private int sentAgain;

    /// <summary>What its messages are unique within.</summary>
    public const string Name = "kill";

    /// <summary>Where it is killed.</summary>
    public abstract IReadOnlyList<string> Places { get; }

    /// <summary>What is answered with success is recorded then; otherwise it is durable, and recorded behind.</summary>
    public abstract bool RecordsBeforeItAnswers { get; }

    /// <summary>The message's id, as it is recorded.</summary>
    public abstract string IdOf(int number);

    public abstract bool IsInteraction(int number);

    protected abstract HttpRequestMessage Request(IReadOnlyList<int> numbers);

    public int Made => made;
    public int SentAgain => sentAgain;
    public IReadOnlyCollection<int> Acknowledged => [.. acknowledged.Keys];

    /// <summary>New messages, and a tenth as many that were acknowledged before.</summary>
    public void Add(int count)
    {
        for (var i = 0; i < count; i++) waiting.Enqueue(made++);
        var known = acknowledged.Keys.ToArray();
        for (var i = 0; i < count / 10 && known.Length > 0; i++)
        {
            waiting.Enqueue(known[random.Next(known.Length)]);
            sentAgain++;
        }
    }

    /// <summary>Until everything is acknowledged or the service is gone.</summary>
    public async Task SendAsync(Uri url, Func<bool> gone, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(20) };
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => SendAsync(client, gone, cancellation), CancellationToken.None)));
    }

    private async Task SendAsync(HttpClient client, Func<bool> gone, CancellationToken cancellation)
    {
        while (!gone() && !cancellation.IsCancellationRequested)
        {
            var numbers = new List<int>();
            while (numbers.Count < KillPlan.BatchSize && waiting.TryDequeue(out var number)) numbers.Add(number);
            if (numbers.Count == 0) return;
            if (await IsAcknowledgedAsync(client, numbers, cancellation))
            {
                foreach (var number in numbers) acknowledged[number] = true;
                continue;
            }
            foreach (var number in numbers)
            {
                waiting.Enqueue(number);
                Interlocked.Increment(ref sentAgain);
            }
            if (!gone()) await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task<bool> IsAcknowledgedAsync(HttpClient client, List<int> numbers, CancellationToken cancellation)
    {
        try
        {
            using var request = Request(numbers);
            using var answer = await client.SendAsync(request, cancellation);
            if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden) throw new InvalidOperationException("A message of the proof was refused.");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
