using System.Security.Cryptography;
using System.Text.Json;
using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Tests.Connectors.Guestbook;

/// <summary>A guest book: <c>{"book": "lobby", "events": [{"id", "what": "wrote" | "removed", "guest": {"id", "name"}, "at", "text"}]}</c>.</summary>
public sealed class GuestbookConnector : IConnector
{
    public string Kind => "guestbook";

    public bool IsGenuine(WebhookCall call, ConnectorSettings settings) =>
        Signatures.Match(settings.Secrets, Signatures.FromHex(call.Header("x-guestbook-signature"), "sha256="), secret => HMACSHA256.HashData(secret, call.Body.Span));

    public MappedDelivery Map(WebhookCall call, ConnectorSettings settings)
    {
        var body = Payload.Parse(call.Body);
        if (body.Member("events") is not { ValueKind: JsonValueKind.Array }) return MappedDelivery.Refused("events", "The body has no list of events.");
        return new([.. body.Items("events").Select(e => Event(e, settings.Scope ?? body.Id("book"), call.ReceivedAt))]);
    }

    private static MappedEvent Event(JsonElement? e, string? book, DateTimeOffset receivedAt)
    {
        var what = e.Text("what") is "wrote" or "removed" ? e.Text("what")! : "other";
        if (e.Object("guest").Id("id") is not { } guest || book is null) return new(what, null) { Kept = new("author-missing", "The guest book does not say who did this.") };
        var entry = e.Id("id") ?? e.Digest();
        return new(what, new Message
        {
            Id = what == "wrote" ? $"entry:{entry}" : $"{what}:{entry}",
            Identities = [new("community", book, guest)],
            OccurredAt = e.Moment("at"),
            ReceivedAt = receivedAt,
            Facts = [What(what, entry, e)],
        });
    }

    private static Fact What(string what, string entry, JsonElement? e) => what switch
    {
        "wrote" => new Fact.Interaction { Kind = InteractionKind.Post, Channel = "guestbook", Text = e.Text("text") },
        "removed" => new Fact.InteractionDeleted($"entry:{entry}"),
        _ => new Fact.Interaction { Kind = InteractionKind.Other, RawKind = e.Text("what"), Channel = "guestbook" },
    };
}
