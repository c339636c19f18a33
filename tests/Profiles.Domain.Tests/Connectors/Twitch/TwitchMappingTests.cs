using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Twitch;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Tests.Connectors.Twitch;

public class TwitchMappingTests
{
    private const string Marie = """ "user_id":"900200300","user_login":"marie_p","user_name":"Marie_P" """;
    private const string Chat = """
        "chatter_user_id":"900200300","chatter_user_login":"marie_p","chatter_user_name":"Marie_P","message_id":"m-2","message_type":"text",
        "message":{"text":"Where do I buy it?","fragments":[]},"cheer":{"bits":100},"reply":{"parent_message_id":"m-1","parent_user_id":"111","parent_user_login":"brand","parent_user_name":"Brand"}
        """;

    private static readonly TwitchConnector Twitch = new();
    private static readonly ConnectorSettings Settings = new("twitch", "twitch", ["s"]);

    [Fact]
    public void A_follow_turns_to_the_brand()
    {
        var follow = Map(TwitchSamples.Follow);
        follow.Signal.Should().Be(new PermissionSignal(true, "follow", "twitch"));
        follow.Message!.Identities.Should().Equal(new IdentityClaim("twitch", null, "900200300"));
        follow.Message.OccurredAt.Should().BeCloseTo(new DateTimeOffset(2026, 3, 14, 9, 29, 12, 123, TimeSpan.Zero), TimeSpan.FromMilliseconds(1));
        Said(follow).Should().BeEquivalentTo(new { Kind = InteractionKind.Follow, Channel = "twitch", Target = "111", Direction = Direction.Inbound });
        Traits(follow).Should().Equal(new Dictionary<string, string> { ["username"] = "marie_p", ["name"] = "Marie_P" });
    }

    [Fact]
    public void The_same_follow_by_two_subscriptions_is_one() =>
        Map(TwitchSamples.Follow, "message-2").Message!.Id.Should().Be(Map(TwitchSamples.Follow).Message!.Id);

    [Fact]
    public void What_has_no_id_of_its_own_has_that_of_its_notification()
    {
        var cheer = TwitchSamples.Event("channel.cheer", $$"""{{Marie}},"is_anonymous":false,"message":"go go","bits":50""");
        Map(cheer).Message!.Id.Should().Be(Map(cheer).Message!.Id).And.NotBe(Map(cheer, "message-2").Message!.Id);
    }

    [Fact]
    public void Chat_is_a_message_that_may_answer_another()
    {
        var said = Map(TwitchSamples.Event("channel.chat.message", Chat));
        said.Message!.Id.Should().Be("message:m-2");
        said.Message.Identities.Single().Value.Should().Be("900200300");
        Said(said).Should().BeEquivalentTo(new { Kind = InteractionKind.Message, InReplyTo = "message:m-1", Text = "Where do I buy it?", Direction = Direction.Inbound });
        Said(said).Attributes!["bits"].GetInt32().Should().Be(100);
    }

    [Fact]
    public void What_the_broadcaster_answers_goes_out_to_whom_it_answers_and_all_else_of_the_broadcaster_is_nobodys()
    {
        const string ours = """ "chatter_user_id":"111","message_id":"m-3","message":{"text":"In the shop"} """;
        Map(TwitchSamples.Event("channel.chat.message", ours)).Should().Be(MappedEvent.Nobodys("channel.chat.message"));
        var answer = Map(TwitchSamples.Event("channel.chat.message", ours + ""","reply":{"parent_message_id":"m-2","parent_user_id":"900200300","parent_user_login":"marie_p"}"""));
        answer.Message!.Identities.Single().Value.Should().Be("900200300");
        Said(answer).Should().BeEquivalentTo(new { Direction = Direction.Outbound, InReplyTo = "message:m-2", Text = "In the shop" });
    }

    [Fact]
    public void What_a_moderator_takes_out_is_deleted_once_by_whatever_event_it_is_told()
    {
        var deleted = Map(TwitchSamples.Event("channel.chat.message_delete", """ "target_user_id":"900200300","target_user_login":"marie_p","target_user_name":"Marie_P","message_id":"m-2" """));
        deleted.Message!.Facts[0].Should().Be(new Fact.InteractionDeleted("message:m-2"));
        var moderated = Map(TwitchSamples.Event("channel.moderate", $$$""" "moderator_user_id":"5","action":"delete","delete":{ {{{Marie}}},"message_id":"m-2","message_body":"Where" } """));
        moderated.RawType.Should().Be("channel.moderate.delete");
        moderated.Message!.Id.Should().Be(deleted.Message.Id);
    }

