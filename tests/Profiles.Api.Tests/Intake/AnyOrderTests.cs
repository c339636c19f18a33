using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;
using Profiles.Testing;

namespace Profiles.Api.Tests.Intake;

/// <summary>
/// What networks tell makes the same persons, the same timelines and the same permissions, however it is delivered: once or again, in whatever order, in one batch or in many. Each world is a
/// brand that hears the same in its own way.
/// </summary>
public sealed class AnyOrderTests(AnyOrderTests.Worlds api) : IClassFixture<AnyOrderTests.Worlds>
{
    private const int Count = 6;
    private const int Base = 1_767_225_600;

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private const string Everything = """
        { profiles(first: 12) { edges { node {
          identities { type scope value strength } traits { name value }
          exclusions { kind } permissions { channel purpose status allowed }
          engagement { interactions inbound outbound byKind byChannel lastInteractionAt }
          timeline(first: 25) { edges { node { kind rawKind channel direction target text rating ratingScale attributes occurredAt editedAt deletedAt versions { text at } } } } } } } }
        """;

    [Fact]
    public async Task However_it_is_delivered_it_makes_the_same_profiles()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var world = 0; world < Count; world++)
        {
            // The first hears everything once, in its order, each by itself.
            var events = Events().ToList();
            var told = world == 0 ? events.Select(e => (e.Kind, Items: new[] { e.Item })).ToList() : Mixed(events, random);
            foreach (var (kind, items) in told) await DeliverAsync(world, kind, items);
        }
        await api.ProcessedAsync();
        (await api.ScalarAsync<long>("select count(*) from profiles.intake_delivery")).Should().Be(0, $"seed {seed}");

        var expected = await SeenAsync(0);
        expected.Should().Contain("new wording").And.NotContain("said and unsent").And.Contain("WITHDRAWN");
        for (var world = 1; world < Count; world++) (await SeenAsync(world)).Should().Be(expected, $"world {world} of seed {seed} heard the same");
    }

    private static IEnumerable<(string Kind, JsonNode Item)> Events()
    {
        yield return Line("message", "Uann", 1, new { id = "l1", type = "text", text = "first wording" });
        yield return Line("messageEdited", "Uann", 5, new { id = "l1", type = "text", text = "new wording" });
        yield return Line("message", "Uann", 2, new { id = "l2", type = "text", text = "said and unsent" });
        yield return Line("messageEdited", "Uann", 3, new { id = "l2", type = "text", text = "said and unsent, again" });
        yield return ("line", Node(new { type = "unsend", timestamp = Base * 1000L + 9000, webhookEventId = "e-unsend", source = new { type = "user", userId = "Uann" }, unsend = new { messageId = "l2" } }));
        yield return Line("follow", "Ubob", 4, null);
        yield return Line("unfollow", "Ubob", 8, null);
        yield return Line("telepathy", "Ubob", 6, null);
        yield return Feed(new { item = "comment", verb = "add", comment_id = "9_1", post_id = "1_9", from = new { id = "77", name = "Carol" }, message = "comment", created_time = Base + 10 });
        yield return Feed(new { item = "comment", verb = "edited", comment_id = "9_1", post_id = "1_9", from = new { id = "77", name = "Carol" }, message = "comment in new wording", created_time = Base + 20 });
        yield return Feed(new { item = "comment", verb = "add", comment_id = "9_2", post_id = "1_9", from = new { id = "78", name = "Dan" }, message = "said and unsent", created_time = Base + 11 });
        yield return Feed(new { item = "comment", verb = "remove", comment_id = "9_2", post_id = "1_9", from = new { id = "78", name = "Dan" }, created_time = Base + 30 });
        yield return Feed(new { item = "reaction", verb = "add", reaction_type = "love", post_id = "1_9", from = new { id = "78", name = "Dan" }, created_time = Base + 12 });
        yield return ("messenger", Node(new { sender = new { id = "555" }, recipient = new { id = "1" }, timestamp = Base * 1000L, message = new { mid = "m1", text = "Where is my order?" } }));
        yield return ("messenger", Node(new { sender = new { id = "1" }, recipient = new { id = "555" }, timestamp = Base * 1000L + 5000, message = new { mid = "m2", text = "On its way.", is_echo = true } }));
        yield return ("messenger", Node(new { sender = new { id = "555" }, recipient = new { id = "1" }, timestamp = Base * 1000L + 6000, read = new { watermark = Base * 1000L + 5000 } }));
        yield return WhatsApp("w1", 1, "Is there a table left?", user: true, number: true);
        yield return WhatsApp("w2", 2, "For two", user: false, number: true);
        yield return WhatsApp("w3", 3, "Merci", user: true, number: false);
        yield return WhatsApp("w4", 4, "STOP", user: true, number: false);
    }

    private static (string, JsonNode) Line(string type, string user, int second, object? message) =>
        ("line", Node(new { type, mode = "active", timestamp = Base * 1000L + second * 1000, webhookEventId = $"e-{user}-{second}", source = new { type = "user", userId = user }, message }));

    private static (string, JsonNode) Feed(object value) => ("facebook", Node(new { field = "feed", value }));

    private static (string, JsonNode) WhatsApp(string id, int second, string text, bool user, bool number) => ("whatsapp", Node(new
    {
        field = "messages",
        value = new
        {
            messaging_product = "whatsapp",
            metadata = new { phone_number_id = "1" },
            contacts = new[] { new { profile = new { name = "Eve" }, wa_id = number ? "33639980077" : null, user_id = user ? "FR.1001" : null } },
            messages = new[] { new { from = number ? "33639980077" : null, from_user_id = user ? "FR.1001" : null, id, timestamp = $"{Base + second}", type = "text", text = new { body = text } } },
        },
    }));

    private static JsonNode Node(object json) => JsonSerializer.SerializeToNode(json, WithoutNulls)!;

    /// <summary>All of them, some twice, in any order, in batches of one to four.</summary>
    private static List<(string Kind, JsonNode[] Items)> Mixed(List<(string Kind, JsonNode Item)> events, Random random)
    {
        var told = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(told);
        var batches = told.GroupBy(e => e.Kind).SelectMany(network =>
        {
            var (rest, parts) = (network.Select(e => e.Item).ToList(), new List<(string, JsonNode[])>());
            while (rest.Count > 0)
            {
                var size = Math.Min(rest.Count, random.Next(1, 5));
                parts.Add((network.Key, [.. rest.Take(size)]));
                rest.RemoveRange(0, size);
            }
            return parts;
        }).ToArray();
        random.Shuffle(batches);
        return [.. batches];
    }

    private async Task DeliverAsync(int world, string kind, JsonNode[] items)
    {
        var list = new JsonArray([.. items.Select(i => i.DeepClone())]);
        object body = kind switch
        {
            "line" => new { destination = "ubrand", events = list },
            "facebook" => new { @object = "page", entry = new[] { new { id = "1", time = Base, changes = list } } },
            "messenger" => new { @object = "page", entry = new[] { new { id = "1", time = Base, messaging = list } } },
            _ => new { @object = "whatsapp_business_account", entry = new[] { new { id = "2", changes = list } } },
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
        (await api.PostAsync($"/webhooks/{Worlds.Name(world)}/{kind}", bytes, [.. NetworkSignature.Of(kind, bytes, WebhookApi.Secret).Headers])).Status.Should().Be(200);
    }

    /// <summary>Everything that the brand's admin sees, without ids and without an order that nobody promised.</summary>
    private async Task<string> SeenAsync(int world)
    {
        var edges = await api.DataAsync("profiles.edges", Everything, token: api.Token(Role.CrmAdmin, Worlds.Name(world)));
        return string.Join('\n', edges.EnumerateArray().Select(e => Sorted(JsonNode.Parse(e.GetRawText()))!.ToJsonString()).Order(StringComparer.Ordinal));
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted).OrderBy(n => n?.ToJsonString(), StringComparer.Ordinal)]),
        _ => node?.DeepClone(),
    };

    public sealed class Worlds : WebhookApi
    {
        public static string Name(int world) => $"world{world}";

        protected override (string Name, string Value)[] More =>
        [
            .. from world in Enumerable.Range(0, Count)
               from kind in (string[])["line", "facebook", "messenger", "whatsapp"]
               select ($"Profiles:Connectors:{Name(world)}:{kind}:Secrets:0", Secret),
        ];

        protected override async Task BeginAsync()
        {
            foreach (var world in Enumerable.Range(0, Count)) await Services.GetRequiredService<TenantRegistry>().CreateAsync(new TenantId(Name(world)), TenantSettings.Default, CancellationToken.None);
        }
    }
}
