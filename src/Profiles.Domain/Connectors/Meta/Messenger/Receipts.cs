using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Messenger;

/// <summary>
/// What became of the page's messages. A receipt is news of what the brand sent, like a bounce: the person said nothing, so it opens no window to answer in, and brings nobody back.
/// </summary>
internal static class Receipts
{
    public static MappedEvent Read(Conversation with, JsonElement? messaging, JsonElement? read) => Receipt(with, messaging, read, "read", read.Id("mid"));

    public static MappedEvent Delivery(Conversation with, JsonElement? messaging, JsonElement? delivery)
    {
        var mids = delivery.Items("mids").Where(mid => mid is { ValueKind: JsonValueKind.String }).ToList();
        return Receipt(with, messaging, delivery, "delivery", mids.Count == 1 ? mids[0]!.Value.ToString() : null);
    }

    /// <param name="mid">The one message that it is about; otherwise it is about all up to its watermark.</param>
    private static MappedEvent Receipt(Conversation with, JsonElement? messaging, JsonElement? receipt, string name, string? mid)
    {
        var id = MetaEvent.Id(name, with.Key, (receipt.Id("watermark") ?? mid) is null ? messaging.Digest() : receipt.Digest());
        var occasion = with.Occasion with { At = with.Occasion.At ?? receipt.Moment("watermark") };
        return (with with { Occasion = occasion }).Says(name, id, with.Interaction(InteractionKind.Other, name) with
        {
            Direction = Direction.Outbound,
            InReplyTo = mid is { Length: > 0 } ? Messages.Id(mid) : null,
        });
    }
}
