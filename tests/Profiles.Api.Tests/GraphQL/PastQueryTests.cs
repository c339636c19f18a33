using System.Text.Json;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class PastQueryTests(LiveApi api) : IClassFixture<LiveApi>
{
    [Fact]
    public async Task Now_and_several_points_in_time_are_told_apart_in_one_document()
    {
        foreach (var (message, at) in new[] { ("March", "2026-03-01T00:00:00Z"), ("May", "2026-05-01T00:00:00Z") })
        {
            await api.DataAsync("recordInteraction", "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome } }", new
            {
                input = new { identities = new[] { Id("email", "past@example.com") }, messageId = message, kind = "COMMENT", channel = "facebook", text = message, occurredAt = at },
            });
        }

        var data = (await api.AskAsync("""
            query($who: IdentityInput!) {
              now: profileByIdentity(identity: $who) { ...told }
              april: profileByIdentity(identity: $who, asOf: "2026-04-01T00:00:00Z") { ...told }
              before: profileByIdentity(identity: $who, knownAt: "2026-04-01T00:00:00Z") { ...told }
            }
            fragment told on CustomerProfile { engagement { interactions } timeline { totalCount edges { node { text } } } }
            """, new { who = Id("email", "past@example.com") })).Json.GetProperty("data");

        Told(data.GetProperty("now")).Should().Equal("2", "2", "May", "March");
        Told(data.GetProperty("april")).Should().Equal("1", "1", "March");
        data.GetProperty("before").ValueKind.Should().Be(JsonValueKind.Null);
    }

    private static IEnumerable<string> Told(JsonElement person) =>
    [
        $"{person.GetProperty("engagement").GetProperty("interactions")}", $"{person.GetProperty("timeline").GetProperty("totalCount")}",
        .. person.GetProperty("timeline").GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("node").GetProperty("text").GetString()!),
    ];
}
