using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Meta;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Tests.Connectors.Meta.Messenger;

public sealed class MessengerMappingTests
{
    private const string Page = "200100000000001";
    private static readonly MessengerConnector Messenger = new();
    private static readonly ConnectorSettings Settings = new("messenger", "messenger", ["s"]);
    private static readonly WebhookCall Sample = MetaBatches.Written(Samples.Post(Samples.Read("talk.json")));
    private static readonly MappedDelivery Mapped = Messenger.Map(Sample, Settings);

    [Fact]
    public void Each_event_becomes_what_it_is() => Mapped.Events.Select(Told.Of).Should().Equal(
        "messenger.message: Message",
        "messenger.message: Message",
        "messenger.echo: to them, Message",
        "messenger.postback: Message",
        "messenger.reaction: Reaction",
        "messenger.reaction: Reaction",
        "messenger.read: to them, Other",
        "messenger.delivery: to them, Other",
        "messenger.optin: Other, towards spring_news",
        "messenger.optin: Other, away spring_news",
        "messenger.optin: Other, towards optin",
        "messenger.message: Message",
        "messenger.account_linking: Other",
        "messenger.message_edit: InteractionEdited",
        "messenger.unsend: InteractionDeleted",
        "messenger.referral: Other",
        "messenger.pass_thread_control: nobody's",
        "messenger.policy_enforcement: nobody's",
        "messenger.messaging_feedback: Survey",
        "messenger.response_feedback: Reaction",
        "messenger.game_play: Other",
        "messenger.message: Message, away stop",
        "messenger.account_linking: Other",
        "messenger.message: Message, towards start");

