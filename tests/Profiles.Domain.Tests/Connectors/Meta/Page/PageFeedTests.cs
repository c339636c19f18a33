using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Meta.Page;

public sealed class PageFeedTests
{
    [Fact]
    public void A_visitors_post_is_recorded_of_the_visitor_within_the_page()
    {
        var post = Feed("""{"item":"post","verb":"add","post_id":"100500_11","from":{"id":"7001","name":"Léa Petit"},"message":"Bonjour","link":"https://example.com/","created_time":1767299990}""");
        post.Person().Should().Be("facebook|100500|7001");
        post.Message!.Id.Should().Be("post:100500_11");
        post.Message.OccurredAt.Should().Be(DateTimeOffset.FromUnixTimeSeconds(1767299990));
        post.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Post, RawKind = "feed.post.add", Channel = "facebook", Direction = Direction.Inbound, Target = "100500", Text = "Bonjour" });
        post.Attribute("link").Should().Be("https://example.com/");
        post.Trait("name").Should().Be("Léa Petit");
    }

    [Fact]
    public void An_id_that_is_a_number_of_any_size_is_the_same_as_the_text()
    {
        var old = Feed("""{"item":"status","verb":"add","post_id":"100500_11","sender_id":90071992547409931234}""");
        old.Person().Should().Be("facebook|100500|90071992547409931234");
        old.Trait("name").Should().BeNull();
        Feed("""{"item":"status","verb":"add","post_id":"100500_11","from":{"id":"90071992547409931234"}}""").Message.Should().BeEquivalentTo(old.Message);
    }

    [Theory]
    [InlineData("100500_11", "post:100500_11"), InlineData("11_21", "comment:11_21")]
    public void A_comment_answers_the_post_or_the_comment_that_it_is_below(string parent, string answered)
    {
        var comment = Feed($$"""{"item":"comment","verb":"add","comment_id":"11_22","post_id":"100500_11","parent_id":"{{parent}}","from":{"id":"7002"},"message":"Où ?","created_time":1}""");
        comment.Message!.Id.Should().Be("comment:11_22");
        comment.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Comment, InReplyTo = answered, Text = "Où ?" });
    }

    [Fact]
    public void An_edited_comment_says_what_it_says_now_under_an_id_of_its_own()
    {
        var edited = Feed("""{"item":"comment","verb":"edited","comment_id":"11_21","post_id":"100500_11","parent_id":"100500_11","sender_id":7002,"message":"Où et quand ?","created_time":1767299997}""");
        edited.Message!.Facts[0].Should().BeEquivalentTo(new Fact.InteractionEdited("comment:11_21", "Où et quand ?"));
        edited.Message.Id.Should().StartWith("comment:11_21:edited:");
        var again = Feed("""{"item":"comment","verb":"edited","comment_id":"11_21","post_id":"100500_11","parent_id":"100500_11","sender_id":7002,"message":"Où, alors ?","created_time":1767299998}""");
        again.Message!.Id.Should().NotBe(edited.Message.Id);
    }

    [Fact]
    public void The_creation_time_of_an_edited_post_is_not_the_time_of_the_edit()
    {
        Feed("""{"item":"status","verb":"edited","post_id":"100500_11","from":{"id":"1"},"created_time":1767200000}""").Message!.OccurredAt.Should().BeNull();
        Feed("""{"item":"status","verb":"edited","post_id":"100500_11","from":{"id":"1"},"created_time":1767200000,"edited_time":1767200009}""").Message!.OccurredAt.Should().Be(DateTimeOffset.FromUnixTimeSeconds(1767200009));
    }

    [Theory, InlineData("comment", "comment_id", "comment:11_21"), InlineData("post", "post_id", "post:11_21"), InlineData("video", "post_id", "post:11_21")]
    public void A_removed_thing_is_deleted_by_its_message_id(string item, string id, string of)
    {
        var removed = Feed($$"""{"item":"{{item}}","verb":"remove","{{id}}":"11_21","from":{"id":"7002","name":"Noé"} }""");
        removed.Message!.Facts.Should().Equal(new Fact.InteractionDeleted(of));
        removed.Message.Id.Should().Be(of + ":removed");
    }

    [Theory, InlineData("hide"), InlineData("unhide")]
    public void A_hidden_comment_is_what_the_page_did_to_its_author_and_does_not_repeat_the_text(string verb)
    {
        var hidden = Feed($$"""{"item":"comment","verb":"{{verb}}","comment_id":"11_21","post_id":"100500_11","sender_id":7002,"message":"the text"}""");
        hidden.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "feed.comment." + verb, Direction = Direction.Outbound, InReplyTo = "comment:11_21", Text = (string?)null });
        hidden.Interaction().Attributes.Should().BeNull();
    }

    [Fact]
    public void A_reaction_is_recorded_with_what_it_is_to()
    {
        Reaction("add", "\"reaction_type\":\"haha\",\"post_id\":\"100500_11\",\"parent_id\":\"100500_11\"").Interaction()
            .Should().BeEquivalentTo(new { Kind = InteractionKind.Reaction, InReplyTo = "post:100500_11" });
        Reaction("add", "\"post_id\":\"100500_11\",\"comment_id\":\"11_21\"").Interaction().InReplyTo.Should().Be("comment:11_21");
        Feed("""{"item":"like","verb":"add","post_id":"100500_11","sender_id":7}""").Attribute("reaction").Should().Be("like");
    }

    [Theory, InlineData("add", null), InlineData("edit", "changed"), InlineData("remove", "removed")]
    public void A_reaction_that_is_changed_or_taken_back_is_one_of_its_own(string verb, string? action)
    {
        var reaction = Reaction(verb, "\"reaction_type\":\"love\",\"post_id\":\"100500_11\"");
        reaction.Attribute("action").Should().Be(action);
        reaction.Attribute("reaction").Should().Be("love");
        reaction.Message!.Id.Should().NotBe(Reaction(verb, "\"reaction_type\":\"wow\",\"post_id\":\"100500_11\"").Message!.Id);
    }

    [Theory, InlineData("add", InteractionKind.Follow, true, "follow"), InlineData("remove", InteractionKind.Unfollow, false, "unfollow")]
    public void A_like_of_the_page_itself_is_a_follow_and_grants_nothing_by_itself(string verb, InteractionKind kind, bool towards, string name)
    {
        var like = Feed($$"""{"item":"like","verb":"{{verb}}","user_id":7009}""");
        like.Person().Should().Be("facebook|100500|7009");
        like.Interaction().Kind.Should().Be(kind);
        like.Signal.Should().Be(new PermissionSignal(towards, name, "facebook"));
    }

    [Fact]
    public void A_share_is_one() => Feed("""{"item":"share","verb":"add","post_id":"100500_12","share_id":12,"from":{"id":"7004"}}""").Interaction().Kind.Should().Be(InteractionKind.Share);

    [Theory]
    [InlineData("""{"item":"post","verb":"add","post_id":"100500_11","from":{"id":"100500"}}""", "feed.post.add.own")]
    [InlineData("""{"item":"comment","verb":"add","comment_id":"2","post_id":"100500_11","parent_id":"100500_11","sender_id":100500}""", "feed.comment.add.own")]
    [InlineData("""{"item":"comment","verb":"add","comment_id":"2","post_id":"100500_11","parent_id":"11_21","sender_id":100500}""", "feed.comment.reply.own")]
    [InlineData("""{"item":"event","verb":"add","post_id":"100500_14"}""", "feed.event.add.own")]
    [InlineData("""{"item":"video","verb":"block","video_id":3}""", "feed.video.block.own")]
    public void What_the_page_does_itself_is_counted_and_a_reply_by_its_own_name(string value, string name) => Feed(value).Should().Be(MappedEvent.Nobodys(name));

    [Theory]
    [InlineData("""{"item":"comment","verb":"add","comment_id":"2","post_id":"100500_11","message":"Who says this?"}""")]
    [InlineData("""{"item":"post","verb":"add","post_id":"2","from":null}"""), InlineData("{}"), InlineData("7"), InlineData("null")]
    public void What_has_no_author_is_kept(string value)
    {
        var kept = Feed(value);
        kept.Message.Should().BeNull();
        kept.Kept!.Code.Should().Be("author-missing");
    }

    [Fact]
    public void A_kind_that_is_not_known_is_kept_on_its_author_with_all_that_it_says()
    {
        var other = Feed("""{"item":"hologram","verb":"add","from":{"id":"7001"},"beam":"blue"}""");
        other.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "feed.hologram.add" });
        other.Attribute("payload").Should().Contain("blue");
        Feed("""{"item":"comment","verb":"levitate","comment_id":"1_2","from":{"id":"7001"}}""").Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Other, InReplyTo = "comment:1_2" });
    }

    [Fact]
    public void A_name_in_the_place_of_a_kind_is_not_counted_by_it() => Feed("""{"item":"Léa Petit","verb":"7001","from":{"id":"7001"}}""").RawType.Should().Be("feed.unnamed.unnamed");

    private static MappedEvent Feed(string value) => MetaSamples.Change("page", "feed", value);

    private static MappedEvent Reaction(string verb, string of) => Feed($$"""{"item":"reaction","verb":"{{verb}}","from":{"id":"7003"},"created_time":1767299998,{{of}}}""");
}
