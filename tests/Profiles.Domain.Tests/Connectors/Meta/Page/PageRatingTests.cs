using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Meta.Page;

public sealed class PageRatingTests
{
    [Fact]
    public void A_rating_has_its_scale()
    {
        var review = Rating("add", "\"rating\":4,\"review_text\":\"Très bien\",\"recommendation_type\":\"POSITIVE\"");
        review.Person().Should().Be("facebook|100500|7005");
        review.Message!.Id.Should().Be("rating:31");
        review.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Review, Rating = 4d, RatingScale = 5d, Text = "Très bien" });
        review.Attribute("recommendation").Should().Be("positive");
        review.Trait("name").Should().Be("Ana");
    }

    [Theory, InlineData("POSITIVE", 1d), InlineData("NEGATIVE", 0d)]
    public void A_recommendation_without_a_rating_is_yes_or_no(string recommendation, double rating)
    {
        var review = Rating("add", $"\"recommendation_type\":\"{recommendation}\"");
        review.Interaction().Should().BeEquivalentTo(new { Rating = rating, RatingScale = 1d });
        review.Attribute("recommendation").Should().Be(recommendation.ToLowerInvariant());
    }

    [Theory, InlineData("\"rating\":17"), InlineData("\"rating\":-1"), InlineData("\"rating\":\"good\""), InlineData("\"recommendation_type\":\"MAYBE\"")]
    public void A_rating_that_is_none_is_a_review_without_one(string said) => Rating("add", said).Interaction().Should().BeEquivalentTo(new { Rating = (double?)null, RatingScale = (double?)null });

    [Fact]
    public void A_rating_is_edited_and_removed()
    {
        Rating("edit", "\"rating\":2,\"review_text\":\"Moins bien\"").Message!.Facts[0].Should().BeEquivalentTo(new Fact.InteractionEdited("rating:31", "Moins bien")
        {
            Rating = 2,
            RatingScale = 5,
        });
        Rating("remove", "\"x\":1").Message!.Facts.Should().Equal(new Fact.InteractionDeleted("rating:31"));
    }

    [Theory]
    [InlineData("comment", "\"open_graph_story_id\":\"31\",\"comment_id\":\"31_41\",\"post_id\":\"5_31\",\"parent_id\":\"5_31\"", "rating:31")]
    [InlineData("comment", "\"comment_id\":\"31_42\",\"post_id\":\"5_31\",\"parent_id\":\"31_41\"", "comment:31_41")]
    [InlineData("reaction", "\"post_id\":\"5_31\",\"parent_id\":\"5_31\"", "rating:31")]
    public void What_is_said_about_a_rating_answers_it(string item, string said, string answered) =>
        MetaSamples.Change("page", "ratings", $$"""{"item":"{{item}}","verb":"add","sender_id":7006,{{said}}}""").Interaction().InReplyTo.Should().Be(answered);

    [Fact]
    public void A_mention_is_recorded_of_who_mentioned_and_kept_where_that_is_not_said()
    {
        var mention = MetaSamples.Change("page", "mention", """{"item":"comment","verb":"add","post_id":"7007_51","comment_id":"51_1","sender_id":7007,"sender_name":"Ida","message":"Avec La Page"}""");
        mention.Message!.Id.Should().Be("mention:51_1");
        mention.Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Mention, Text = "Avec La Page", Target = "100500", InReplyTo = "post:7007_51" });
        MetaSamples.Change("page", "mention", """{"item":"post","verb":"add","post_id":"7007_51","message":"Avec La Page"}""").Kept!.Code.Should().Be("author-missing");
    }

    [Fact]
    public void A_lead_is_kept_until_somebody_asks_the_network_for_it()
    {
        MetaSamples.Change("page", "leadgen", """{"leadgen_id":61,"form_id":62,"page_id":100500,"created_time":1767299999}""").Kept!.Code.Should().Be("lead-unread");
        var named = MetaSamples.Change("page", "leadgen", """{"leadgen_id":61,"form_id":62,"user_id":7001,"created_time":1767299999}""");
        named.Message!.Id.Should().Be("lead:61");
        named.Interaction().Kind.Should().Be(InteractionKind.Lead);
        named.Attribute("formId").Should().Be("62");
    }

    [Fact]
    public void News_of_the_page_is_counted_and_a_field_that_is_not_known_is_kept()
    {
        MetaSamples.Change("page", "picture", """{"item":"photo"}""").Should().Be(MappedEvent.Nobodys("picture.photo.own"));
        MetaSamples.Change("page", "telepathy", """{"thought":"x"}""").Kept!.Code.Should().Be("event-unknown");
        MetaSamples.Change("page", "telepathy", """{"from":{"id":"7008"}}""").Interaction().Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "telepathy" });
    }

    [Fact]
    public void Without_the_page_no_id_means_anybody() =>
        MetaSamples.Single("""{"object":"page","entry":[{"changes":[{"field":"feed","value":{"item":"post","verb":"add","from":{"id":"1"}}}]}]}""").Kept!.Code.Should().Be("account-missing");

    private static MappedEvent Rating(string verb, string said) =>
        MetaSamples.Change("page", "ratings", $$"""{"item":"rating","verb":"{{verb}}","open_graph_story_id":31,"reviewer_id":7005,"reviewer_name":"Ana",{{said}}}""");
}
