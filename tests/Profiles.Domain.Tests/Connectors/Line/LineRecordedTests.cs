using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Line;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Line;

/// <summary>A recorded delivery of 28 events, which all have one webhookEventId, and of which a dozen have one message id.</summary>
public class LineRecordedTests
{
    private static readonly LineConnector Line = new();
    private static readonly ConnectorSettings Settings = new("line", "line", ["s"]);

    [RecordedFact("line")]
    public void Each_of_its_events_becomes_what_it_is() => Mapped().Events.Select(Told).Should().Equal(
        "message.text: Message",
        "message.image: kept, author-missing",
        "message.video: Message",
        "message.audio: Message",
        "message.location: Message",
        "message.sticker: Message",
        "follow: Follow, towards",
        "unfollow: Unfollow, away",
        "join: nobody's",
        "leave: nobody's",
        "postback: Message",
        "beacon: Visit",
        "beacon: Visit",
        "accountLink: Other",
        "message.text: Message",
        "message.text: Message",
        "postback: Message",
        "postback: Message",
        "postback: Message",
        "memberJoined: Other",
        "memberJoined: Other",
        "memberLeft: Other",
        "memberLeft: Other",
        "message.file: Message",
        "unsend: InteractionDeleted",
        "videoPlayComplete: Other",
        "message.image: Message",
        "message.text: Message",
        "messageEdited: InteractionEdited",
        "undefined: Other");

    [RecordedFact("line")]
    public void None_takes_another_for_its_redelivery_but_the_one_that_is()
    {
        var events = Mapped().Events;
        events[27].Message!.Id.Should().Be(events[0].Message!.Id);
        events.Where((_, i) => i != 27).Select(e => e.Message?.Id).OfType<string>().Should().OnlyHaveUniqueItems().And.HaveCount(26);
    }

    [RecordedFact("line")]
    public void The_edit_and_the_unsending_each_name_one_message_of_their_chat()
    {
        var events = Mapped().Events;
        var ids = events.Select(e => e.Message?.Id).ToList();
        events[28].Message!.Facts.Cast<Fact.InteractionEdited>().Select(f => ids.IndexOf(f.Of)).Should().Equal(0);
        events[24].Message!.Facts.Cast<Fact.InteractionDeleted>().Select(f => ids.IndexOf(f.Of)).Where(i => i >= 0).Should().Equal(14);
    }

    [RecordedFact("line")]
    public void The_laws_hold_of_it()
    {
        ConnectorLaws.CanBeRecorded(Mapped());
        ConnectorLaws.NeverThrows(Line, Settings, Delivery(), body => (body["events"] as JsonArray)?.Count);
        ConnectorLaws.SameInAnyBatch(Line, Settings, Delivery(), "events");
    }

    private static WebhookCall Delivery() => Samples.Post(File.ReadAllBytes(Path.Combine(Samples.Recorded("line"), "webhook.json")));

    private static MappedDelivery Mapped() => Line.Map(Delivery(), Settings);

    private static string Told(MappedEvent e) => e switch
    {
        { Message.Facts: [Fact.Interaction said, ..], Signal: var signal } => $"{e.RawType}: {said.Kind}{(signal is null ? "" : signal.Towards ? ", towards" : ", away")}",
        { Message.Facts: [var fact, ..] } => $"{e.RawType}: {fact.GetType().Name}",
        { Kept: { } kept } => $"{e.RawType}: kept, {kept.Code}",
        _ => $"{e.RawType}: nobody's",
    };
}
