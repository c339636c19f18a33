using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;

namespace Profiles.Domain.Tests.Connectors.Meta;

/// <summary>Meta puts events together as it likes: the same ones in one delivery, or each in one of its own.</summary>
internal static class MetaBatches
{
    private static readonly string[] Lists = ["messages", "message_echoes", "statuses", "user_preferences", "user_id_update", "calls", "groups", "history", "state_sync", "errors"];

    /// <summary>As Meta writes it: without the blanks that a sample is read by.</summary>
    public static WebhookCall Written(WebhookCall sample) => Samples.Post(Parse(sample).ToJsonString());

    public static JsonObject Parse(WebhookCall call) => JsonNode.Parse(Encoding.UTF8.GetString(call.Body.Span))!.AsObject();

    /// <summary>At least so many events are in it. Null: not in Meta's form.</summary>
    public static int? Count(JsonObject body) => body["object"]?.GetValueKind() == JsonValueKind.String && body["entry"] is JsonArray entries
        ? entries.OfType<JsonObject>().Sum(e => List(e, "messaging").Count() + List(e, "standby").Count() + List(e, "changes").Sum(c => IsWhatsApp(body) ? InChange(c) : 1))
        : null;

    /// <summary>One delivery for each event, in any order.</summary>
    public static IEnumerable<WebhookCall> Alone(WebhookCall call, Random random)
    {
        var body = Parse(call);
        var alone = new List<WebhookCall>();
        foreach (var entry in body["entry"]!.AsArray().OfType<JsonObject>())
        {
            foreach (var list in (string[])["messaging", "standby", "changes"])
            {
                alone.AddRange(List(entry, list).SelectMany(item => list == "changes" ? Split(item!) : [item!]).Select(item =>
                {
                    var one = entry.DeepClone().AsObject();
                    foreach (var other in (string[])["messaging", "standby", "changes"]) one.Remove(other);
                    one[list] = new JsonArray(item.DeepClone());
                    return Samples.Post(new JsonObject { ["object"] = body["object"]!.DeepClone(), ["entry"] = new JsonArray(one) }.ToJsonString());
                }));
            }
        }
        var shuffled = alone.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static IEnumerable<JsonNode> Split(JsonNode change)
    {
        var list = Lists.FirstOrDefault(l => change["value"]?[l] is JsonArray);
        if (list is null) return [change];
        return change["value"]![list]!.AsArray().Select(item =>
        {
            var one = change.DeepClone();
            one["value"]![list] = new JsonArray(item!.DeepClone());
            return one;
        });
    }

    /// <summary>Of an object that is not known, a change is one event.</summary>
    private static bool IsWhatsApp(JsonObject body) => JsonNode.DeepEquals(body["object"], "whatsapp_business_account");

    private static int InChange(JsonNode? change) => Math.Max(1, change is JsonObject c && c["value"] is JsonObject value ? Lists.Sum(list => List(value, list).Count()) : 1);

    private static IEnumerable<JsonNode?> List(JsonObject holder, string name) => holder[name] as JsonArray ?? [];
}