    [Theory]
    [InlineData("channel.subscribe", """ "tier":"1000","is_gift":false """, InteractionKind.Other, null)]
    [InlineData("channel.subscription.message", """ "tier":"1000","message":{"text":"six months","emotes":null},"cumulative_months":6 """, InteractionKind.Message, "six months")]
    [InlineData("channel.subscription.gift", """ "total":5,"tier":"1000","is_anonymous":false """, InteractionKind.Other, null)]
    [InlineData("channel.cheer", """ "is_anonymous":false,"message":"go go","bits":50 """, InteractionKind.Message, "go go")]
    [InlineData("channel.channel_points_custom_reward_redemption.add", """ "id":"r1","user_input":"size M","status":"unfulfilled","reward":{"id":"9","title":"A shirt","cost":100} """, InteractionKind.Other, "size M")]
    public void What_people_do_in_the_channel_comes_in(string type, string said, InteractionKind kind, string? text) =>
        Said(Map(TwitchSamples.Event(type, $"{Marie},{said}"))).Should().BeEquivalentTo(new { Kind = kind, RawKind = type, Text = text, Direction = Direction.Inbound });

    [Fact]
    public void A_subscription_that_was_given_is_no_opt_in()
    {
        Map(TwitchSamples.Event("channel.subscribe", Marie + ""","is_gift":false""")).Signal.Should().Be(new PermissionSignal(true, "subscribe", "twitch"));
        Map(TwitchSamples.Event("channel.subscribe", Marie + ""","is_gift":true""")).Signal.Should().BeNull();
    }

    [Fact]
    public void A_ban_goes_out_and_says_nothing_of_the_moderator()
    {
        var ban = Map(TwitchSamples.Event("channel.ban", Marie + ""","moderator_user_id":"5","moderator_user_login":"mod_m","reason":"spam","banned_at":"2026-03-14T09:29:00Z","ends_at":null,"is_permanent":true"""));
        Said(ban).Direction.Should().Be(Direction.Outbound);
        Said(ban).Attributes!.ToDictionary(a => a.Key, a => a.Value.ToString()).Should().Contain("reason", "spam").And.Contain("isPermanent", "True").And.NotContainKey("moderatorUserId").And.NotContainKey("moderatorUserLogin");
    }

    [Theory]
    [InlineData("channel.subscription.gift", """ "user_id":null,"is_anonymous":true,"total":1""")]
    [InlineData("channel.cheer", """ "is_anonymous":true,"message":"hi","bits":5""")]
    [InlineData("channel.hype_train.progress", """ "id":"h","level":2,"top_contributions":[{"user_id":"900200300","type":"bits","total":5}]""")]
    [InlineData("stream.online", """ "id":"9001","type":"live" """)]
    [InlineData("channel.shoutout.create", """ "to_broadcaster_user_id":"7","moderator_user_id":"5" """)]
    [InlineData("channel.a_new_thing", """ "level":3 """)]
    public void Who_gives_without_a_name_and_news_of_the_channel_are_nobodys(string type, string said) => Map(TwitchSamples.Event(type, said)).Should().Be(MappedEvent.Nobodys(type));

    [Fact]
    public void A_raid_is_of_who_leads_it_and_the_brands_own_is_nobodys()
    {
        const string raid = """{"subscription":{"type":"channel.raid","condition":{"WHO":"ID"}},"event":{"from_broadcaster_user_id":"7","from_broadcaster_user_login":"raider","to_broadcaster_user_id":"111","viewers":90}}""";
        var theirs = Map(raid.Replace("WHO", "to_broadcaster_user_id").Replace("ID", "111"));
        theirs.Message!.Identities.Single().Value.Should().Be("7");
        Said(theirs).Attributes!["viewers"].GetInt32().Should().Be(90);
        Map(raid.Replace("WHO", "from_broadcaster_user_id").Replace("ID", "7")).Message.Should().BeNull();
    }

    [Fact]
    public void A_whisper_is_a_message_and_stop_in_it_turns_away()
    {
        var whisper = Map("""{"subscription":{"type":"user.whisper.message","condition":{"user_id":"111"}},"event":{"from_user_id":"900200300","from_user_login":"marie_p","to_user_id":"111","whisper_id":"w1","whisper":{"text":"stop"}}}""");
        whisper.Message!.Id.Should().Be("whisper:w1");
        Said(whisper).Should().BeEquivalentTo(new { Kind = InteractionKind.Message, Text = "stop", Direction = Direction.Inbound });
        whisper.Signal.Should().Be(new PermissionSignal(false, "stop", "twitch"));
    }

