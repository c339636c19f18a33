using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.X;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.X;

/// <summary>The X Activity API, of the account 5001.</summary>
public class XActivityTests
{
    private const string Marie = """{"data":{"id":"7001","username":"mariep","name":"Marie P","public_metrics":{"followers_count":12}}}""";

    private static readonly XConnector X = new();
    private static readonly ConnectorSettings Settings = new("x", "x", ["s"]);

    private static readonly string Reply = Envelope(
        "post.reply.create",
        """{"id":"21","author_id":"7001","created_at":"2026-03-14T09:00:00.000Z","text":"@harbourcafe lovely","lang":"und","in_reply_to_tweet_id":"20","in_reply_to_user_id":"5001","edit_history_tweet_ids":["21"],"referenced_tweets":[{"type":"replied_to","id":"20"}]}""",
        $$"""{"users":[{{Marie}}]}""");

    [Fact]
    public void A_reply_is_the_comment_that_it_is_in_the_older_form()
    {
        var reply = Map(Reply);
        reply.Message!.Id.Should().Be("tweet:21");
        reply.Message.OccurredAt.Should().Be(new DateTimeOffset(2026, 3, 14, 9, 0, 0, TimeSpan.Zero));
        Said(reply).Should().BeEquivalentTo(new { Kind = InteractionKind.Comment, InReplyTo = "tweet:20", Target = "5001", Text = "@harbourcafe lovely", Attributes = (object?)null });
        reply.Message.Facts.OfType<Fact.Traits>().Single().Values["followers"].GetInt32().Should().Be(12);
    }

    [Theory]
    [InlineData("post.mention.create", "", InteractionKind.Mention)]
    [InlineData("post.quote.create", """ ,"referenced_tweets":[{"type":"quoted","id":"20"}] """, InteractionKind.Share)]
    [InlineData("post.repost.create", """ ,"referenced_tweets":[{"type":"retweeted","id":"20"}] """, InteractionKind.Share)]
    public void Each_post_of_others_is_what_its_event_says(string type, string more, InteractionKind kind) =>
        Said(Map(Envelope(type, $$"""{"id":"22","author_id":"7001","text":"hey"{{more}}}"""))).Should().BeEquivalentTo(new { Kind = kind, Direction = Direction.Inbound });

    [Fact]
    public void The_brands_own_posts_go_out_where_they_answer_somebody()
    {
        Map(Envelope("post.create", """{"id":"23","author_id":"5001","text":"Open today"}""")).Should().Be(MappedEvent.Nobodys("post.create"));
        var answer = Map(Envelope("post.create", """{"id":"24","author_id":"5001","text":"We do","in_reply_to_tweet_id":"21","in_reply_to_user_id":"7001"}"""));
        answer.Message!.Identities.Single().Value.Should().Be("7001");
        Said(answer).Direction.Should().Be(Direction.Outbound);
    }

    [Fact]
    public void An_edit_names_the_first_version() =>
        Map(Envelope("post.mention.create", """{"id":"26","author_id":"7001","text":"hey you","edit_history_tweet_ids":["22","26"]}""")).Message!.Facts[0].Should().Be(new Fact.InteractionEdited("tweet:22", "hey you"));

