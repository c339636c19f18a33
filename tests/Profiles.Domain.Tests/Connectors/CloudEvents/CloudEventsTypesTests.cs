using System.Text.Json.Nodes;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using static Profiles.Domain.Tests.Connectors.CloudEvents.CloudEventsSamples;

namespace Profiles.Domain.Tests.Connectors.CloudEvents;

public sealed class CloudEventsTypesTests
{
    private const string Source = "https://reviews.example.com/acme";
    private static readonly IdentityClaim Record = new("crm", "main", "C-17");

    [Fact]
    public void An_interaction_is_what_the_api_would_record()
    {
        var message = Told("interaction.recorded");

        (message.Id, message.OccurredAt).Should().Be(($"{Source}|e-1", DateTimeOffset.Parse("2026-03-14T09:15:00Z", null)));
        message.Identities.Should().Equal(Record, new("email", null, "tomas@example.org", Strength.Verified));
        var told = (Fact.Interaction)message.Facts.Single();
        (told.Kind, told.Channel, told.Direction, told.Target, told.Text, told.Sentiment).Should().Be((InteractionKind.Call, "phone", Direction.Outbound, "hotline", "Asked about the deposit", -0.2));
        Texts(told.Attributes).Should().BeEquivalentTo(new Dictionary<string, string> { ["category"] = "deposit", ["seconds"] = "240" });
    }

    [Fact]
    public void A_rating_keeps_the_scale_that_it_was_given_on()
    {
        var told = (Fact.Interaction)Told("rating.given").Facts.Single();
        (told.Kind, told.Rating, told.RatingScale, told.Target).Should().Be((InteractionKind.Review, 4.5, 5, "hotel-quai"));
        Refused("rating.given", "ratingScale", null).Should().Be(("data-missing", "data.ratingScale"));
        Refused("rating.given", "rating", 6).Should().Be(("rating", "data.rating"));
    }

    [Fact]
    public void A_survey_asks_whether_one_would_recommend_or_anything_else()
    {
        var told = (Fact.Interaction)Told("survey.answered").Facts.Single();
        (told.Kind, told.Rating, told.RatingScale, told.Target).Should().Be((InteractionKind.Survey, 9, 10, "after-stay"));
        Texts(told.Attributes).Should().BeEquivalentTo(new Dictionary<string, string> { ["instrument"] = "nps", ["room"] = "quiet" });
        foreach (var score in (double[])[-1, 11, 7.5]) Refused("survey.answered", "nps", score).Should().Be(("nps", "data.nps"));
        ((Fact.Interaction)Changed("survey.answered", "nps", 0).Message!.Facts.Single()).Rating.Should().Be(0);
        ((Fact.Interaction)Changed("survey.answered", "nps", null).Message!.Facts.Single()).RatingScale.Should().BeNull();
    }

    [Fact]
    public void An_edit_and_a_deletion_name_an_event_of_the_same_source()
    {
        Told("interaction.edited").Facts.Single().Should().Be(new Fact.InteractionEdited($"{Source}|review-1", "Lovely, and quiet") { Rating = 5, RatingScale = 5 });
        Told("interaction.deleted").Facts.Single().Should().Be(new Fact.InteractionDeleted($"{Source}|review-1"));
        ((Fact.Interaction)Changed("rating.given", "inReplyTo", "order-9").Message!.Facts.Single()).InReplyTo.Should().Be($"{Source}|order-9");
    }

    [Fact]
    public void Traits_may_be_taken_back_and_say_what_a_record_lists()
    {
        var message = Told("traits.reported");
        message.Facts.OfType<Fact.Traits>().Single().Values["city"].ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
        message.Facts.OfType<Fact.ListsAll>().Single().Types.Should().Equal("email");
    }

    [Fact]
    public void Records_are_linked_merged_and_deleted_as_an_import_does_it()
    {
        Told("identities.linked").Should().Match<Message>(m => m.Facts.Count == 0 && m.Identities.Count == 2 && m.LinksIdentities && m.Reason == "Signed in with the customer account");
        Told("record.deleted").Facts.Single().Should().BeOfType<Fact.ListsAll>().Which.Types.Should().BeEmpty();
        Told("record.merged").Facts.Single().Should().Be(new Fact.Supersedes(new("crm", "main", "C-3")));
        Map(Structured(Event("identities.linked", Data["record.deleted"]))).Kept!.Code.Should().Be("identities-missing");
    }

    [Fact]
    public void A_permission_is_given_by_an_act_with_its_time_and_text()
    {
        var given = (Fact.ConsentGiven)Door.Map(Structured(Event("permission.given")), Settings with { Controller = "acme" }).Events[0].Message!.Facts.Single();
        (given.Key, given.Attested, given.Evidence.Method, given.Evidence.TextVersion).Should().Be((new ConsentKey("email", "marketing", "acme"), false, ConsentMethod.Form, "1"));

        Refused("permission.given", "evidence", null).Should().Be(("data-missing", "data.evidence"));
        Refused("permission.given", "evidence", JsonNode.Parse("""{"method":"FORM"}""")).Should().Be(("evidence-text", "data.evidence"));
        Refused("permission.given", "evidence", JsonNode.Parse("""{"method":"form","text":"I agree"}""")).Should().Be(("data-value", "data.evidence.method"));
        Refused("permission.given", "evidence", JsonNode.Parse("""{"method":"DOUBLE_OPT_IN","text":"I agree"}""")).Should().Be(("double-opt-in", "data.evidence.doubleOptInConfirmedAt"));
        ((Fact.ConsentGiven)Changed("permission.given", "evidence", JsonNode.Parse("""{"method":"IMPORT","text":"I agree","capturedAt":"2025-01-01T00:00:00Z"}""")).Message!.Facts.Single()).Attested.Should().BeTrue();
        var undated = Event("permission.given");
        undated.Remove("time");
        Map(Structured(undated)).Kept!.Code.Should().Be("time-missing", "they may have withdrawn since");
    }

