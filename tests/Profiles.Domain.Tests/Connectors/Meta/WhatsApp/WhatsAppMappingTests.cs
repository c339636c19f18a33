using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Meta;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Tests.Connectors.Meta.WhatsApp;

public sealed class WhatsAppMappingTests
{
    private const string Account = "300100000000001";
    private static readonly WhatsAppConnector WhatsApp = new();
    private static readonly ConnectorSettings Settings = new("whatsapp", "whatsapp", ["s"]);
    private static readonly WebhookCall Sample = MetaBatches.Written(Samples.Post(Samples.Read("talk.json")));
    private static readonly MappedDelivery Mapped = WhatsApp.Map(Sample, Settings);

    [Fact]
    public void Each_event_becomes_what_it_is() => Mapped.Events.Select(Told.Of).Should().Equal(
        "whatsapp.message.text: Message",
        "whatsapp.message.image: Message",
        "whatsapp.message.location: Message",
        "whatsapp.message.contacts: Message",
        "whatsapp.message.interactive: Message",
        "whatsapp.message.button: Message, away stop",
        "whatsapp.message.order: Message",
        "whatsapp.message.reaction: Reaction",
        "whatsapp.message.reaction: Reaction",
        "whatsapp.message.unsupported: Message",
        "whatsapp.message.edit: InteractionEdited",
        "whatsapp.message.revoke: InteractionDeleted",
        "whatsapp.message.text: Message, away stop",
        "whatsapp.message.text: Message",
        "whatsapp.message.contacts: Message",
        "whatsapp.message.request_welcome: Other",
        "whatsapp.message.interactive: Message",
        "whatsapp.echo.text: to them, Message",
        "whatsapp.system.user_changed_number: 6 are one",
        "whatsapp.system.user_changed_user_id: 2 are one",
        "whatsapp.status.sent: to them, Other",
        "whatsapp.status.read: to them, Other",
        "whatsapp.status.failed: to them, Other, away user_preferences",
        "whatsapp.status.delivered: to them, Other",
        "whatsapp.status.delivered: to them, Other",
        "whatsapp.status.sent: nobody's",
        "whatsapp.status.deleted: InteractionDeleted",
        "whatsapp.status.call.ringing: to them, Other",
        "whatsapp.user_preferences.stop: Other, away user_preferences",
        "whatsapp.user_preferences.resume: Other, towards user_preferences",
        "whatsapp.user_id_update: 5 are one",
        "whatsapp.echo.text: to them, Message",
        "whatsapp.call.connect: Other",
        "whatsapp.call.terminate: Call",
        "whatsapp.group.group_participants_add: Other",
        "whatsapp.group.group_participants_add: Other",
        "whatsapp.group.group_create: nobody's",
        "whatsapp.history.media_placeholder: Message",
        "whatsapp.history.text: to them, Message",
        "whatsapp.history.text: Message",
        "whatsapp.history.file: InteractionEdited",
        "whatsapp.state_sync.add: nobody's",
        "whatsapp.message_template_status_update: nobody's",
        "whatsapp.phone_number_quality_update: nobody's",
        "whatsapp.errors: nobody's",
        "whatsapp.something_new: Other",
        "whatsapp.something_else: kept, event-unknown");

    [Fact]
    public void The_user_id_bears_what_was_said_and_the_parents_and_the_number_are_the_same_person()
    {
        var message = At(0);
        message.Identities.Should().Equal(
            new IdentityClaim("whatsapp", Account, "FR.900719925474099312345"), new("whatsapp", "parent", "FR.ENT.5101"), new("phone", null, "+33639980101", Strength.Verified));
        (message.Id, message.OccurredAt).Should().Be(("message:wamid.1", DateTimeOffset.FromUnixTimeSeconds(1773480000)));
        Said(0).Should().BeEquivalentTo(new { Channel = "whatsapp", Direction = Direction.Inbound, Target = "400100000000001", InReplyTo = "message:wamid.0", Text = "Is the harbour café open on Sunday? ☕" });
        Traits(0).Should().BeEquivalentTo(new Dictionary<string, string> { ["name"] = "Camille D.", ["username"] = "camille.d" });
        (Attribute(0, "ad"), Attribute(0, "adClick"), Attribute(0, "referralType")).Should().Be(("6045246247433", "click-1", "ad"));
    }

    [Fact]
    public void Who_hides_the_number_is_known_by_the_user_id_alone_and_by_a_user_name_without_a_name()
    {
        At(1).Identities.Should().Equal(new IdentityClaim("whatsapp", Account, "FR.7102"));
        Traits(1).Should().BeEquivalentTo(new Dictionary<string, string> { ["username"] = "nobodys.name" });
        (Said(1).Text, Attribute(1, "media"), Attribute(1, "group")).Should().Be(("The queue", "image", "120363418770915618@g.us"));
    }

    [Fact]
    public void Who_has_no_user_id_yet_is_known_by_the_number()
    {
        At(2).Identities.Should().Equal(new IdentityClaim("whatsapp", Account, "33639980103"), new("phone", null, "+33639980103", Strength.Verified));
        (Attribute(2, "latitude"), Attribute(2, "place")).Should().Be(("43.3", "Harbour"));
        Traits(2).Should().BeEmpty();
    }

