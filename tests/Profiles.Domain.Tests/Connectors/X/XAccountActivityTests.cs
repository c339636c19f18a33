using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.X;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Tests.Connectors.X;

public class XAccountActivityTests
{
    private static readonly XConnector X = new();
    private static readonly ConnectorSettings Settings = new("x", "x", ["s"]);
    private static readonly WebhookCall Sample = Samples.Post(Samples.Read("account.json"));
    private static readonly MappedDelivery Mapped = X.Map(Sample, Settings);

    [Fact]
    public void A_mention_is_of_its_writer_with_the_whole_text_and_the_whole_id()
    {
        var mention = Message(0);
        mention.Id.Should().Be("tweet:2032000000000000001");
        mention.OccurredAt.Should().Be(new DateTimeOffset(2026, 3, 14, 9, 0, 0, TimeSpan.Zero));
        mention.Identities.Should().Equal(new IdentityClaim("x", null, "7001"));
        Said(0).Should().BeEquivalentTo(new { Kind = InteractionKind.Mention, Channel = "x", Target = "5001", Direction = Direction.Inbound, Text = "@harbourcafe do you open on Sundays, and is the terrace heated?" });
        Said(0).Attributes!["language"].GetString().Should().Be("en");
        Traits(0).Should().Contain("username", "mariep").And.Contain("name", "Marie P").And.Contain("followers", "12").And.Contain("location", "Lyon");
    }

    [Fact]
    public void What_the_brand_answers_goes_out_to_whom_it_answers()
    {
        Message(1).Identities.Single().Value.Should().Be("7001");
        Said(1).Should().BeEquivalentTo(new { Kind = InteractionKind.Comment, Direction = Direction.Outbound, InReplyTo = "tweet:2032000000000000001" });
        Traits(1).Should().Equal(new Dictionary<string, string> { ["username"] = "mariep" });
    }

    [Fact]
    public void A_reply_to_the_brand_is_a_comment_and_what_passes_its_posts_on_a_share()
    {
        Said(2).Should().BeEquivalentTo(new { Kind = InteractionKind.Comment, InReplyTo = "tweet:2032000000000000002", Direction = Direction.Inbound });
        Said(3).Should().BeEquivalentTo(new { Kind = InteractionKind.Share, InReplyTo = "tweet:2031000000000000000", Text = (string?)null });
        Said(4).Should().BeEquivalentTo(new { Kind = InteractionKind.Share, InReplyTo = "tweet:2031000000000000000", Text = "Look at this" });
    }

    [Fact]
    public void What_the_brand_writes_to_nobody_is_nobodys() => Mapped.Events[5].Should().Be(MappedEvent.Nobodys("tweet_create_events"));

