using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Profiles.Proofs.Killing;

/// <summary>
/// A source that keeps every message until it is acknowledged, as the clients do, and delivers some again that were. A message says the same
/// each time, by its number.
/// </summary>
internal sealed class Source(string writeKey, int seed)
{
    private const int People = 400;
    private const int AtOnce = 3;

    private readonly Random random = new(seed);
    private readonly ConcurrentQueue<int> waiting = new();
    private readonly ConcurrentDictionary<int, bool> acknowledged = new();
    private int made;
    private int sentAgain;

    public static string IdOf(int number) => $"message-{number}";

    public static bool IsInteraction(int number) => number % 5 != 0;

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
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{writeKey}:")));
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

    private static async Task<bool> IsAcknowledgedAsync(HttpClient client, List<int> numbers, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.PostAsJsonAsync("/v1/batch", new { batch = numbers.Select(Message) }, cancellation);
            if (answer.StatusCode == HttpStatusCode.BadRequest) throw new InvalidOperationException("A message of the proof was refused.");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Comments of people on a network, and now and then what ties a person's account to the CRM's record and an address.</summary>
    private static object Message(int number)
    {
        var person = number % People;
        var account = new { type = "facebook", scope = "page", id = $"account-{person}" };
        var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(number);
        return IsInteraction(number)
            ? new
            {
                type = "track",
                messageId = IdOf(number),
                timestamp = at,
                @event = "Comment",
                context = new { externalIds = new[] { account } },
                properties = new { text = $"comment {number}", channel = "facebook", currency = "EUR" },
            }
            : new
            {
                type = "identify",
                messageId = IdOf(number),
                timestamp = at,
                userId = $"record-{person / 2}",
                context = new { externalIds = new[] { account } },
                traits = new { email = $"person{person}@example.org", firstName = $"Name {number}", segment = $"s{number % 7}" },
            };
    }
}