    [Fact]
    public void A_message_is_its_writers_on_the_page_however_long_the_id_is()
    {
        var message = At(0);
        message.Identities.Should().Equal(new IdentityClaim("messenger", Page, "90071992547409931234"));
        message.Id.Should().Be("message:m_one");
        message.OccurredAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1773480000123));
        Said(0).Should().BeEquivalentTo(new { Channel = "messenger", Direction = Direction.Inbound, Target = Page, InReplyTo = "message:m_zero", Text = "Is the harbour café open on Sunday? ☕" });
    }

    [Fact]
    public void An_echo_is_on_whom_it_was_sent_to_and_stops_nothing()
    {
        At(2).Identities.Should().Equal(new IdentityClaim("messenger", Page, "7101"));
        Mapped.Events[2].Signal.Should().BeNull();
        Attribute(2, "metadata").Should().Be("spring");
    }

    [Fact]
    public void Attachments_are_counted_and_named_and_their_addresses_are_attributes_like_all_that_is_sealed()
    {
        Attribute(1, "attachmentCount").Should().Be("2");
        Attribute(1, "attachments").Should().Be("image, fallback");
        Attribute(1, "links").Should().Be("https://cdn.example/1.jpg https://page.example/");
        Attribute(1, "sticker").Should().Be("369239263222822");
        Said(1).Text.Should().BeNull();
    }

    [Fact]
    public void A_button_says_its_title_and_what_led_there()
    {
        Said(3).Text.Should().Be("Show me the menu");
        (Attribute(3, "payload"), Attribute(3, "referral"), Attribute(3, "referralSource")).Should().Be(("MENU", "poster-7", "SHORTLINK"));
        (Attribute(15, "ad"), Attribute(15, "adTitle")).Should().Be(("6045246247433", "Come by"));
    }

    [Fact]
    public void A_reaction_and_its_taking_back_are_two_and_answer_one_message()
    {
        Said(4).InReplyTo.Should().Be("message:m_three").And.Be(Said(5).InReplyTo);
        At(4).Id.Should().NotBe(At(5).Id);
        (Attribute(4, "reaction"), Attribute(5, "action")).Should().Be(("love", "removed"));
        Said(4).Attributes.Should().NotContainKey("action");
    }

    [Fact]
    public void A_receipt_is_no_act_of_the_persons_and_has_the_time_of_its_watermark_where_it_has_no_other()
    {
        Said(6).Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "read", Direction = Direction.Outbound });
        Said(7).Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "delivery", Direction = Direction.Outbound, InReplyTo = "message:m_three" });
        At(7).OccurredAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1773480007000));
    }

    [Fact]
    public void An_opt_in_is_known_by_the_word_that_the_brand_gave_it_and_by_no_other_text_of_the_brands()
    {
        Mapped.Events[8].Signal.Should().Be(new PermissionSignal(true, "spring_news", "messenger"));
        Mapped.Events[10].Signal.Should().Be(new PermissionSignal(true, "optin", "messenger"));
        Attribute(10, "referral").Should().Be("Form of Marie, 12");
    }

    [Fact]
    public void Who_ticked_a_box_is_known_once_they_write()
    {
        var box = new IdentityClaim("messenger", Page + ":user_ref", "box-1");
        At(10).Identities.Should().Equal(box);
        At(11).Identities.Should().Equal(new IdentityClaim("messenger", Page, "7102"), box);
    }

    [Fact]
    public void A_code_that_came_by_the_persons_browser_makes_no_identity()
    {
        At(12).Identities.Should().ContainSingle();
        (Attribute(12, "status"), Attribute(12, "authorizationCode")).Should().Be(("linked", "c-123"));
    }

    [Fact]
    public void An_edit_and_a_deletion_name_the_message_that_they_are_of()
    {
        At(13).Facts.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Of = "message:m_five", Text = "Hello there" });
        At(14).Facts.Should().Equal(new Fact.InteractionDeleted("message:m_two"));
        At(11).Id.Should().Be("message:m_five").And.NotBe(At(13).Id);
    }

    [Fact]
    public void Answers_to_a_survey_are_rated_each_on_its_own_scale() => At(18).Facts.Cast<Fact.Interaction>().Select(f => (f.Rating, f.RatingScale, f.Text)).Should().Equal((4, 5, "A bit loud"), (0, 10, null));

    [Theory]
    [InlineData("""{"sender":{"id":"1"},"recipient":{"id":"PAGE"},"message":{"mid":"m","text":"a"}}""", "ENTRY", "1", Direction.Inbound)]
    [InlineData("""{"sender":{"id":"1"},"recipient":{"id":"ENTRY"},"message":{"mid":"m","is_echo":true}}""", "ENTRY", "1", Direction.Outbound)]
    [InlineData("""{"sender":{"id":"ENTRY"},"recipient":{"id":"1"},"message":{"mid":"m","text":"a"}}""", "ENTRY", "1", Direction.Outbound)]
    public void Who_is_not_the_page_is_the_person_however_the_ends_are_turned(string messaging, string scope, string person, Direction direction)
    {
        var message = Map(messaging).Message!;
        message.Identities.Should().Equal(new IdentityClaim("messenger", scope, person));
        message.Facts.OfType<Fact.Interaction>().Single().Direction.Should().Be(direction);
    }

    [Fact]
    public void A_message_and_an_echo_of_one_id_are_two() =>
        Map("""{"sender":{"id":"1"},"recipient":{"id":"ENTRY"},"message":{"mid":"m","is_echo":true}}""").Message!.Id.Should()
            .NotBe(Map("""{"sender":{"id":"1"},"recipient":{"id":"ENTRY"},"message":{"mid":"m"}}""").Message!.Id);

    [Theory]
    [InlineData("""{"recipient":{"id":"ENTRY"},"message":{"mid":"m","text":"a"}}""", "messenger.message", "author-missing")]
    [InlineData("""{"sender":{"id":"ENTRY"},"recipient":{"id":"ENTRY"},"message":{"mid":"m"}}""", "messenger.echo", "author-missing")]
    [InlineData("""{"sender":{"id":"1"},"recipient":{"id":"ENTRY"}}""", "messenger.messaging", "event-unknown")]
    [InlineData("""{"sender":{"id":"1"},"recipient":{"id":"ENTRY"},"message_edit":{"text":"a"}}""", "messenger.message_edit", "event-unknown")]
    public void What_cannot_be_recorded_of_anybody_is_kept(string messaging, string name, string code)
    {
        var mapped = Map(messaging);
        (mapped.RawType, mapped.Kept!.Code, mapped.Message, mapped.Signal).Should().Be((name, code, null, null));
    }

    [Fact]
    public void An_event_that_nobody_knows_yet_is_the_persons_by_its_name_and_all_of_it_is_kept_sealed()
    {
        Said(20).Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "game_play" });
        Attribute(20, "payload").Should().Be("""{"game_id":"5","player_id":"6"}""");
        Map("""{"sender":{"id":"1"},"recipient":{"id":"ENTRY"},"Marie Dupont":{}}""").RawType.Should().Be("messenger.unnamed");
    }

    [Fact]
    public void The_laws_of_connectors_hold()
    {
        ConnectorLaws.CanBeRecorded(Mapped);
        ConnectorLaws.NeverThrows(Messenger, Settings, Sample, MetaBatches.Count);
        ConnectorLaws.SameInAnyBatch(Messenger, Settings, Sample, "entry");
        ConnectorLaws.Ids(Mapped).OfType<string>().Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Alone_and_in_any_order_each_event_says_what_it_says_among_others() =>
        MetaBatches.Alone(Sample, new Random(7)).SelectMany(c => Messenger.Map(c, Settings).Events).Select(Told.Whole).Should().BeEquivalentTo(Mapped.Events.Select(Told.Whole));

    private static MappedEvent Map(string messaging) => Messenger.Map(Samples.Post($$"""{"object":"page","entry":[{"id":"ENTRY","messaging":[{{messaging}}]}]}"""), Settings).Events.Single();

    private static Message At(int index) => Mapped.Events[index].Message!;

    private static Fact.Interaction Said(int index) => At(index).Facts.OfType<Fact.Interaction>().First();

    private static string? Attribute(int index, string name) => Said(index).Attributes is { } all && all.TryGetValue(name, out var value) ? value.ToString() : null;
}
