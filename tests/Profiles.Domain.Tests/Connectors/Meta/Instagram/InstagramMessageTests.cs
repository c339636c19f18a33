using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Meta.Instagram;

public sealed class InstagramMessageTests
{
    [Fact]
    public void A_message_is_recorded_of_its_sender_within_the_account()
    {
        var message = Told("\"message\":{\"mid\":\"m-1\",\"text\":\"Bonjour\",\"attachments\":[{\"type\":\"image\",\"payload\":{\"url\":\"https://cdn.example.com/1\"}},{\"type\":\"audio\"}]}");
        message.Person().Should().Be("instagram|100500|8001");
        message.Message!.Id.Should().Be("message:m-1");
        message.Message.OccurredAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1767299999001));
        message.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Message, RawKind = "message", Channel = "instagram", Direction = Direction.Inbound, Text = "Bonjour", Target = "100500" });
        message.Attribute("attachments").Should().Be("image, audio");
        message.Attribute("attachmentUrls").Should().Be("https://cdn.example.com/1");
    }

    [Theory, InlineData("messages"), InlineData("messaging_seen"), InlineData("message_reactions"), InlineData("standby")]
    public void It_is_the_same_however_it_comes(string field)
    {
        var turn = "{\"sender\":{\"id\":\"8001\"},\"recipient\":{\"id\":\"100500\"},\"timestamp\":1767299999001,\"message\":{\"mid\":\"m-1\",\"text\":\"Bonjour\"}}";
        var expected = MetaSamples.Turn("instagram", turn);
        MetaSamples.Change("instagram", field, turn).Should().BeEquivalentTo(expected);
        MetaSamples.Turn("instagram", turn, "standby").Should().BeEquivalentTo(expected);
    }

    [Fact]
    public void An_echo_is_what_the_brand_said_to_the_person()
    {
        var echo = Said("\"message\":{\"mid\":\"m-2\",\"text\":\"Bonsoir\",\"is_echo\":true}");
        echo.Person().Should().Be("instagram|100500|8001");
        echo.Interaction().Should().BeEquivalentTo(new { Direction = Direction.Outbound, RawKind = "message.echo", Text = "Bonsoir" });
    }

    [Theory]
    [InlineData("100500", "\"message\":{\"mid\":\"m-2\"}"), InlineData("100500", "\"reaction\":{\"mid\":\"m-2\"}"), InlineData("another-id-of-the-account", "\"message\":{\"mid\":\"m-2\",\"is_echo\":true}")]
    public void The_account_is_known_by_its_id_or_by_the_echo(string sender, string what)
    {
        var outbound = MetaSamples.Turn("instagram", $$"""{"sender":{"id":"{{sender}}"},"recipient":{"id":"8001"},{{what}}}""");
        outbound.Person().Should().Be("instagram|100500|8001");
        outbound.Interaction().Direction.Should().Be(Direction.Outbound);
    }

    [Fact]
    public void Who_writes_stop_to_the_account_turns_away_and_what_the_account_writes_does_not()
    {
        Told("\"message\":{\"mid\":\"m-9\",\"text\":\"Stop !\"}").Signal.Should().Be(new PermissionSignal(false, "stop", "instagram"));
        Told("\"message\":{\"mid\":\"m-9\",\"text\":\"Don't stop\"}").Signal.Should().BeNull();
        Said("\"message\":{\"mid\":\"m-9\",\"text\":\"STOP\",\"is_echo\":true}").Signal.Should().BeNull();
    }

    [Fact]
    public void An_id_that_is_too_long_is_told_by_its_hash()
    {
        var (one, other) = (Long('1'), Long('2'));
        one.Message!.Id.Should().NotBe(other.Message!.Id).And.HaveLength("message:".Length + 64);
        Told($"\"reaction\":{{\"mid\":\"{new string('x', 600)}1\"}}").Interaction().InReplyTo.Should().Be(one.Message.Id);

        static MappedEvent Long(char last) => Told($"\"message\":{{\"mid\":\"{new string('x', 600)}{last}\"}}");
    }

    [Fact]
    public void A_reply_to_a_story_and_a_mention_in_one_are_told_apart()
    {
        var reply = Told("\"message\":{\"mid\":\"m-3\",\"text\":\"Superbe\",\"reply_to\":{\"story\":{\"id\":\"15\",\"url\":\"https://cdn.example.com/15\"}}}");
        reply.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Message, RawKind = "message.story_reply", InReplyTo = "story:15" });
        reply.Attribute("storyUrl").Should().Be("https://cdn.example.com/15");
        Told("\"message\":{\"mid\":\"m-4\",\"attachments\":[{\"type\":\"story_mention\",\"payload\":{}}]}").Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Mention, RawKind = "message.story_mention" });
        Told("\"message\":{\"mid\":\"m-8\",\"text\":\"Oui\",\"reply_to\":{\"mid\":\"m-2\"}}").Interaction().InReplyTo.Should().Be("message:m-2");
    }

    [Fact]
    public void A_message_that_was_unsent_is_deleted()
    {
        var unsent = Told("\"message\":{\"mid\":\"m-1\",\"is_deleted\":true}");
        unsent.Message!.Facts.Should().Equal(new Fact.InteractionDeleted("message:m-1"));
        unsent.Message.Id.Should().Be("message:m-1:deleted");
    }

    [Fact]
    public void An_edited_message_says_what_it_says_now() =>
        Told("\"message_edit\":{\"mid\":\"m-3\",\"text\":\"Superbe !\",\"num_edit\":1}").Message!.Facts.Should().Equal(new Fact.InteractionEdited("message:m-3", "Superbe !"));

    [Fact]
    public void A_reaction_and_its_taking_back_are_two()
    {
        var reaction = Told("\"reaction\":{\"mid\":\"m-2\",\"action\":\"react\",\"reaction\":\"love\",\"emoji\":\"❤\"}");
        reaction.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Reaction, InReplyTo = "message:m-2" });
        reaction.Attribute("emoji").Should().Be("❤");
        reaction.Attribute("action").Should().BeNull();
        var back = Told("\"reaction\":{\"mid\":\"m-2\",\"action\":\"unreact\"}");
        back.Attribute("action").Should().Be("removed");
        back.Message!.Id.Should().NotBe(reaction.Message!.Id);
    }

    [Theory]
    [InlineData("\"read\":{\"mid\":\"m-2\"}", InteractionKind.Other, "read")]
    [InlineData("\"postback\":{\"mid\":\"m-5\",\"title\":\"Horaires\",\"payload\":\"HOURS\",\"referral\":{\"ref\":\"a\"}}", InteractionKind.Message, "postback")]
    [InlineData("\"referral\":{\"ref\":\"spring\"}", InteractionKind.Other, "referral"), InlineData("\"read\":{\"watermark\":5}", InteractionKind.Other, "read")]
    [InlineData("\"take_thread_control\":{\"previous_owner_app_id\":\"1\"}", InteractionKind.Other, "take_thread_control"), InlineData("\"hologram\":7", InteractionKind.Other, "hologram")]
    public void All_else_is_recorded_by_the_networks_name(string what, InteractionKind kind, string raw) => Told(what).Interaction().Should().BeEquivalentTo(new { Kind = kind, RawKind = raw });

    [Theory, InlineData("", true), InlineData(",\"notification_messages_status\":\"STOP_NOTIFICATIONS\"", false)]
    public void An_opt_in_is_a_sign_towards_the_brand_and_its_end_away_from_it(string status, bool towards) =>
        Told($"\"optin\":{{\"type\":\"notification_messages\",\"payload\":\"spring-news\"{status}}}").Signal.Should().Be(new PermissionSignal(towards, "spring-news", "instagram"));

    [Theory, InlineData("\"is_self\":true,\"message\":{\"mid\":\"m-6\",\"is_echo\":true}"), InlineData("\"message\":{\"mid\":\"m-6\",\"is_echo\":true,\"is_self\":true}")]
    public void What_the_account_writes_to_itself_is_nobodys(string what) => Said(what).Should().Be(MappedEvent.Nobodys("message.echo.own"));

    [Theory, InlineData("{}", "event-unknown"), InlineData("7", "event-unknown"), InlineData("{\"message\":{\"mid\":\"m\"}}", "author-missing"), InlineData("{\"sender\":{},\"read\":{\"mid\":\"m\"}}", "author-missing")]
    public void What_says_not_who_or_what_is_kept(string turn, string code) => MetaSamples.Turn("instagram", turn).Kept!.Code.Should().Be(code);

    private static MappedEvent Told(string what) => MetaSamples.Turn("instagram", $$"""{"sender":{"id":"8001"},"recipient":{"id":"100500"},"timestamp":1767299999001,{{what}}}""");

    private static MappedEvent Said(string what) => MetaSamples.Turn("instagram", $$"""{"sender":{"id":"100500"},"recipient":{"id":"8001"},"timestamp":1767299999001,{{what}}}""");
}
