using System.Text;
using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Connectors;
using Profiles.Testing;

namespace Profiles.Proofs.Canaries;

/// <summary>The webhooks of every network: what is understood, what is not, what can't be read, and what is not signed, with canaries in all of it.</summary>
internal static class Networks
{
    private const string Secret = "whsec_c2VjcmV0LW9mLXRoZS1jYW5hcmllcw==";

    /// <summary>How the service is set up with all of them.</summary>
    public static (string Name, string Value)[] Settings(TenantId brand) => [.. ConnectorCatalogue.Kinds.Keys.Select(kind => ($"Profiles__Connectors__{brand}__{kind}__Secrets__0", Secret))];

    /// <returns>How many deliveries were taken.</returns>
    public static async Task<int> DeliverAsync(Visitor visitor, TenantId brand, Plantings plant, string when = "")
    {
        var taken = 0;
        foreach (var (kind, type, body) in Deliveries(plant, when))
        {
            var bytes = body as byte[] ?? JsonSerializer.SerializeToUtf8Bytes(body);
            var signed = NetworkSignature.Of(kind, bytes, Secret, visitor.NewId(plant, kind), type);
            (await visitor.DeliverAsync($"/webhooks/{brand}/{kind}{signed.Query}", bytes, signed.Headers)).Should().Be(200, kind);
            taken++;
            // WeChat's plain mode signs no body.
            if (kind == "wechat") continue;
            bytes[^2] ^= 1;
            (await visitor.DeliverAsync($"/webhooks/{brand}/{kind}{signed.Query}", bytes, signed.Headers)).Should().Be(403, kind);
        }
        ConnectorCatalogue.Kinds.Keys.Except(Deliveries(new(), "").Select(d => d.Kind)).Should().BeEmpty("every connector is in the proof");
        return taken;
    }

    private static IEnumerable<(string Kind, string? Type, object Body)> Deliveries(Plantings plant, string when)
    {
        string W(string where) => plant.Word($"webhook{when}: {where}");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        object Person(string kind) => new { id = W($"{kind} person"), name = W($"{kind} name"), username = W($"{kind} handle") };

        yield return ("facebook", null, Entry("page", "changes",
            new { field = "feed", value = new { item = "comment", verb = "add", comment_id = W("comment id"), post_id = W("post id"), parent_id = W("parent"), from = Person("facebook"), message = W("comment"), permalink_url = W("link"), created_time = now } },
            new { field = "feed", value = new { item = "comment", verb = "edited", comment_id = W("edited comment"), from = Person("facebook"), message = W("new wording"), created_time = now } },
            new { field = "feed", value = new { item = "hologram", verb = "add", from = Person("facebook"), note = W("unknown item"), deep = plant.Nested("webhook: unknown item") } },
            new { field = "ratings", value = new { item = "rating", verb = "add", reviewer_id = W("reviewer"), reviewer_name = W("reviewer's name"), review_text = W("review"), rating = 3, created_time = now } },
            new { field = "feed", value = new { item = "comment", verb = "add", comment_id = W("comment of nobody"), message = W("comment without author") } }));
        foreach (var kind in (string[])["messenger", "instagram"])
        {
            yield return (kind, null, Entry(kind == "messenger" ? "page" : "instagram", "messaging",
                Turn(new { mid = W($"{kind} mid"), text = W($"{kind} text"), attachments = new[] { new { type = "image", payload = new { url = $"https://example.org/{W($"{kind} attachment")}" } } }, quick_reply = new { payload = W($"{kind} payload") } }, null),
                Turn(null, new { payload = W($"{kind} postback"), title = W($"{kind} title"), mid = W($"{kind} postback mid") })));
        }
        yield return ("whatsapp", null, Entry("whatsapp_business_account", "changes", new
        {
            field = "messages",
            value = new
            {
                messaging_product = "whatsapp",
                metadata = new { display_phone_number = "15550783881", phone_number_id = "106540352242922" },
                contacts = new[] { new { profile = new { name = W("whatsapp name"), username = W("whatsapp handle") }, wa_id = plant.Phone("webhook: wa_id")[1..], user_id = W("whatsapp user") } },
                messages = new object[]
                {
                    new { from_user_id = W("whatsapp sender"), id = W("wamid"), timestamp = $"{now}", type = "text", text = new { body = W("whatsapp text") } },
                    new { from_user_id = W("whatsapp sender 2"), id = W("wamid 2"), timestamp = $"{now}", type = "contacts", contacts = new[] { new { name = new { formatted_name = W("shared contact") } } } },
                    new { from_user_id = W("whatsapp sender 3"), id = W("wamid 3"), timestamp = $"{now}", type = "telepathy", telepathy = plant.Nested("webhook: unknown message") },
                },
            },
        }));
        yield return ("line", null, new { destination = "ubrand", events = new object[] { LineEvent("message", new { id = W("line message"), type = "text", text = W("line text") }), LineEvent("telepathy", null) } });
        yield return ("x", null, new
        {
            for_user_id = "1",
            tweet_create_events = new[] { new { id_str = W("tweet"), text = W("tweet text"), created_at = "Mon Nov 23 08:00:00 +0000 2026", user = new { id_str = W("x user"), name = W("x name"), screen_name = W("x handle") } } },
            telepathy_events = new[] { new { user = new { id_str = W("x unknown user") }, note = W("x unknown event") } },
        });
        yield return ("twitch", "notification", new
        {
            subscription = new { id = "s", type = "channel.chat.message", version = "1" },
            @event = new { broadcaster_user_id = "1", chatter_user_id = W("twitch user"), chatter_user_login = W("twitch login"), chatter_user_name = W("twitch name"), message_id = W("twitch message"), message = new { text = W("twitch text") } },
        });
        yield return ("wechat", null, Encoding.UTF8.GetBytes(
            $"<xml><ToUserName>brand</ToUserName><FromUserName>{W("openid")}</FromUserName><CreateTime>{now}</CreateTime><MsgType>text</MsgType><Content>{W("wechat text")}</Content><MsgId>{W("wechat id")}</MsgId></xml>"));
        yield return ("discourse", "post_created", new { post = new { id = 17, topic_id = 3, user_id = 42, username = W("forum login"), name = W("forum name"), raw = W("post"), cooked = W("cooked post"), topic_title = W("topic") } });
        yield return ("cloudevents", null, new
        {
            specversion = "1.0",
            id = W("event id"),
            source = "/reviews",
            type = "interaction.recorded",
            time = "2026-11-23T08:00:00Z",
            data = new { identities = new[] { new { type = "email", value = plant.Email("webhook: cloudevents") } }, kind = "REVIEW", channel = "web", text = W("cloudevents text"), attributes = plant.Nested("webhook: cloudevents") },
        });
        // What no mapping can read is kept.
        foreach (var kind in ConnectorCatalogue.Kinds.Keys) yield return (kind, null, Encoding.UTF8.GetBytes($"{{\"broken\": \"{W($"{kind} that can't be read")}\", \"mail\": \"{plant.Email($"webhook: broken {kind}")}"));

        object Entry(string of, string list, params object[] items) => new { @object = of, entry = new[] { new Dictionary<string, object> { ["id"] = "1234567890", ["time"] = now, [list] = items } } };
        object Turn(object? message, object? postback) => new { sender = new { id = W("sender") }, recipient = new { id = "1234567890" }, timestamp = now * 1000, message, postback };
        object LineEvent(string type, object? message) => new { type, mode = "active", timestamp = now * 1000, webhookEventId = W("line event"), source = new { type = "user", userId = W("line user") }, message, replyToken = W("reply token"), thought = plant.Nested("webhook: line") };
    }
}
