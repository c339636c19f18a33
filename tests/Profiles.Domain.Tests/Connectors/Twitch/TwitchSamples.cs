using Profiles.Domain.Connectors;

namespace Profiles.Domain.Tests.Connectors.Twitch;

internal static class TwitchSamples
{
    public static string Follow { get; } = Event("channel.follow", """ "user_id":"900200300","user_login":"marie_p","user_name":"Marie_P","followed_at":"2026-03-14T09:29:12.123456789Z" """);

    /// <param name="said">The members of the event beside the broadcaster, whose id is 111.</param>
    public static string Event(string type, string said, string condition = """ "broadcaster_user_id":"111" """) =>
        $$"""{"subscription":{"id":"sub-1","type":"{{type}}","version":"1","status":"enabled","condition":{ {{condition}} } },"event":{"broadcaster_user_id":"111","broadcaster_user_login":"brand","broadcaster_user_name":"Brand",{{said}} } }""";

    public static WebhookCall Call(string body, string id = "message-1", string type = "notification") =>
        Samples.Post(body, ("Twitch-Eventsub-Message-Id", id), ("Twitch-Eventsub-Message-Type", type));
}
