using System.Text.Json.Nodes;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using static Profiles.Domain.Tests.Connectors.Discourse.DiscourseSamples;

namespace Profiles.Domain.Tests.Connectors.Discourse;

public sealed class PostsTests
{
    [Fact]
    public void A_reply_is_a_comment_of_its_author_on_the_topic()
    {
        var message = Map(Post("post_created")).Message!;

        (message.Id, message.OccurredAt).Should().Be(("post:9041", DateTimeOffset.Parse("2026-03-14T08:15:02.113Z", null)));
        message.Identities.Should().Equal(new IdentityClaim("community", Scope, "42"));
        var written = Fact<Fact.Interaction>(Post("post_created"));
        (written.Kind, written.Channel, written.Direction, written.Target, written.InReplyTo, written.Text)
            .Should().Be((InteractionKind.Comment, "community", Direction.Inbound, "topic/610", "topic:610", "Which ferry takes @olu’s kayak?"));
        Texts(written.Attributes).Should().BeEquivalentTo(new Dictionary<string, string> { ["postNumber"] = "4", ["replyToPostNumber"] = "2", ["category"] = "crossings", ["title"] = "Kayaks on board" });
        Texts(Fact<Fact.Traits>(Post("post_created")).Values).Should().BeEquivalentTo(new Dictionary<string, string> { ["username"] = "ines.c", ["name"] = "Inès Carvalho" });
    }

    [Fact]
    public void Who_is_named_or_answered_in_it_is_no_identity_of_it() =>
        Map(Post("post_created")).Message!.Identities.Should().NotContain(i => i.Value == "88" || i.Value == "olu");

    [Fact]
    public void The_first_post_of_a_topic_opens_it() => Fact<Fact.Interaction>(Post("post_created", p => p["post_number"] = 1)).Kind.Should().Be(InteractionKind.Post);

    [Fact]
    public void What_members_write_to_each_other_in_private_is_not_taken()
    {
        var written = Fact<Fact.Interaction>(Post("post_created", p => p["topic_archetype"] = "private_message"));

        (written.Kind, written.Text).Should().Be((InteractionKind.Message, null));
        Texts(written.Attributes).Should().NotContainKey("title");
        Fact<Fact.InteractionEdited>(Post("post_edited", p => p["topic_archetype"] = "private_message")).Text.Should().BeNull();
    }

    [Fact]
    public void Each_edit_is_a_message_of_its_own_and_names_the_post()
    {
        var first = Post("post_edited", p => (p["raw"], p["updated_at"]) = ("Which ferry takes kayaks?", "2026-03-14T09:00:00Z"));
        var second = Post("post_edited", p => (p["raw"], p["updated_at"]) = ("Which ferry takes boats?", "2026-03-14T09:05:00Z"));

        Fact<Fact.InteractionEdited>(first).Should().Be(new Fact.InteractionEdited("post:9041", "Which ferry takes kayaks?"));
        Map(first).Message!.OccurredAt.Should().Be(DateTimeOffset.Parse("2026-03-14T09:00:00Z", null));
        new[] { Map(first), Map(second), Map(Post("post_created")) }.Select(e => e.Message!.Id).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("post_destroyed", "deleted_at")]
    [InlineData("post_edited", "user_deleted")]
    public void What_is_deleted_by_the_team_or_taken_back_by_its_author_is_deleted(string name, string member)
    {
        var call = Post(name, p => p[member] = member == "user_deleted" ? true : "2026-03-14T10:00:00Z");
        Fact<Fact.InteractionDeleted>(call).Of.Should().Be("post:9041");
    }

    [Fact]
    public void What_is_recovered_is_told_anew()
    {
        var recovered = Map(Post("post_recovered", p => p["updated_at"] = "2026-03-14T11:00:00Z")).Message!;
        recovered.Id.Should().NotBe("post:9041");
        recovered.Facts.OfType<Fact.Interaction>().Single().Text.Should().Be("Which ferry takes @olu’s kayak?");
    }

    [Fact]
    public void A_post_whose_authors_account_is_gone_is_kept()
    {
        var orphan = Map(Post("post_destroyed", p => p["user_id"] = null));
        (orphan.Message, orphan.Kept!.Code).Should().Be((null, "author-missing"));
    }

    [Theory]
    [InlineData("user_id", -1)]
    [InlineData("user_id", 0)]
    [InlineData("post_type", 3)]
    [InlineData("post_type", 4)]
    public void What_the_forum_or_its_team_notes_is_nobodys(string member, int value)
    {
        var none = Map(Post("post_created", p => p[member] = value));
        (none.Message, none.Kept, none.RawType).Should().Be((null, null, "post_created"));
    }

    [Fact]
    public void An_accepted_answer_is_one_of_its_author_and_taking_that_back_is_another_message()
    {
        var accepted = Fact<Fact.Interaction>(Post("accepted_solution", type: "solved"));
        (accepted.Kind, accepted.InReplyTo, accepted.RawKind).Should().Be((InteractionKind.Answer, "topic:610", "accepted_solution"));
        Fact<Fact.Interaction>(Post("unaccepted_solution", type: "solved")).Kind.Should().Be(InteractionKind.Other);
        Map(Post("accepted_solution", type: "solved")).Message!.OccurredAt.Should().BeNull("when it was accepted is not said");
        Map(Post("unaccepted_solution", type: "solved")).Message!.Id.Should().NotBe(Map(Post("accepted_solution", type: "solved")).Message!.Id);
    }

    [Fact]
    public void A_like_is_of_who_likes_and_answers_the_post_and_twice_it_is_one()
    {
        var like = Delivery("like", "post_liked", """{"like":{"post":{"id":9041,"user_id":42,"score":1},"user":{"id":88,"username":"olu","name":"Olu Bello"}}}""");
        var again = Delivery("like", "post_liked", """{"like":{"post":{"id":9041,"user_id":42,"score":9},"user":{"id":88,"username":"olu","name":"Olu B."}}}""");

        var message = Map(like).Message!;
        message.Identities.Should().Equal(new IdentityClaim("community", Scope, "88"));
        (Fact<Fact.Interaction>(like).Kind, Fact<Fact.Interaction>(like).InReplyTo).Should().Be((InteractionKind.Reaction, "post:9041"));
        Map(again).Message!.Should().BeEquivalentTo(message, "what is said twice under one id is said in the same words");
    }

    [Fact]
    public void Without_the_header_nobody_knows_whether_it_was_written_or_deleted()
    {
        var call = Post("post_created");
        call = call with { Headers = Samples.Named(("X-Discourse-Instance", $"https://{Scope}")) };
        Map(call).Kept!.Code.Should().Be("event-missing");
    }

    [Fact]
    public void A_text_longer_than_a_text_may_be_is_cut_and_not_lost()
    {
        var written = Fact<Fact.Interaction>(Post("post_created", p => p["raw"] = JsonValue.Create(string.Concat(Enumerable.Repeat("🛶", 60_000)))));
        (FactChecks.Check(written, 1), written.Text!.Length).Should().Be((null, FactChecks.MaxTextLength));
    }
}
