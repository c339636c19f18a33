using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Profiles.Domain.Connectors.Twitch;

/// <summary>Twitch's EventSub. A user's id is the same everywhere on Twitch. The broadcaster whose channel it is, is the brand.</summary>
/// <remarks>https://dev.twitch.tv/docs/eventsub/handling-webhook-events</remarks>
public sealed class TwitchConnector : IConnector
{
    private const string MessageId = "twitch-eventsub-message-id";
    private const string MessageType = "twitch-eventsub-message-type";

    /// <summary>Twitch says to refuse what is older: whoever caught a delivery can't send it again later.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public string Kind => "twitch";

    public IReadOnlyList<string> KeptHeaders { get; } = [MessageId, MessageType];

    public bool IsGenuine(WebhookCall call, ConnectorSettings settings)
    {
        var (id, sent) = (call.Header(MessageId), call.Header("twitch-eventsub-message-timestamp"));
        var signed = (byte[])[.. Encoding.UTF8.GetBytes($"{id}{sent}"), .. call.Body.Span];
        var right = Signatures.Match(settings.Secrets, Signatures.FromHex(call.Header("twitch-eventsub-message-signature"), "sha256="), secret => HMACSHA256.HashData(secret, signed));
        var timely = DateTimeOffset.TryParse(sent, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && (call.ReceivedAt - time).Duration() <= Window;
        return right & timely & id is { Length: > 0 };
    }

    public WebhookReply? Greet(WebhookCall call, ConnectorSettings settings) =>
        call.Method == "POST" && call.Header(MessageType) == "webhook_callback_verification" && Payload.Parse(call.Body).Text("challenge") is { } challenge ? WebhookReply.Text(challenge) : null;

    public MappedDelivery Map(WebhookCall call, ConnectorSettings settings)
    {
        if (Payload.Parse(call.Body) is not { } parsed) return MappedDelivery.Refused("json", "The body is no JSON object.");
        JsonElement? body = parsed;
        var subscription = body.Object("subscription");
        if (subscription is null) return MappedDelivery.Refused("subscription", "The body does not say what was subscribed to.");
        if (call.Header(MessageType) == "revocation") return new([MappedEvent.Nobodys(RawName.Of($"revocation.{subscription.Text("status")}"))]);
        if (body.Member("challenge") is not null) return new([MappedEvent.Nobodys("webhook_callback_verification")]);

        if (body.Object("event") is { } one) return new([Map(new(subscription, one, call.Header(MessageId), call.ReceivedAt))]);
        // Only subscriptions that ask for batches have a list, and each event in it its own id.
        if (body.Member("events") is { ValueKind: JsonValueKind.Array })
        {
            return new([.. body.Items("events").Select(e => e.Object("data") is { } data
                ? Map(new(subscription, data, e.Id("id"), call.ReceivedAt))
                : new("unknown", null) { Kept = new("event", "An event has no `data`.") })]);
        }
        return MappedDelivery.Refused("event", "The body has no event.");
    }

    private static MappedEvent Map(TwitchEvent e) => e.Type switch
    {
        "channel.chat.message" => TwitchChat.Said(e),
        "channel.chat.notification" => TwitchChat.Noticed(e),
        "channel.chat.message_delete" => TwitchChat.Deleted(e, "target_user", e.Json.Id("message_id")),
        "channel.moderate" => TwitchChat.Moderated(e),
        "user.whisper.message" => TwitchChat.Whispered(e),
        "user.update" => TwitchAccounts.Updated(e),
        "user.authorization.revoke" => TwitchAccounts.Revoked(e),
        _ => TwitchActs.Act(e),
    };
}