    [Fact]
    public void A_permission_is_withdrawn_by_less()
    {
        ((Fact.ConsentWithdrawn)Told("permission.withdrawn").Facts.Single()).Should().Match<Fact.ConsentWithdrawn>(w => !w.Undated && !w.Objection && w.Evidence.Method == ConsentMethod.Api);
        ((Fact.ConsentWithdrawn)Changed("permission.withdrawn", "objection", true).Message!.Facts.Single()).Objection.Should().BeTrue();
        var undated = Event("permission.withdrawn");
        undated.Remove("time");
        ((Fact.ConsentWithdrawn)Map(Structured(undated)).Message!.Facts.Single()).Undated.Should().BeTrue();
        Changed("permission.withdrawn", "evidence", JsonNode.Parse("""{"method":"GLOBAL_PRIVACY_CONTROL"}""")).Message!.Facts.OfType<Fact.Excluded>().Single().Kind.Should().Be(ExclusionKinds.OptedOutOfSale);
    }

    [Theory]
    [InlineData("interaction.recorded", "kind", "\"call\"", "data-value", "data.kind")]
    [InlineData("interaction.recorded", "kind", "null", "data-missing", "data.kind")]
    [InlineData("interaction.recorded", "channel", "\"Phone line\"", "channel", "data.channel")]
    [InlineData("interaction.recorded", "sentiment", "-7", "sentiment", "data.sentiment")]
    [InlineData("interaction.recorded", "attributes", "[]", "data-value", "data.attributes")]
    [InlineData("interaction.recorded", "occurredAt", "\"yesterday\"", "data-value", "data.occurredAt")]
    [InlineData("interaction.recorded", "txet", "\"slip\"", "data-member", "data.txet")]
    [InlineData("interaction.recorded", "identities", "[]", "identities-missing", "data.identities")]
    [InlineData("interaction.recorded", "identities", "[5]", "data-value", "data.identities[0]")]
    [InlineData("interaction.recorded", "identities", """[{"type":"crm","scope":"main","value":"1"},{"type":"email"}]""", "data-missing", "data.identities[1].value")]
    [InlineData("interaction.recorded", "identities", """[{"type":"crm","value":"1","strength":"strong"}]""", "data-value", "data.identities[0].strength")]
    [InlineData("traits.reported", "traits", "\"none\"", "data-value", "data.traits")]
    [InlineData("traits.reported", "listsAll", "[1]", "data-value", "data.listsAll")]
    [InlineData("permission.withdrawn", "contactPoint", "\"tomas\"", "data-value", "data.contactPoint")]
    [InlineData("permission.withdrawn", "objection", "\"yes\"", "data-value", "data.objection")]
    public void What_is_wrong_is_kept_with_its_place(string type, string member, string value, string code, string path) =>
        Refused(type, member, JsonNode.Parse(value)).Should().Be((code, path));

    [Fact]
    public void Ids_may_be_numbers_of_any_size() =>
        Changed("record.deleted", "identities", JsonNode.Parse("""[{"type":"crm","scope":"main","value":123456789012345678901234567890}]""")).Message!.Identities[0].Value.Should().Be("123456789012345678901234567890");

    [Fact]
    public void A_type_that_is_not_known_is_kept_whole_on_whom_it_names_and_otherwise_as_a_delivery()
    {
        var told = Map(Structured(Event("com.tool.basket", """{"identities":[{"type":"crm","scope":"main","value":"C-17"}],"basket":[1,2]}"""))).Message!;
        told.Identities.Should().Equal(Record);
        ((Fact.Interaction)told.Facts.Single()).Should().Match<Fact.Interaction>(i => i.Kind == InteractionKind.Other && i.RawKind == "com.tool.basket");
        Texts(((Fact.Interaction)told.Facts.Single()).Attributes)["payload"].Should().Contain("\"basket\":[1,2]");
        Map(Structured(Event("com.tool.basket", """{"basket":[1,2]}"""))).Kept!.Code.Should().Be("type-unknown");
    }

    [Fact]
    public void Each_example_that_the_documents_show_is_taken()
    {
        var examples = File.ReadLines(Samples.Document("connectors.md")).Where(line => line.StartsWith("{\"type\": ", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line)!).ToList();
        examples.Select(e => (string)e["type"]!).Append("rating.given").Should().BeEquivalentTo(Data.Keys);
        foreach (var example in examples) Map(Structured(Event((string)example["type"]!, example["data"]!.ToJsonString()))).Kept.Should().BeNull();
    }

    private static Message Told(string type) => Map(Structured(Event(type))).Message!;

    private static (string Code, string? Path) Refused(string type, string member, JsonNode? value)
    {
        var changed = Changed(type, member, value);
        changed.Message.Should().BeNull();
        return (changed.Kept!.Code, changed.Kept.Path);
    }
}
