using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;
using static Profiles.Domain.Tests.Connectors.CloudEvents.CloudEventsSamples;

namespace Profiles.Domain.Tests.Connectors.CloudEvents;

public sealed class CloudEventsModesTests
{
    public static TheoryData<string> Types => [.. Data.Keys];

    private static JsonNode?[] All => [.. Data.Keys.Select((type, i) => (JsonNode?)Event(type, id: $"e-{i}"))];

    [Theory, MemberData(nameof(Types))]
    public void Each_type_says_the_same_in_each_mode(string type)
    {
        var structured = Map(Structured(Event(type))).Message!;
        Text(Map(Batch(Event(type))).Message!).Should().Be(Text(structured));
        var packed = Event(type);
        packed["data_base64"] = Convert.ToBase64String(Bytes(packed["data"]!));
        packed.Remove("data");
        Text(Map(Structured(packed)).Message!).Should().Be(Text(structured));
        var binary = Map(Binary(type));
        if (type is "identities.linked" or "interaction.deleted" or "record.deleted" or "record.merged" or "permission.given") binary.Kept!.Code.Should().Be("binary-unsigned");
        else Text(binary.Message!).Should().Be(Text(structured));
    }

    [Fact]
    public void All_types_can_be_recorded() => ConnectorLaws.CanBeRecorded(Door.Map(Batch(All), Settings));

    [Theory, MemberData(nameof(Types))]
    public void Whatever_became_of_it_mapping_never_throws_and_says_the_same_twice(string type)
    {
        ConnectorLaws.NeverThrows(Door, Settings, Structured(Event(type)), _ => 1);
        ConnectorLaws.NeverThrows(Door, Settings, Binary(type), _ => 1);
    }

    [Fact]
    public void In_whatever_batches_and_order_the_messages_have_the_same_ids() => Gen.Shuffle(Enumerable.Range(0, Data.Count).ToArray()).Select(Gen.Int[0, Data.Count]).Sample((order, cut) =>
    {
        var events = All;
        var shuffled = order.Select(i => events[i]!.DeepClone()).ToArray();
        var ids = Ids(Batch([.. shuffled[..cut]])).Concat(Ids(Batch([.. shuffled[cut..]]))).ToList();
        return ids.Count == events.Length && ids.ToHashSet().SetEquals(Ids(Batch(All)));
    });

    [Fact]
    public void One_bad_event_of_a_batch_is_kept_by_itself()
    {
        var mapped = Door.Map(Batch(Event("rating.given"), 5, null, Event("rating.given", """{"channel":"web"}""", "e-2"), Event("survey.answered", id: "e-3")), Settings);
        mapped.Events.Select(e => e.Kept?.Code).Should().Equal(null, "cloudevent", "cloudevent", "data-missing", null);
    }

    [Theory]
    [InlineData("specversion", "\"0.3\"", "specversion")]
    [InlineData("id", "\" \"", "event-id")]
    [InlineData("source", "null", "event-source")]
    [InlineData("type", "7", "event-type")]
    [InlineData("time", "\"noon\"", "event-time")]
    [InlineData("datacontenttype", "\"text/xml\"", "content-type")]
    [InlineData("data", "\"text\"", "data")]
    public void An_event_that_lacks_what_each_has_is_kept(string attribute, string value, string code)
    {
        var json = Event("rating.given");
        json[attribute] = JsonNode.Parse(value);
        Map(Structured(json)).Kept!.Code.Should().Be(code);
    }

    [Fact]
    public void Two_sources_may_use_the_same_ids_and_long_ones_stay_apart()
    {
        var other = Event("rating.given");
        other["source"] = "https://surveys.example.com";
        Map(Structured(other)).Message!.Id.Should().NotBe(Map(Structured(Event("rating.given"))).Message!.Id);
        var (one, two) = (Map(Structured(Event("rating.given", id: new string('x', 900)))).Message!.Id, Map(Structured(Event("rating.given", id: new string('x', 901)))).Message!.Id);
        (one.Length, one == two).Should().Be(("event:".Length + 64, false));
    }

    [Fact]
    public void What_the_signed_body_says_goes_before_headers_that_anybody_could_add()
    {
        var call = Structured(Event("permission.withdrawn"));
        var headers = new Dictionary<string, string>(Binary("permission.given").Headers, StringComparer.OrdinalIgnoreCase);
        Map(call with { Headers = headers }).Message!.Facts.Should().ContainSingle().Which.Should().BeOfType<Fact.ConsentWithdrawn>();
    }

    [Fact]
    public void What_is_no_cloud_event_is_unreadable()
    {
        foreach (var body in (string[])["", "{", "5", "null", "{}", "<xml/>"]) Door.Map(Samples.Post(body), Settings).Unreadable.Should().NotBeNull(body);
        Door.Map(Batch(), Settings).Should().Match<MappedDelivery>(d => d.Events.Count == 0 && d.Unreadable == null);
    }

    private static IReadOnlyList<string?> Ids(WebhookCall call) => ConnectorLaws.Ids(Door.Map(call, Settings));

    private static string Text(Domain.Recording.Message message) => JsonSerializer.Serialize(new { message.Id, message.OccurredAt, message.Reason, message.Identities, Facts = message.Facts.Select(f => JsonSerializer.Serialize(f, f.GetType())) });
}