    [Fact]
    public void A_revoked_subscription_is_counted_with_its_reason() =>
        Twitch.Map(TwitchSamples.Call("""{"subscription":{"type":"channel.follow","status":"authorization_revoked"}}""", type: "revocation"), Settings).Events
            .Should().Equal(MappedEvent.Nobodys("revocation.authorization_revoked"));

    [Fact]
    public void Who_revokes_the_app_did_that_and_who_is_no_more_is_for_the_desk()
    {
        const string revoked = """{"subscription":{"type":"user.authorization.revoke","condition":{"client_id":"app"}},"event":{"client_id":"app","user_id":"900200300","user_login":LOGIN,"user_name":LOGIN}}""";
        Said(Map(revoked.Replace("LOGIN", "\"marie_p\""))).Kind.Should().Be(InteractionKind.Other);
        var gone = Map(revoked.Replace("LOGIN", "null"));
        gone.Message.Should().BeNull();
        gone.Privacy.Should().BeEquivalentTo(new { Kind = PrivacyRequestKind.Erasure, Subject = new[] { new IdentityClaim("twitch", null, "900200300") }, Proven = true });
    }

    [Fact]
    public void A_changed_account_is_its_traits_and_an_address_only_where_it_was_proved()
    {
        const string updated = """{"subscription":{"type":"user.update","condition":{"user_id":"900200300"}},"event":{"user_id":"900200300","user_login":"marie_p","user_name":"Marie_P","email":"marie@example.com","email_verified":PROVED,"description":"I cook"}}""";
        Traits(Map(updated.Replace("PROVED", "true"))).Should().Contain("email", "marie@example.com").And.Contain("username", "marie_p").And.Contain("description", "I cook");
        Traits(Map(updated.Replace("PROVED", "false"))).Should().NotContainKey("email");
    }

    [Fact]
    public void What_is_not_known_yet_is_kept_on_the_person_with_all_that_it_says()
    {
        var unknown = Map(TwitchSamples.Event("channel.a_new_thing", Marie + ""","level":3"""));
        Said(unknown).Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "channel.a_new_thing" });
        Said(unknown).Attributes!["payload"].ToString().Should().Contain("level");
    }

    [Fact]
    public void A_batch_has_an_id_for_each_event()
    {
        const string batch = """{"subscription":{"type":"drop.entitlement.grant","condition":{}},"events":[{"id":"e1","data":{"user_id":"1","created_at":"2026-03-14T09:00:00Z"}},{"id":"e2","data":{"user_id":"1","created_at":"2026-03-14T09:00:00Z"}},{}]}""";
        var events = Twitch.Map(TwitchSamples.Call(batch), Settings).Events;
        events.Select(e => e.Message?.Id).Should().Equal("event:e1", "event:e2", null);
        events[2].Kept.Should().NotBeNull();
        ConnectorLaws.SameInAnyBatch(Twitch, Settings, TwitchSamples.Call(batch), "events");
    }

    [Fact]
    public void Somebody_who_is_not_named_is_kept() => Map(TwitchSamples.Event("channel.follow", """ "followed_at":"2026-03-14T09:29:00Z" """)).Kept!.Code.Should().Be("author-missing");

    [Fact]
    public void The_laws_hold()
    {
        foreach (var sample in (string[])[TwitchSamples.Follow, TwitchSamples.Event("channel.chat.message", Chat), TwitchSamples.Event("channel.moderate", $$$""" "action":"ban","ban":{ {{{Marie}}} } """)])
        {
            ConnectorLaws.CanBeRecorded(Twitch.Map(TwitchSamples.Call(sample), Settings));
            ConnectorLaws.NeverThrows(Twitch, Settings, TwitchSamples.Call(sample), body => body["event"] is JsonObject ? 1 : (body["events"] as JsonArray)?.Count);
        }
    }

    private static MappedEvent Map(string body, string id = "message-1") => Twitch.Map(TwitchSamples.Call(body, id), Settings).Events.Single();

    private static Fact.Interaction Said(MappedEvent e) => e.Message!.Facts.OfType<Fact.Interaction>().Single();

    private static Dictionary<string, string> Traits(MappedEvent e) => e.Message!.Facts.OfType<Fact.Traits>().SelectMany(t => t.Values).ToDictionary(t => t.Key, t => t.Value.ToString());
}
