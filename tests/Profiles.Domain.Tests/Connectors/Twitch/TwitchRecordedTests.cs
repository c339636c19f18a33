using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Twitch;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Twitch;

public class TwitchRecordedTests
{
    private static readonly TwitchConnector Twitch = new();
    private static readonly ConnectorSettings Settings = new("twitch", "twitch", ["s"]);

    [RecordedFact("twitch")]
    public void The_follow_is_a_follow()
    {
        var follow = Twitch.Map(Delivery("channel.follow.json"), Settings).Events.Should().ContainSingle().Subject;
        follow.Signal.Should().Be(new PermissionSignal(true, "follow", "twitch"));
        follow.Message!.Identities.Single().Value.Should().Be("1234");
        follow.Message.OccurredAt!.Value.Year.Should().Be(2020);
        follow.Message.Facts[0].Should().BeEquivalentTo(new { Kind = InteractionKind.Follow, Target = "1337" });
    }

    [RecordedFact("twitch")]
    public void The_chat_message_is_a_message()
    {
        var said = Twitch.Map(Delivery("channel.chat.message.json"), Settings).Events.Should().ContainSingle().Subject;
        said.Message!.Id.Should().Be("message:9d0bcb5e-ee31-4b09-b72f-66eb94ce061e");
        said.Message.Facts[0].Should().BeEquivalentTo(new { Kind = InteractionKind.Message, Text = "Hello, World! DinoDance" });
    }

    [RecordedFact("twitch")]
    public void Every_file_is_accounted_for_and_the_laws_hold_of_it()
    {
        foreach (var file in Directory.GetFiles(Samples.Recorded("twitch"), "*.json").Select(Path.GetFileName))
        {
            var mapped = Twitch.Map(Delivery(file!), Settings);
            mapped.Unreadable.Should().BeNull();
            mapped.Events.Should().ContainSingle().Which.Kept.Should().BeNull();
            ConnectorLaws.CanBeRecorded(mapped);
            ConnectorLaws.NeverThrows(Twitch, Settings, Delivery(file!), body => body["event"] is JsonObject ? 1 : (body["events"] as JsonArray)?.Count);
        }
    }

    /// <summary>They were recorded without their headers.</summary>
    private static WebhookCall Delivery(string file) => Samples.Post(
        File.ReadAllBytes(Path.Combine(Samples.Recorded("twitch"), file)), ("Twitch-Eventsub-Message-Id", "e76c6bd4-55c9-4987-8304-da1588d8988b"), ("Twitch-Eventsub-Message-Type", "notification"));
}
