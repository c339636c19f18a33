using System.Text.Json;

namespace Profiles.Domain.Connectors.X;

/// <summary>The Account Activity API: one list for each kind of event.</summary>
internal static class XAccountActivity
{
    /// <returns>Null where there is no list at all.</returns>
    public static IReadOnlyList<MappedEvent>? Of(JsonElement? body, string? brand, DateTimeOffset receivedAt)
    {
        List<MappedEvent>? events = null;
        var described = body.Object("users") is { } users ? users.EnumerateObject().Select(u => (JsonElement?)u.Value).ToList() : [];
        foreach (var list in body!.Value.EnumerateObject())
        {
            var raw = RawName.Of(list.Name);
            if (list.Value.ValueKind == JsonValueKind.Array)
            {
                (events ??= []).AddRange(body.Items(list.Name).Select(item => Map(list.Name, new XEvent(raw, item, brand, receivedAt, described))));
            }
            // The account itself took the app's access away: nothing more comes in of it.
            else if (list.Name == "user_event" && list.Value.ValueKind == JsonValueKind.Object)
            {
                (events ??= []).AddRange(list.Value.EnumerateObject().Select(what => MappedEvent.Nobodys(RawName.Of($"user_event.{what.Name}"))));
            }
        }
        return events;
    }

    private static MappedEvent Map(string list, XEvent e)
    {
        if (e.Json is not { ValueKind: JsonValueKind.Object }) return new(e.RawType, null) { Kept = new("event", "An event is no JSON object.") };
        if (e.Brand is null) return new(e.RawType, null) { Kept = new("account-missing", "The delivery does not say whose account it is about, so what the brand itself did can't be told apart.") };
        return list switch
        {
            "tweet_create_events" => XPost.OfTweet(e.Json).Map(e),
            "tweet_delete_events" => XActs.Deleted(e, e.Json.Object("status").Id("id_str") ?? e.Json.Object("status").Id("id"), e.Json.Object("status").Id("user_id_str") ?? e.Json.Object("status").Id("user_id")),
            "favorite_events" => Liked(e),
            "follow_events" or "block_events" or "mute_events" or "unfollow_events" or "unblock_events" or "unmute_events" => XActs.Related(e, e.Json.Text("type") ?? list.Replace("_events", "", StringComparison.Ordinal)),
            "direct_message_events" => XMessages.Sent(e),
            "direct_message_indicate_typing_events" or "direct_message_mark_read_events" => XMessages.Seen(e),
            _ => XActs.Unknown(e),
        };
    }

    private static MappedEvent Liked(XEvent e)
    {
        var post = XPost.OfTweet(e.Json.Object("favorited_status"));
        return XActs.Liked(e, XUser.Of(e.Json.Object("user")), post.Author, post.Id);
    }
}