    [Fact]
    public void Who_likes_what_the_brand_wrote_is_not_said_and_it_is_kept()
    {
        const string like = """{"id":"l1","timestamp_ms":"1773479160500","created_at":"2026-03-01T00:00:00.000Z","liked_tweet_id":"20","liked_tweet_author_id":"AUTHOR"}""";
        Map(Envelope("like.create", like.Replace("AUTHOR", "5001"))).Kept!.Code.Should().Be("author-missing");
        var ours = Map(Envelope("like.create", like.Replace("AUTHOR", "7001")));
        Said(ours).Should().BeEquivalentTo(new { Kind = InteractionKind.Reaction, Direction = Direction.Outbound, InReplyTo = "tweet:20" });
        ours.Message!.OccurredAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1773479160500));
    }

    [Fact]
    public void Follows_and_unfollows_are_signals_here_too()
    {
        var payload = $$$"""{"source":{{{Marie}}},"target":{"data":{"id":"5001"} } }""";
        Map(Envelope("follow.follow", payload)).Signal.Should().Be(new PermissionSignal(true, "follow", "x"));
        Map(Envelope("follow.unfollow", payload)).Signal.Should().Be(new PermissionSignal(false, "unfollow", "x"));
        Map(Envelope("follow.follow", payload)).Message!.Id.Should().Be("event:uuid-1");
    }

    [Fact]
    public void A_direct_message_is_the_message_that_it_is_in_the_older_form()
    {
        var message = Map(Envelope("dm.received", $$$"""{"direct_message_events":[{"type":"message_create","id":"95","created_timestamp":"1773479290000","message_create":{"target":{"recipient_id":"5001"},"sender_id":"7001","message_data":{"text":"hello!"} } }],"users":{"7001":{{{Marie}}} } }"""));
        message.Message!.Id.Should().Be("dm:95");
        Said(message).Text.Should().Be("hello!");
        message.Message.Facts.OfType<Fact.Traits>().Should().ContainSingle();
    }

    [Fact]
    public void Of_an_encrypted_message_there_is_that_it_was()
    {
        const string chat = """{"id":"c1","created_at_msec":"1773479290000","sender_id":"SENDER","conversation_id":"7001:5001","encoded_event":"CwAB"}""";
        Said(Map(Envelope("chat.received", chat.Replace("SENDER", "7001")))).Should().BeEquivalentTo(new { Kind = InteractionKind.Message, Direction = Direction.Inbound, Text = (string?)null });
        var sent = Map(Envelope("chat.sent", chat.Replace("SENDER", "5001")));
        sent.Message!.Identities.Single().Value.Should().Be("7001");
        Said(sent).Direction.Should().Be(Direction.Outbound);
    }

    [Theory]
    [InlineData("oauth.revoke", """{"user_id":"5001","app_id":"1"}""")]
    [InlineData("profile.update.bio", """{"before":"a","after":"b"}""")]
    [InlineData("post.delete", """{"id":"23","author_id":"5001"}""")]
    [InlineData("a.new.thing", """{"level":3}""")]
    public void What_the_account_itself_did_is_nobodys(string type, string payload) => Map(Envelope(type, payload)).Should().Be(MappedEvent.Nobodys(type));

    [Fact]
    public void What_is_not_known_yet_is_kept_on_the_person() =>
        Said(Map(Envelope("a.new.thing", """{"author_id":"7001","level":3}"""))).Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "a.new.thing" });

    [Fact]
    public void A_post_of_a_filtered_stream_is_a_post()
    {
        var post = Map($$"""{"data":{"id":"30","author_id":"7001","text":"coffee"},"includes":{"users":[{{Marie}}]},"matching_rules":[{"id":"1","tag":"coffee"}]}""");
        Said(post).Should().BeEquivalentTo(new { Kind = InteractionKind.Post, Text = "coffee" });
        Map("""{"data":{"id":"30","text":"coffee","in_reply_to_user_id":"7002"}}""").Kept!.Code.Should().Be("author-missing");
    }

    [Fact]
    public void The_laws_hold()
    {
        foreach (var sample in (string[])[Reply, Envelope("follow.follow", $$$"""{"source":{{{Marie}}},"target":{"data":{"id":"5001"} } }"""), Envelope("chat.sent", """{"id":"c1","sender_id":"5001","conversation_id":"7001:5001"}""")])
        {
            ConnectorLaws.CanBeRecorded(X.Map(Samples.Post(sample), Settings));
            ConnectorLaws.NeverThrows(X, Settings, Samples.Post(sample), body => body["data"] is JsonObject ? 1 : (body["data"] as JsonArray)?.Count);
        }
    }

    private static string Envelope(string type, string payload, string includes = "{}") =>
        $$$"""{"data":{"event_uuid":"uuid-1","filter":{"user_id":"5001"},"event_type":"{{{type}}}","tag":"t","payload":{{{payload}}},"includes":{{{includes}}} } }""";

    private static MappedEvent Map(string body) => X.Map(Samples.Post(body), Settings).Events.Single();

    private static Fact.Interaction Said(MappedEvent e) => e.Message!.Facts.OfType<Fact.Interaction>().Single();
}