    [Fact]
    public void A_card_of_somebody_else_leaves_nothing_of_them_here()
    {
        Said(3).Attributes.Should().ContainSingle().Which.Value.ToString().Should().Be("2");
        At(3).Identities.Should().HaveCount(2).And.NotContain(i => i.Value.Contains("0199"));
        Told.Whole(Mapped.Events[3]).Should().NotContain("Somebody").And.NotContain("0199");
        Told.Whole(Mapped.Events[41]).Should().NotContain("Private");
    }

    [Fact]
    public void The_own_number_given_by_the_button_that_asks_for_it_is_the_persons() =>
        At(14).Identities.Should().Equal(new IdentityClaim("whatsapp", Account, "FR.7102"), new("phone", null, "+33639980102", Strength.Verified));

    [Fact]
    public void Buttons_lists_forms_and_baskets_keep_what_was_chosen()
    {
        (Said(4).Text, Attribute(4, "replyId")).Should().Be(("On Sunday", "sun"));
        (Said(5).Text, Attribute(5, "payload")).Should().Be(("Stop promotions", "P"));
        (Said(6).Text, Attribute(6, "amount"), Attribute(6, "currency"), Attribute(6, "items")).Should().Be(("For Saturday", "27", "EUR", "2"));
        Attribute(16, "form").Should().Be("""{"size":"M"}""");
        Attribute(9, "errorCode").Should().Be("131051");
    }

    [Fact]
    public void A_reaction_answers_a_message_and_without_an_emoji_was_taken_back()
    {
        (Said(7).InReplyTo, Attribute(7, "emoji"), Attribute(7, "action")).Should().Be(("message:wamid.0", "👍", null));
        (Said(8).InReplyTo, Attribute(8, "emoji"), Attribute(8, "action")).Should().Be(("message:wamid.0", null, "removed"));
    }

    [Fact]
    public void A_reaction_under_the_id_of_its_message_is_not_that_message_and_no_other_reaction()
    {
        string[] ids = [.. new[] { "👍", "" }.Select(emoji => Map($$$"""{"from":"33639980101","id":"wamid.1","timestamp":"1","type":"reaction","reaction":{"message_id":"wamid.1","emoji":"{{{emoji}}}"}}""").Message!.Id)];
        ids.Should().OnlyHaveUniqueItems().And.NotContain("message:wamid.1");
    }

    [Fact]
    public void An_edit_and_a_deletion_name_the_message_that_they_are_of()
    {
        At(10).Facts[0].Should().BeEquivalentTo(new { Of = "message:wamid.1", Text = "Is it open on Monday?" });
        At(11).Facts[0].Should().Be(new Fact.InteractionDeleted("message:wamid.3"));
        At(26).Facts[0].Should().Be(new Fact.InteractionDeleted("message:wamid.32"));
    }

    [Fact]
    public void Stop_is_said_to_the_brand_by_the_person_and_not_in_a_group_or_by_the_brand()
    {
        Mapped.Events[12].Signal.Should().Be(new PermissionSignal(false, "stop", "whatsapp"));
        (Mapped.Events[13].Signal, Mapped.Events[17].Signal).Should().Be((null, null));
    }

    [Fact]
    public void A_new_number_and_user_id_are_the_person_of_the_old_ones_and_nothing_else_is_said()
    {
        At(18).Identities.Should().Equal(
            new IdentityClaim("whatsapp", Account, "FR.8101"), new("whatsapp", "parent", "FR.ENT.6101"), new("phone", null, "+33639980111", Strength.Verified),
            new("whatsapp", Account, "FR.900719925474099312345"), new("whatsapp", "parent", "FR.ENT.5101"), new("phone", null, "+33639980101", Strength.Verified));
        At(18).Facts.Should().BeEmpty();
        At(19).Identities.Should().Equal(new IdentityClaim("whatsapp", Account, "FR.8102"), new("whatsapp", Account, "FR.7102"));
        At(30).Identities.Should().Equal(
            new IdentityClaim("whatsapp", Account, "FR.8103"), new("whatsapp", "parent", "FR.ENT.2"), new("phone", null, "+33639980103", Strength.Verified), new("whatsapp", Account, "FR.7103"), new("whatsapp", "parent", "FR.ENT.1"));
    }

    [Fact]
    public void A_receipt_is_no_act_of_the_persons_and_says_of_which_message_and_campaign_it_is()
    {
        Said(20).Should().BeEquivalentTo(new { Kind = InteractionKind.Other, RawKind = "sent", Direction = Direction.Outbound, InReplyTo = "message:wamid.0" });
        (Attribute(20, "campaign"), Attribute(20, "category")).Should().Be(("spring", "marketing"));
        At(20).Identities.Should().Equal(new IdentityClaim("whatsapp", Account, "FR.900719925474099312345"), new("phone", null, "+33639980101", Strength.Verified));
    }

