using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Profiles.Projections.Recording;

namespace Profiles.Proofs.Killing;

/// <summary>A network's signed deliveries, each with several events, which it sends again until they are taken: in other batches than before.</summary>
internal sealed class WebhookSource(int seed) : Source(seed)
{
    public const string Secret = "secret-of-the-proof";
    private const int People = 400;

    public override IReadOnlyList<string> Places =>
        [FaultPoints.IntakeStored, FaultPoints.IntakeMapped, FaultPoints.AfterCommit, FaultPoints.IntakeRecorded, FaultPoints.IntakeSettled, KillProof.WithPostgres];

    public override bool RecordsBeforeItAnswers => false;

    public override string IdOf(int number) => $"message:{User(number)}:{number}";

    public override bool IsInteraction(int number) => true;

    protected override HttpRequestMessage Request(IReadOnlyList<int> numbers)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { destination = "Ubrand", events = numbers.Select(Event) });
        return new(HttpMethod.Post, $"/webhooks/{KillProof.Tenant}/{Name}")
        {
            Content = new ByteArrayContent(body),
            Headers = { { "x-line-signature", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)) } },
        };
    }

    private static string User(int number) => $"U{number % People}";

    private static object Event(int number) => new
    {
        type = "message",
        mode = "active",
        timestamp = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(number).ToUnixTimeMilliseconds(),
        webhookEventId = $"event-{number}",
        source = new { type = "user", userId = User(number) },
        message = new { id = $"{number}", type = "text", text = $"message {number}" },
    };
}
