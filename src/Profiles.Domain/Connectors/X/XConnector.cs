using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Profiles.Domain.Connectors.X;

/// <summary>
/// X's webhooks: the Account Activity API, the X Activity API that takes its place, and posts of a filtered stream. An account's id is the same everywhere on X; the handle, which its holder
/// can change and another can take, is a trait. The subscribed account is the brand's own.
/// </summary>
/// <remarks>https://docs.x.com/x-api/webhooks/introduction, https://docs.x.com/x-api/account-activity/introduction, https://docs.x.com/x-api/activity/event-payloads</remarks>
public sealed class XConnector : IConnector
{
    private const int MaxChallenge = 256;

    public string Kind => "x";

    /// <summary>X asks for the signature of a challenge with the key that signs deliveries: so what has the form of a challenge is never a delivery, or anybody could have one signed here.</summary>
    public bool IsGenuine(WebhookCall call, ConnectorSettings settings)
    {
        var right = Signatures.Match(settings.Secrets, Signatures.FromBase64(call.Header("x-twitter-webhooks-signature"), "sha256="), secret => HMACSHA256.HashData(secret, call.Body.Span));
        return right & !IsChallenge(Encoding.Latin1.GetString(call.Body.Span));
    }

    public WebhookReply? Greet(WebhookCall call, ConnectorSettings settings)
    {
        if (call.Method != "GET" || call.Asked("crc_token") is not { } token || !IsChallenge(token) || settings.Secrets is not [{ Length: > 0 } secret, ..]) return null;
        var signed = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(token)));
        return new($$"""{"response_token":"sha256={{signed}}"}""", "application/json");
    }

    public MappedDelivery Map(WebhookCall call, ConnectorSettings settings)
    {
        if (Payload.Parse(call.Body) is not { } parsed) return MappedDelivery.Refused("json", "The body is no JSON object.");
        JsonElement? body = parsed;
        var events = body.Member("data") switch
        {
            { ValueKind: JsonValueKind.Object } one => XActivity.Of(body, one, call.ReceivedAt),
            { ValueKind: JsonValueKind.Array } => [.. body.Items("data").SelectMany(data => XActivity.Of(body, data, call.ReceivedAt))],
            _ => XAccountActivity.Of(body, body.Id("for_user_id"), call.ReceivedAt),
        };
        return events is not null ? new(events) : MappedDelivery.Refused("events", "The body has neither `data` nor a list of events.");
    }

    /// <summary>Letters, digits and what base64 needs beside them: no JSON object looks like that.</summary>
    private static bool IsChallenge(string text) => text.Length is > 0 and <= MaxChallenge && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or '-' or '_' or '.' or '~');
}