    [Fact]
    public void A_number_that_could_not_be_reached_proves_nobodys_number() => At(22).Identities.Should().Equal(new IdentityClaim("whatsapp", Account, "33639980104"));

    [Fact]
    public void In_a_group_each_who_got_it_has_a_receipt_of_their_own()
    {
        At(23).Identities[0].Value.Should().Be("33639980105");
        At(24).Identities[0].Value.Should().Be("33639980106");
        At(23).Id.Should().NotBe(At(24).Id);
    }

    [Fact]
    public void A_status_with_a_word_for_its_time_has_none() => Map("""{"id":"wamid.ID","recipient_id":"PHONE_NUMBER","status":"sent","timestamp":"TIMESTAMP"}""", "statuses").Message!
        .Should().BeEquivalentTo(new { Id = "status:wamid.ID:sent::PHONE_NUMBER:", OccurredAt = (DateTimeOffset?)null, Identities = new[] { new IdentityClaim("whatsapp", Account, "PHONE_NUMBER") } });

    [Fact]
    public void What_is_agreed_on_to_hear_each_other_stays_out_and_how_long_it_was_is_kept()
    {
        Told.Whole(Mapped.Events[32]).Should().NotContain("192.0.2.7");
        (Attribute(33, "seconds"), Attribute(33, "status")).Should().Be(("9", "COMPLETED"));
    }

    [Fact]
    public void Old_conversations_are_what_they_were_and_start_nothing_now()
    {
        At(38).Identities[0].Value.Should().Be("33639980107");
        (Said(38).Direction, At(38).OccurredAt).Should().Be((Direction.Outbound, DateTimeOffset.FromUnixTimeSeconds(1700000001)));
        Mapped.Events[39].Signal.Should().BeNull();
        At(40).Facts[0].Should().BeEquivalentTo(new { Of = At(37).Id, Text = "Look" });
    }

    [Fact]
    public void An_id_in_the_place_of_a_number_is_still_an_id() =>
        Map("""{"from":"US.13491208655302741918","id":"w","type":"text"}""").Message!.Identities.Should().Equal(new IdentityClaim("whatsapp", Account, "US.13491208655302741918"));

    [Fact]
    public void A_Mexican_number_is_the_one_that_can_be_dialled_and_the_account_keeps_its_spelling() =>
        Map("""{"from":"5215512345678","id":"w","type":"text"}""").Message!.Identities.Should().Equal(new IdentityClaim("whatsapp", Account, "5215512345678"), new IdentityClaim("phone", null, "+525512345678", Strength.Verified));

    [Fact]
    public void A_contact_of_somebody_else_names_nobody() =>
        WhatsApp.Map(Samples.Post($$$"""{"object":"whatsapp_business_account","entry":[{"id":"{{{Account}}}","changes":[{"field":"messages","value":{"contacts":[{"profile":{"name":"Another"},"user_id":"FR.1","wa_id":"33600000001"}],"messages":[{"from_user_id":"FR.2","id":"w","type":"text"}]}}]}]}"""), Settings)
            .Events.Single().Message!.Should().BeEquivalentTo(new { Identities = new[] { new IdentityClaim("whatsapp", Account, "FR.2") } }).And.Match<Message>(m => !m.Facts.OfType<Fact.Traits>().Any());

    [Fact]
    public void What_nobody_sent_is_kept_until_somebody_is_known() => Map("""{"id":"w","type":"text","text":{"body":"STOP"}}""").Should().BeEquivalentTo(new { RawType = "whatsapp.message.text", Message = (Message?)null, Kept = new { Code = "author-missing" }, Signal = (PermissionSignal?)null });

    [Fact]
    public void The_laws_of_connectors_hold()
    {
        ConnectorLaws.CanBeRecorded(Mapped);
        ConnectorLaws.NeverThrows(WhatsApp, Settings, Sample, MetaBatches.Count);
        ConnectorLaws.Ids(Mapped).OfType<string>().Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Alone_and_in_any_order_each_event_says_what_it_says_among_others() =>
        MetaBatches.Alone(Sample, new Random(7)).SelectMany(c => WhatsApp.Map(c, Settings).Events).Select(Told.Whole).Should().BeEquivalentTo(Mapped.Events.Select(Told.Whole));

    private static MappedEvent Map(string item, string list = "messages") =>
        WhatsApp.Map(Samples.Post($$$"""{"object":"whatsapp_business_account","entry":[{"id":"{{{Account}}}","changes":[{"field":"messages","value":{"{{{list}}}":[{{{item}}}]}}]}]}"""), Settings).Events.Single();

    private static Message At(int index) => Mapped.Events[index].Message!;

    private static Fact.Interaction Said(int index) => At(index).Facts.OfType<Fact.Interaction>().First();

    private static Dictionary<string, string> Traits(int index) => At(index).Facts.OfType<Fact.Traits>().SelectMany(t => t.Values).ToDictionary(t => t.Key, t => t.Value.ToString());

    private static string? Attribute(int index, string name) => Said(index).Attributes is { } all && all.TryGetValue(name, out var value) ? value.ToString() : null;
}
