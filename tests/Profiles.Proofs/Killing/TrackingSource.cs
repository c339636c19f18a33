using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Profiles.Projections.Recording;

namespace Profiles.Proofs.Killing;

/// <summary>Batches by the tracking API.</summary>
internal sealed class TrackingSource(string writeKey, int seed) : Source(seed)
{
    private const int People = 400;

    public override IReadOnlyList<string> Places => [FaultPoints.AfterLock, FaultPoints.AfterAppend, FaultPoints.AfterCommit, FaultPoints.MidPage, KillProof.WithPostgres];

    public override bool RecordsBeforeItAnswers => true;

    public override string IdOf(int number) => $"message-{number}";

    public override bool IsInteraction(int number) => number % 5 != 0;

    protected override HttpRequestMessage Request(IReadOnlyList<int> numbers) => new(HttpMethod.Post, "/v1/batch")
    {
        Content = JsonContent.Create(new { batch = numbers.Select(Message) }),
        Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{writeKey}:"))) },
    };

    /// <summary>Comments of people on a network, and now and then what ties a person's account to the CRM's record and an address.</summary>
    private object Message(int number)
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
