using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Meta.Instagram;

public sealed class InstagramCommentTests
{
    [Theory, InlineData("comments"), InlineData("live_comments")]
    public void A_comment_is_recorded_of_its_author_within_the_account(string field)
    {
        var comment = Change(field, """{"id":"21","text":"Joli !","from":{"id":8001,"username":"lea.p"},"media":{"id":"11","media_product_type":"FEED","ad_id":"5"}}""");
        comment.Person().Should().Be("instagram|100500|8001");
        comment.Trait("username").Should().Be("lea.p");
        comment.Message!.Id.Should().Be("comment:21");
        comment.Message.OccurredAt.Should().BeNull();
        comment.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Comment, RawKind = field, Channel = "instagram", Target = "100500", InReplyTo = "media:11", Text = "Joli !" });
        comment.Attribute("adId").Should().Be("5");
    }

    [Fact]
    public void A_reply_answers_its_comment() => Change("comments", """{"id":"22","parent_id":"21","from":{"id":"8002"},"media":{"id":"11"}}""").Interaction().InReplyTo.Should().Be("comment:21");

    [Theory]
    [InlineData("""{"id":"22","from":{"id":"100500"}}""", "comments.own")]
    [InlineData("""{"id":"22","from":{"id":"8998","self_ig_scoped_id":"8999"}}""", "comments.own")]
    [InlineData("""{"id":"22","parent_id":"21","from":{"id":"100500"}}""", "comments.reply.own")]
    public void The_accounts_own_comment_is_counted(string value, string name) => Change("comments", value).Should().Be(MappedEvent.Nobodys(name));

    [Theory]
    [InlineData("comments", """{"id":"24","text":"Sans nom"}"""), InlineData("live_comments", """{"id":"24","text":"Sans nom"}"""), InlineData("mentions", """{"media_id":"13","comment_id":"25"}""")]
    public void A_comment_without_author_is_kept(string field, string value)
    {
        var kept = Change(field, value);
        kept.RawType.Should().Be(field);
        kept.Kept!.Code.Should().Be("author-missing");
    }

    [Fact]
    public void A_mention_that_says_by_whom_is_recorded()
    {
        var mention = Change("mentions", """{"media_id":"13","comment_id":"25","from":{"id":"8002"}}""");
        mention.Message!.Id.Should().Be("mention:25");
        mention.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Mention, InReplyTo = "media:13" });
    }

    [Fact]
    public void What_is_told_of_a_story_is_nobodys() => Change("story_insights", """{"media_id":"14","reach":44}""").Should().Be(MappedEvent.Nobodys("story_insights"));

    [Fact]
    public void A_follow_grants_nothing_by_itself()
    {
        var follow = Change("follow", """{"from":{"id":"8002"}}""");
        follow.Interaction().Kind.Should().Be(InteractionKind.Follow);
        follow.Signal.Should().Be(new PermissionSignal(true, "follow", "instagram"));
    }

    [Fact]
    public void A_kind_that_is_not_known_is_kept_on_its_author_or_by_its_name()
    {
        Change("story_poll_response", """{"from":{"id":"8002"},"choice":"b"}""").Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "story_poll_response" });
        Change("story_poll_response", """{"choice":"b"}""").Kept!.Code.Should().Be("event-unknown");
        MetaSamples.Single("""{"object":"instagram","entry":[{"changes":[{"field":"comments"}]}]}""").Kept!.Code.Should().Be("account-missing");
    }

    [Fact]
    public void A_change_may_be_the_entrys_own_field_and_value()
    {
        var value = """{"id":"21","text":"Joli !","from":{"id":"8001"}}""";
        MetaSamples.Single($$"""{"object":"instagram","entry":[{"id":"100500","time":1,"field":"comments","value":{{value}}}]}""").Should().BeEquivalentTo(Change("comments", value));
    }

    private static MappedEvent Change(string field, string value) => MetaSamples.Change("instagram", field, value);
}