    [Fact]
    public void A_like_is_a_reaction_at_its_own_time()
    {
        Message(6).Id.Should().Be("like:a1b2c3");
        Message(6).OccurredAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1773479160500));
        Said(6).Should().BeEquivalentTo(new { Kind = InteractionKind.Reaction, InReplyTo = "tweet:2031000000000000000" });
    }

    [Fact]
    public void Following_turns_to_the_brand_unfollowing_and_blocking_away_and_what_the_brand_does_goes_out()
    {
        Mapped.Events[7].Signal.Should().Be(new PermissionSignal(true, "follow", "x"));
        Mapped.Events[8].Signal.Should().Be(new PermissionSignal(false, "unfollow", "x"));
        Said(8).Kind.Should().Be(InteractionKind.Unfollow);
        Mapped.Events[9].Signal.Should().BeNull();
        Message(9).Identities.Single().Value.Should().Be("7001");
        Said(9).Should().BeEquivalentTo(new { Kind = InteractionKind.Follow, Direction = Direction.Outbound });
        Mapped.Events[10].Signal.Should().Be(new PermissionSignal(false, "block", "x"));
        Said(10).Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "block" });
        Said(11).Should().BeEquivalentTo(new { RawKind = "mute", Direction = Direction.Outbound });
    }

    [Fact]
    public void Who_deletes_a_post_deletes_its_text_and_the_brands_own_are_nobodys()
    {
        Message(12).Facts.Should().Contain(new Fact.InteractionDeleted("tweet:2032000000000000001"));
        Mapped.Events[13].Should().Be(MappedEvent.Nobodys("tweet_delete_events"));
    }

    [Fact]
    public void Direct_messages_come_in_and_go_out()
    {
        Message(14).Id.Should().Be("dm:954491830116155396");
        Said(14).Should().BeEquivalentTo(new { Kind = InteractionKind.Message, Direction = Direction.Inbound, Text = "A table for two?" });
        Said(14).Attributes!["quickReply"].GetString().Should().Be("book");
        Traits(14).Should().Contain("username", "mariep");
        Message(15).Identities.Single().Value.Should().Be("7001");
        Said(15).Should().BeEquivalentTo(new { Direction = Direction.Outbound, Text = "At seven?" });
        Said(16).Kind.Should().Be(InteractionKind.Other);
        Said(17).InReplyTo.Should().Be("dm:954491830116155397");
    }

    [Theory, InlineData(0, true), InlineData(1, false)]
    public void Stop_turns_away_where_it_came_in(int index, bool away)
    {
        var body = JsonNode.Parse(Sample.Body.Span)!;
        body["direct_message_events"]![index]!["message_create"]!["message_data"]!["text"] = "stop";
        (X.Map(Samples.Post(body.ToJsonString()), Settings).Events[14 + index].Signal == new PermissionSignal(false, "stop", "x")).Should().Be(away);
    }

    [Fact]
    public void What_is_not_known_yet_is_kept_on_the_person()
    {
        Said(18).Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "wave_events" });
        Said(18).Attributes!["payload"].GetString().Should().Contain("hands");
        Mapped.Events.Should().HaveCount(19);
    }

    [Fact]
    public void An_edit_names_the_first_version()
    {
        var body = JsonNode.Parse(Sample.Body.Span)!;
        var post = body["tweet_create_events"]![0]!;
        post["id_str"] = "2032000000000000009";
        post["edit_history"] = new JsonObject { ["initial_tweet_id"] = "2032000000000000001" };
        var edit = X.Map(Samples.Post(body.ToJsonString()), Settings).Events[0].Message!;
        edit.Id.Should().Be("edit:tweet:2032000000000000009");
        edit.Facts[0].Should().Be(new Fact.InteractionEdited("tweet:2032000000000000001", "@harbourcafe do you open on Sundays, and is the terrace heated?"));
    }

    [Fact]
    public void Who_takes_the_apps_access_away_is_counted() =>
        X.Map(Samples.Post("""{"user_event":{"revoke":{"date_time":"2026-03-14T09:48:12+00:00","target":{"app_id":"1"},"source":{"user_id":"5001"}}}}"""), Settings).Events
            .Should().Equal(MappedEvent.Nobodys("user_event.revoke"));

    [Fact]
    public void A_delivery_that_does_not_say_whose_account_it_is_about_is_kept()
    {
        X.Map(Samples.Post("""{"follow_events":[{"type":"follow","source":{"id":"7"},"target":{"id":"8"}}]}"""), Settings).Events.Single().Kept!.Code.Should().Be("account-missing");
        X.Map(Samples.Post("""{"hello":1}"""), Settings).Unreadable!.Code.Should().Be("events");
        X.Map(Samples.Post("""{"for_user_id":"1","follow_events":[]}"""), Settings).Should().BeEquivalentTo(new MappedDelivery([]));
    }

    [Fact]
    public void The_laws_hold()
    {
        ConnectorLaws.CanBeRecorded(Mapped);
        ConnectorLaws.Ids(Mapped).OfType<string>().Should().OnlyHaveUniqueItems();
        ConnectorLaws.NeverThrows(X, Settings, Sample, body => body["data"] is JsonObject or JsonArray ? null : body.Sum(m => (m.Value as JsonArray)?.Count ?? 0));
        foreach (var list in (string[])["tweet_create_events", "follow_events", "direct_message_events"]) ConnectorLaws.SameInAnyBatch(X, Settings, Sample, list);
    }

    private static Domain.Recording.Message Message(int index) => Mapped.Events[index].Message!;

    private static Fact.Interaction Said(int index) => Message(index).Facts.OfType<Fact.Interaction>().Single();

    private static Dictionary<string, string> Traits(int index) => Message(index).Facts.OfType<Fact.Traits>().Single().Values.ToDictionary(t => t.Key, t => t.Value.ToString());
}
