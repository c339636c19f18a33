using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Line;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Tests.Connectors.Line;

public class LineMappingTests
{
    private static readonly LineConnector Line = new();
    private static readonly ConnectorSettings Settings = new("line", "line", ["s"]);
    private static readonly WebhookCall Sample = Samples.Post(Samples.Read("talk.json"));
    private static readonly MappedDelivery Mapped = Line.Map(Sample, Settings);

    [Fact]
    public void A_text_is_a_message_of_its_writer_to_the_account()
    {
        var message = Message("message.text");
        message.Identities.Should().Equal(new IdentityClaim("line", "Ub0000000000000000000000000000001", "Ua1"));
        message.OccurredAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1773480000123));
        message.Id.Should().Be("message:Ua1:600100200300400500");
        message.Facts.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Kind = InteractionKind.Message,
            Channel = "line",
            Direction = Direction.Inbound,
            Target = "Ub0000000000000000000000000000001",
            InReplyTo = "message:Ua1:600100200300400499",
            Text = "Is the harbour café open on Sunday? ☕",
        });
    }

    [Fact]
    public void The_provider_is_the_scope_where_the_settings_say_it() =>
        Line.Map(Sample, Settings with { Scope = "provider-7" }).Events[0].Message!.Identities[0].Scope.Should().Be("provider-7");

    [Fact]
    public void What_else_is_sent_keeps_what_is_said_of_it()
    {
        Attributes("message.sticker").Should().Contain("groupId", "Cg1").And.Contain("mode", "standby").And.Contain("stickerId", "1988").And.Contain("keywords", "thanks, bow");
        Attributes("message.location").Should().Contain("title", "Pier 4").And.Contain("latitude", "22.2855");
        Attributes("postback").Should().Contain("data", "reserve=42").And.Contain("datetime", "2026-03-21T19:00");
        Attributes("accountLink").Should().Contain("result", "failed");
        Fact<Fact.Interaction>("beacon").Kind.Should().Be(InteractionKind.Visit);
    }

    [Fact]
    public void In_a_group_who_did_not_agree_to_be_known_is_nobody_and_the_delivery_is_kept()
    {
        var image = Mapped.Events.Single(e => e.RawType == "message.image");
        image.Message.Should().BeNull();
        image.Kept!.Code.Should().Be("author-missing");
    }

    [Fact]
    public void An_edit_names_its_original_and_two_edits_are_two_messages()
    {
        var edit = Message("messageEdited");
        edit.Facts.Should().Equal(new Fact.InteractionEdited("message:Ua1:600100200300400500", "Is the harbour café open on Saturday?"));
        var again = Line.Map(Changed(4, e => e["message"]!["text"] = "And on Friday?"), Settings).Events[4].Message!;
        again.Id.Should().NotBe(edit.Id);
        again.Id.Should().NotBe(Message("message.text").Id);
    }

    [Fact]
    public void What_was_unsent_is_deleted_of_whatever_kind_it_was()
    {
        var deleted = Message("unsend").Facts.Cast<Fact.InteractionDeleted>().Select(f => f.Of).ToList();
        deleted.Should().Contain(Message("message.sticker").Id).And.Contain("message:Cg1:600100200300400501").And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_follow_turns_to_the_brand_and_an_unfollow_away()
    {
        Mapped.Events.Single(e => e.RawType == "follow").Signal.Should().Be(new PermissionSignal(true, "follow", "line"));
        Mapped.Events.Single(e => e.RawType == "unfollow").Signal.Should().Be(new PermissionSignal(false, "unfollow", "line"));
        Fact<Fact.Interaction>("unfollow").Kind.Should().Be(InteractionKind.Unfollow);
        Mapped.Events.Count(e => e.Signal is not null).Should().Be(2);
    }

    [Fact]
    public void Stop_said_to_the_account_alone_turns_away_and_in_a_group_it_is_a_word()
    {
        Line.Map(Changed(0, e => e["message"]!["text"] = "STOP"), Settings).Events[0].Signal.Should().Be(new PermissionSignal(false, "stop", "line"));
        var said = Changed(0, e =>
        {
            e["message"]!["text"] = "STOP";
            e["source"]!["groupId"] = "Cg1";
        });
        Line.Map(said, Settings).Events[0].Signal.Should().BeNull();
    }

    [Fact]
    public void Each_who_joins_a_group_has_a_message_of_their_own() =>
        Mapped.Events.Where(e => e.RawType == "memberJoined").Select(e => e.Message!.Identities.Single().Value).Should().Equal("Ua4", "Ua5");

    [Fact]
    public void News_of_the_account_are_nobodys() => Mapped.Events.Single(e => e.RawType == "botSuspended").Should().Be(MappedEvent.Nobodys("botSuspended"));

    [Fact]
    public void What_is_not_known_yet_is_kept_with_all_that_it_says()
    {
        Fact<Fact.Interaction>("tableReserved").Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "tableReserved" });
        Attributes("tableReserved")["payload"].Should().Contain("seats");
    }

    [Fact]
    public void A_redelivery_has_the_same_ids()
    {
        var again = JsonNode.Parse(Sample.Body.Span)!;
        foreach (var e in again["events"]!.AsArray())
        {
            e!["deliveryContext"]!["isRedelivery"] = true;
            e["replyToken"] = "another";
        }
        ConnectorLaws.Ids(Line.Map(Samples.Post(again.ToJsonString()), Settings)).Should().Equal(ConnectorLaws.Ids(Mapped));
    }

    [Fact]
    public void No_events_are_no_events_and_no_list_is_no_delivery()
    {
        Line.Map(Samples.Post("""{"destination":"U1","events":[]}"""), Settings).Should().BeEquivalentTo(new MappedDelivery([]));
        Line.Map(Samples.Post("""{"destination":"U1"}"""), Settings).Unreadable!.Code.Should().Be("events");
        Line.Map(Samples.Post("[1"), Settings).Unreadable!.Code.Should().Be("json");
    }

    [Fact]
    public void Where_neither_settings_nor_delivery_name_a_scope_it_is_kept() =>
        Line.Map(Samples.Post("""{"events":[{"type":"follow","source":{"userId":"U1"}}]}"""), Settings).Events.Single().Kept!.Code.Should().Be("scope-missing");

    [Fact]
    public void All_of_it_can_be_recorded() => ConnectorLaws.CanBeRecorded(Mapped);

    [Fact]
    public void Nothing_makes_it_throw() => ConnectorLaws.NeverThrows(Line, Settings, Sample, body => (body["events"] as JsonArray)?.Count);

    [Fact]
    public void In_any_batch_the_ids_are_the_same() => ConnectorLaws.SameInAnyBatch(Line, Settings, Sample, "events");

    private static WebhookCall Changed(int index, Action<JsonNode> change)
    {
        var body = JsonNode.Parse(Sample.Body.Span)!;
        change(body["events"]![index]!);
        return Samples.Post(body.ToJsonString());
    }

    private static Domain.Recording.Message Message(string raw) => Mapped.Events.Single(e => e.RawType == raw).Message!;

    private static T Fact<T>(string raw)
        where T : Fact => Message(raw).Facts.Single().Should().BeOfType<T>().Subject;

    private static Dictionary<string, string> Attributes(string raw) => Fact<Fact.Interaction>(raw).Attributes!.ToDictionary(a => a.Key, a => a.Value.ToString());
}
