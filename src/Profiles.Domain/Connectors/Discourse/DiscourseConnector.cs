using System.Security.Cryptography;
using System.Text.Json;

namespace Profiles.Domain.Connectors.Discourse;

/// <summary>
/// A Discourse forum. Members are known by their numeric ids, as usernames change hands; a username is a trait. One delivery holds one event: its body has one member, named by the event's
/// type, and what happened to it stands in a header.
/// </summary>
/// <remarks>
/// https://meta.discourse.org/t/configure-webhooks-that-trigger-on-discourse-events-to-integrate-with-external-services/49045. Only the body is signed; the headers are not, so what a body can
/// say by itself goes before them. <c>X-Discourse-Event-Id</c> is not read: it is another for each attempt and for each webhook of the forum.
/// </remarks>
public sealed class DiscourseConnector : IConnector
{
    private const string EventHeader = "x-discourse-event";
    private const string TypeHeader = "x-discourse-event-type";
    private const string InstanceHeader = "x-discourse-instance";

    public string Kind => "discourse";

    public IReadOnlyList<string> KeptHeaders => [EventHeader, TypeHeader, InstanceHeader];

    public bool IsGenuine(WebhookCall call, ConnectorSettings settings) => Signatures.Match(
        settings.Secrets, Signatures.FromHex(call.Header("x-discourse-event-signature"), "sha256="), secret => HMACSHA256.HashData(secret, call.Body.Span));

    public MappedDelivery Map(WebhookCall call, ConnectorSettings settings)
    {
        if (Payload.Parse(call.Body) is not { } body) return MappedDelivery.Refused("json", "The body is no JSON object.");
        if (Payload.Member(body, "ping") is not null) return new([MappedEvent.Nobodys("ping")]);
        if (TypeOf(body, call.Header(TypeHeader)) is not { } type) return MappedDelivery.Refused("event", "The body has no member that is an object: a delivery holds what happened under the name of its type.");
        var name = call.Header(EventHeader) is { Length: > 0 } told ? told : null;
        var scope = settings.Scope ?? (Uri.TryCreate(call.Header(InstanceHeader), UriKind.Absolute, out var instance) && instance.Host.Length > 0 ? instance.Host : null);
        return new([Map(new DiscourseEvent(type, name ?? type, Payload.Object(body, type), scope, call.ReceivedAt), named: name is not null)]);
    }

    private static MappedEvent Map(DiscourseEvent e, bool named) => e.Type switch
    {
        "user" when named => Accounts.Map(e),
        "topic" when named => Topics.Map(e),
        "post" or "solved" when named => Posts.Map(e),
        "chat_message" when named => Chats.Map(e),
        "topic" or "post" or "user" or "solved" or "chat_message" => e.Kept("event-missing", "The header X-Discourse-Event is missing: it alone says what happened."),
        "like" => Posts.Liked(e),
        "user_badge" => Accounts.Badge(e),
        "notification" => Accounts.Notified(e),
        "reviewable" => Topics.Reviewed(e),
        // The forum's own order, and its team's work.
        "category" or "group" or "tag" or "assign" => MappedEvent.Nobodys(e.RawType),
        _ => e.Unknown(),
    };

    /// <summary>The member that the header names, or the only one there is.</summary>
    private static string? TypeOf(JsonElement body, string? header) =>
        header is not null && Payload.Object(body, header) is not null ? header
        : body.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Object).Select(m => m.Name).FirstOrDefault();
}
