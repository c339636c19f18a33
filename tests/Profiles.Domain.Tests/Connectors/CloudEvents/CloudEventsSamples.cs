using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.CloudEvents;
using Profiles.Domain.Notices;

namespace Profiles.Domain.Tests.Connectors.CloudEvents;

/// <summary>One event of each type, and deliveries made of them.</summary>
internal static class CloudEventsSamples
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] NextSecret = [.. Enumerable.Range(101, 24).Select(i => (byte)i)];

    public static CloudEventsConnector Door { get; } = new();

    public static ConnectorSettings Settings { get; } = new("reviews", "cloudevents", [WebhookSignature.Write(Secret), Convert.ToBase64String(NextSecret)]);

    /// <summary>Each holds the data that docs/connectors.md shows.</summary>
    public static IReadOnlyDictionary<string, string> Data { get; } = new Dictionary<string, string>
    {
        ["interaction.recorded"] = """{"identities":[{"type":"crm","scope":"main","value":"C-17"},{"type":"email","value":"tomas@example.org","strength":"VERIFIED"}],"kind":"CALL","channel":"phone","direction":"OUTBOUND","target":"hotline","text":"Asked about the deposit","sentiment":-0.2,"attributes":{"category":"deposit","seconds":240}}""",
        ["interaction.edited"] = """{"identities":[{"type":"crm","scope":"main","value":"C-17"}],"interaction":"review-1","text":"Lovely, and quiet","rating":5,"ratingScale":5}""",
        ["interaction.deleted"] = """{"identities":[{"type":"crm","scope":"main","value":"C-17"}],"interaction":"review-1"}""",
        ["rating.given"] = """{"identities":[{"type":"crm","scope":"main","value":"C-17"}],"channel":"web","target":"hotel-quai","rating":4.5,"ratingScale":5,"text":"Lovely"}""",
        ["survey.answered"] = """{"identities":[{"type":"email","value":"tomas@example.org"}],"channel":"email","survey":"after-stay","nps":9,"text":"The breakfast","answers":{"room":"quiet"}}""",
        ["traits.reported"] = """{"identities":[{"type":"crm","scope":"main","value":"C-17"},{"type":"email","value":"tomas@example.org"}],"traits":{"firstName":"Tomás","city":null},"listsAll":["email"]}""",
        ["identities.linked"] = """{"identities":[{"type":"crm","scope":"main","value":"C-17"},{"type":"community","scope":"forum","value":"42"}],"reason":"Signed in with the customer account"}""",
        ["record.deleted"] = """{"identities":[{"type":"crm","scope":"main","value":"C-17"}]}""",
        ["record.merged"] = """{"identities":[{"type":"crm","scope":"main","value":"C-17"}],"older":{"type":"crm","scope":"main","value":"C-3"}}""",
        ["permission.given"] = """{"contactPoint":{"type":"email","value":"tomas@example.org"},"channel":"email","purpose":"marketing","evidence":{"method":"FORM","textVersion":"1","language":"en","page":"/sign-up","capturedAt":"2026-03-14T09:00:00Z"}}""",
        ["permission.withdrawn"] = """{"contactPoint":{"type":"email","value":"tomas@example.org"},"channel":"email","purpose":"marketing"}""",
    };

    public static JsonObject Event(string type, string? data = null, string id = "e-1") => new()
    {
        ["specversion"] = "1.0",
        ["id"] = id,
        ["source"] = "https://reviews.example.com/acme",
        ["type"] = type,
        ["time"] = "2026-03-14T09:15:00Z",
        ["datacontenttype"] = "application/json",
        ["data"] = JsonNode.Parse(data ?? Data[type]),
    };

    public static WebhookCall Structured(JsonNode body) => Samples.Post(body.ToJsonString(), ("Content-Type", "application/cloudevents+json; charset=utf-8"));

    public static WebhookCall Batch(params JsonNode?[] events) => Samples.Post(new JsonArray(events).ToJsonString(), ("Content-Type", "application/cloudevents-batch+json"));

    public static WebhookCall Binary(string type, string? data = null) => Samples.Post(
        data ?? Data[type], ("Content-Type", "application/json"), ("ce-specversion", "1.0"), ("ce-id", "e-1"), ("ce-source", "https://reviews.example.com/acme"), ("ce-type", type), ("ce-time", "2026-03-14T09:15:00Z"));

    public static WebhookCall Signed(WebhookCall call, int seconds = 0, bool next = false)
    {
        var timestamp = call.ReceivedAt.ToUnixTimeSeconds() + seconds;
        var headers = new Dictionary<string, string>(call.Headers, StringComparer.OrdinalIgnoreCase)
        {
            [WebhookSignature.IdHeader] = "msg_1",
            [WebhookSignature.TimestampHeader] = $"{timestamp}",
            [WebhookSignature.SignatureHeader] = WebhookSignature.Sign([next ? NextSecret : Secret], "msg_1", timestamp, call.Body.Span),
        };
        return call with { Headers = headers };
    }

    public static MappedEvent Map(WebhookCall call) => Door.Map(call, Settings).Events.Should().ContainSingle().Which;

    /// <summary>One event of a type, with a member of its data changed.</summary>
    public static MappedEvent Changed(string type, string member, JsonNode? value)
    {
        var json = Event(type);
        json["data"]![member] = value;
        return Map(Structured(json));
    }

    public static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    public static Dictionary<string, string> Texts(IReadOnlyDictionary<string, JsonElement>? values) => values!.ToDictionary(v => v.Key, v => v.Value.ToString());
}
