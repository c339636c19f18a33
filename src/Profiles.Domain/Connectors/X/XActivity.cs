using System.Text.Json;

namespace Profiles.Domain.Connectors.X;

/// <summary>The X Activity API: one event in an envelope. The account that the subscription filters by is the brand's own.</summary>
internal static class XActivity
{
    /// <summary>What the brand's own account did or had happen to it, and what is of no account.</summary>
    private static readonly string[] OfTheAccount = ["profile.", "spaces.", "broadcast.start", "broadcast.end", "news.", "oauth."];

    public static IReadOnlyList<MappedEvent> Of(JsonElement? body, JsonElement? data, DateTimeOffset receivedAt)
    {
        if (data is not { ValueKind: JsonValueKind.Object }) return [new("unknown", null) { Kept = new("event", "An event is no JSON object.") }];
        // A post that a filtered stream brings has no envelope: somebody wrote of what the brand listens for, without turning to it.
        if (data.Text("event_type") is not { } type) return [Streamed(body, data, receivedAt)];

        var brand = data.Object("filter").Id("user_id");
        var (payload, includes) = (data.Object("payload"), data.Object("includes"));
        // Messages keep the form of the Account Activity API.
        if (payload is { } inner && inner.EnumerateObject().Any(m => m.Name.StartsWith("direct_message_", StringComparison.Ordinal) && m.Value.ValueKind == JsonValueKind.Array && m.Value.GetArrayLength() > 0))
        {
            return XAccountActivity.Of(payload, brand, receivedAt)!;
        }
        return [Map(type, new(RawName.Of(type), payload, brand, receivedAt, [.. includes.Items("users")], data.Id("event_uuid")), [.. includes.Items("tweets")])];
    }

    private static MappedEvent Map(string type, XEvent e, IReadOnlyList<JsonElement?> posts)
    {
        if (e.Json is null) return MappedEvent.Nobodys(e.RawType);
        return type switch
        {
            _ when OfTheAccount.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal)) => MappedEvent.Nobodys(e.RawType),
            _ when e.Brand is null => XActs.Unknown(e),
            "post.create" or "post.mention.create" or "post.reply.create" or "post.quote.create" or "post.repost.create" => XPost.OfPost(e, posts).Map(e),
            "post.delete" => XActs.Deleted(e, e.Json.Id("id"), e.Json.Id("author_id")),
            "like.create" => Liked(e),
            "follow.follow" or "follow.unfollow" or "block.block" or "block.unblock" or "mute.mute" or "mute.unmute" => XActs.Related(e, type[(type.IndexOf('.', StringComparison.Ordinal) + 1)..]),
            "chat.received" or "chat.sent" => XMessages.Encrypted(e),
            "broadcast.chat" => XMessages.ToBroadcast(e),
            _ => XActs.Unknown(e),
        };
    }

    /// <summary>The payload names whose post it is, not who likes it: of one that the brand got, nothing more is said.</summary>
    private static MappedEvent Liked(XEvent e)
    {
        var author = e.Find(e.Json.Id("liked_tweet_author_id"));
        return XActs.Liked(e, author.Id == e.Brand ? new(null, null) : new(e.Brand, null), author, e.Json.Id("liked_tweet_id"));
    }

    private static MappedEvent Streamed(JsonElement? body, JsonElement? post, DateTimeOffset receivedAt)
    {
        var includes = body.Object("includes");
        var e = new XEvent("post", post, null, receivedAt, [.. includes.Items("users")]);
        return XPost.OfPost(e, [.. includes.Items("tweets")]).Map(e);
    }
}
