using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;
using static Profiles.Domain.Tests.Connectors.Discourse.DiscourseSamples;

namespace Profiles.Domain.Tests.Connectors.Discourse;

public sealed class DiscourseMappingTests
{
    private const string Topic = """{"topic":{"id":610,"title":"Kayaks on board","slug":"kayaks-on-board","created_at":"2026-03-14T08:00:00Z","archetype":"regular","category_id":12,"deleted_at":null,"created_by":{"id":88,"username":"olu","name":"Olu Bello"}}}""";
    private const string Chat = """{"chat_message":{"message":{"id":31,"message":"See you at the pier","created_at":"2026-03-14T08:30:00Z","user":{"id":42,"username":"ines.c"},"in_reply_to":{"id":30}},"channel":{"id":2,"chatable_type":"Category"}}}""";

    public static TheoryData<string> Kinds => [.. All.Keys];

    private static readonly Dictionary<string, WebhookCall> All = new()
    {
        ["post"] = Post("post_created"),
        ["edit"] = Post("post_edited"),
        ["solved"] = Post("accepted_solution", type: "solved"),
        ["user"] = User("user_logged_in"),
        ["anonymised"] = User("user_anonymized"),
        ["topic"] = Delivery("topic", "topic_created", Topic),
        ["retitled"] = Delivery("topic", "topic_edited", Topic),
        ["like"] = Delivery("like", "post_liked", """{"like":{"post":{"id":9041},"user":{"id":88,"username":"olu"}}}"""),
        ["badge"] = Delivery("user_badge", "user_badge_granted", """{"user_badge":{"id":77,"granted_at":"2026-03-10T10:00:00Z","badge_id":9,"user_id":42}}"""),
        ["notification"] = Delivery("notification", "notification_created", """{"notification":{"id":3,"user_id":42,"notification_type":5,"created_at":"2026-03-10T10:00:00Z"}}"""),
        ["reviewable"] = Delivery("reviewable", "reviewable_created", """{"reviewable":{"id":12,"type":"ReviewableQueuedPost","topic_id":610,"created_by_id":-1,"target_created_by_id":42,"created_at":"2026-03-10T10:00:00Z","payload":{"raw":"May I?"}}}"""),
        ["chat"] = Delivery("chat_message", "chat_message_created", Chat),
        ["vote"] = Delivery("topic_voting", "topic_upvote", """{"topic_voting":{"user_id":42,"username":"ines.c","topic_id":610,"vote_count":3}}"""),
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Each_event_is_recorded_or_asked_for_and_can_be(string kind)
    {
        var mapped = Forum.Map(All[kind], Settings);
        ConnectorLaws.CanBeRecorded(mapped);
        mapped.Events.Should().ContainSingle().Which.Should().Match<MappedEvent>(e => (e.Message != null || e.Privacy != null) && e.Kept == null);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Whatever_became_of_it_mapping_never_throws_and_says_the_same_twice(string kind) =>
        ConnectorLaws.NeverThrows(Forum, Settings, All[kind], body => body.Any(m => m.Value is System.Text.Json.Nodes.JsonObject) ? 1 : null);

    [Fact]
    public void Of_all_these_no_two_have_the_same_id() => All.Values.Select(c => Map(c).Message?.Id).OfType<string>().Should().OnlyHaveUniqueItems();

    [Fact]
    public void A_topic_is_told_by_its_title_which_may_change_and_go()
    {
        Fact<Fact.Interaction>(All["topic"]).Should().Match<Fact.Interaction>(i => i.RawKind == "topic_created" && i.Text == "Kayaks on board" && i.Target == "topic/610");
        Fact<Fact.InteractionEdited>(All["retitled"]).Should().Be(new Fact.InteractionEdited("topic:610", "Kayaks on board"));
        Fact<Fact.InteractionDeleted>(Delivery("topic", "topic_destroyed", Topic)).Of.Should().Be("topic:610");
        Map(Delivery("topic", "topic_closed_status_updated", Topic)).Should().Match<MappedEvent>(e => e.Message == null && e.Kept == null);
    }

    [Fact]
    public void A_chat_message_is_one_but_what_is_said_between_two_is_not_taken()
    {
        Fact<Fact.Interaction>(All["chat"]).Should().Match<Fact.Interaction>(i => i.Kind == InteractionKind.Chat && i.Text == "See you at the pier" && i.InReplyTo == "chat:30" && i.Target == "chat/2");
        Fact<Fact.Interaction>(Delivery("chat_message", "chat_message_created", Chat.Replace("Category", "DirectMessage", StringComparison.Ordinal))).Text.Should().BeNull();
        Fact<Fact.InteractionEdited>(Delivery("chat_message", "chat_message_edited", Chat)).Of.Should().Be("chat:31");
        Fact<Fact.InteractionDeleted>(Delivery("chat_message", "chat_message_trashed", Chat)).Of.Should().Be("chat:31");
    }

    [Fact]
    public void A_post_that_waits_is_its_authors_and_what_the_team_decides_is_nobodys()
    {
        Map(All["reviewable"]).Message!.Identities[0].Value.Should().Be("42");
        Fact<Fact.Interaction>(All["reviewable"]).Text.Should().Be("May I?");
        Map(Delivery("reviewable", "reviewable_transitioned_to", """{"reviewable":{"id":12,"created_by_id":42}}""")).Should().Match<MappedEvent>(e => e.Message == null && e.Kept == null);
    }

    [Fact]
    public void What_a_plugin_sends_is_kept_whole_on_whom_it_names_and_otherwise_as_a_delivery()
    {
        var vote = Fact<Fact.Interaction>(All["vote"]);
        (vote.Kind, vote.RawKind).Should().Be((InteractionKind.Other, "topic_upvote"));
        Texts(vote.Attributes)["payload"].Should().Contain("\"vote_count\":3");
        Map(Delivery("raffle", "raffle_drawn", """{"raffle":{"id":1}}""")).Kept!.Code.Should().Be("event-unknown");
        Map(Delivery("category", "category_updated", """{"category":{"id":1}}""")).Should().Match<MappedEvent>(e => e.Message == null && e.Kept == null);
    }

    [Fact]
    public void A_ping_is_nobodys_and_what_is_no_delivery_is_unreadable()
    {
        Map(Delivery("ping", "ping", """{"ping":"OK"}""")).Should().Match<MappedEvent>(e => e.RawType == "ping" && e.Message == null && e.Kept == null);
        foreach (var body in (string[])["", "[]", "null", "{}", """{"post":5}""", "post=1"]) Forum.Map(Delivery("post", "post_created", body), Settings).Unreadable.Should().NotBeNull(body);
    }

    [Fact]
    public void A_name_that_is_no_word_is_not_counted_by_it() => Map(Delivery("topic_voting", "Inès Carvalho", """{"topic_voting":{"user_id":42}}""")).RawType.Should().Be("unknown");
}
