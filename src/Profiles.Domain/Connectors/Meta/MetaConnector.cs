using System.Security.Cryptography;

namespace Profiles.Domain.Connectors.Meta;

/// <summary>
/// Meta's webhooks. An app has one callback address for each kind of object, and a Page's own brings feed and Messenger in one delivery; so each of the four connectors maps every
/// object, and they differ by name only. Source: developers.facebook.com/docs/graph-api/webhooks/getting-started.
/// </summary>
public abstract class MetaConnector : IConnector
{
    public abstract string Kind { get; }

    /// <summary><c>X-Hub-Signature-256: sha256=</c> and the HMAC-SHA256 of the raw body under the app's secret. Meta signs no time: a replay is a redelivery, and recorded once.</summary>
    public bool IsGenuine(WebhookCall call, ConnectorSettings settings) =>
        Signatures.Match(settings.Secrets, Signatures.FromHex(call.Header("x-hub-signature-256"), "sha256="), key => HMACSHA256.HashData(key, call.Body.Span));

    /// <summary>The challenge of who knows the verify token.</summary>
    public WebhookReply? Greet(WebhookCall call, ConnectorSettings settings) =>
        call.Method == "GET" && call.Asked("hub.mode") == "subscribe" && Signatures.AreEqual(call.Asked("hub.verify_token"), settings.VerifyToken) && call.Asked("hub.challenge") is { Length: > 0 } challenge
            ? WebhookReply.Text(challenge)
            : null;

    public MappedDelivery Map(WebhookCall call, ConnectorSettings settings) => MetaDelivery.Map(Payload.Parse(call.Body), call.ReceivedAt);
}

/// <summary>A Page's feed, ratings, mentions and leads.</summary>
public sealed class FacebookConnector : MetaConnector
{
    public override string Kind => "facebook";
}

public sealed class MessengerConnector : MetaConnector
{
    public override string Kind => "messenger";
}

public sealed class InstagramConnector : MetaConnector
{
    public override string Kind => "instagram";
}

public sealed class WhatsAppConnector : MetaConnector
{
    public override string Kind => "whatsapp";
}
