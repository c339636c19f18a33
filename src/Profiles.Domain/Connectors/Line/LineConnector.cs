using System.Security.Cryptography;
using System.Text.Json;

namespace Profiles.Domain.Connectors.Line;

/// <summary>
/// LINE's Messaging API. Ids of users are the same in all channels of one provider: where a brand has several, each has the same <see cref="ConnectorSettings.Scope"/>; with one channel, its
/// own id (<c>destination</c>) will do.
/// </summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#webhooks</remarks>
public sealed class LineConnector : IConnector
{
    public string Kind => "line";

    public bool IsGenuine(WebhookCall call, ConnectorSettings settings) =>
        Signatures.Match(settings.Secrets, Signatures.FromBase64(call.Header("x-line-signature")), secret => HMACSHA256.HashData(secret, call.Body.Span));

    public MappedDelivery Map(WebhookCall call, ConnectorSettings settings)
    {
        if (Payload.Parse(call.Body) is not { } body) return MappedDelivery.Refused("json", "The body is no JSON object.");
        // No events at all is how LINE's console checks an address.
        if (Payload.Member(body, "events") is not { ValueKind: JsonValueKind.Array }) return MappedDelivery.Refused("events", "The body has no list `events`.");
        var destination = Payload.Id(body, "destination");
        return new([.. Payload.Items(body, "events").SelectMany(e => Map(new LineEvent(e, settings.Scope ?? destination, destination, call.ReceivedAt)))]);
    }

    private static IEnumerable<MappedEvent> Map(LineEvent e)
    {
        if (e.Json is not { ValueKind: JsonValueKind.Object }) return [new("unknown", null) { Kept = new("event", "An event is no JSON object.") }];
        return e.Type switch
        {
            "message" => [LineMessages.Sent(e)],
            "messageEdited" or "edited" => [LineMessages.Edited(e)],
            "unsend" => [LineMessages.Unsent(e)],
            "follow" or "unfollow" => [LineActs.Follow(e)],
            "memberJoined" => LineActs.Members(e, "joined"),
            "memberLeft" => LineActs.Members(e, "left"),
            // The brand's own account: put into a group, taken out of it, handed from one of its tools to another.
            "join" or "leave" or "module" or "activated" or "deactivated" or "botSuspended" or "botResumed" or "delivery" => [MappedEvent.Nobodys(RawName.Of(e.Type))],
            _ => [LineActs.Act(e)],
        };
    }
}
