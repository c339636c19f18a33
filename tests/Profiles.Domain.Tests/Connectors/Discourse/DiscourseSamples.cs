using System.Text;
using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Discourse;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Discourse;

/// <summary>Deliveries of a forum, made from two samples by what changes in them.</summary>
internal static class DiscourseSamples
{
    public const string Scope = "forum.example.org";

    public static DiscourseConnector Forum { get; } = new();

    public static ConnectorSettings Settings { get; } = new("forum", "discourse", ["a long secret", "the next one"]);

    public static WebhookCall Post(string name, Action<JsonObject>? change = null, string type = "post") => Changed("post.json", "post", type, name, change);

    public static WebhookCall User(string name, Action<JsonObject>? change = null) => Changed("user.json", "user", "user", name, change);

    public static WebhookCall Delivery(string type, string name, string body) => Delivery(type, name, Encoding.UTF8.GetBytes(body));

    public static MappedEvent Map(WebhookCall call) => Forum.Map(call, Settings).Events.Should().ContainSingle().Which;

    public static T Fact<T>(WebhookCall call) where T : Fact => Map(call).Message!.Facts.OfType<T>().Should().ContainSingle().Which;

    public static Dictionary<string, string> Texts(IReadOnlyDictionary<string, System.Text.Json.JsonElement>? values) => values!.ToDictionary(v => v.Key, v => v.Value.ToString());

    public static WebhookCall Delivery(string type, string name, byte[] body) => Samples.Post(
        body, ("X-Discourse-Instance", $"https://{Scope}"), ("X-Discourse-Event-Id", "5512"), ("X-Discourse-Event-Type", type), ("X-Discourse-Event", name),
        ("X-Discourse-Event-Signature", $"sha256={Convert.ToHexStringLower(Samples.Hmac256(Settings.Secrets[0], body))}"));

    private static WebhookCall Changed(string file, string member, string type, string name, Action<JsonObject>? change)
    {
        var json = JsonNode.Parse(Samples.Read(file))!.AsObject();
        var said = json[member]!.AsObject();
        change?.Invoke(said);
        json.Remove(member);
        json[type] = said;
        return Delivery(type, name, json.ToJsonString());
    }
}
