using System.Text.Json;
using CsCheck;
using Profiles.Api.Tests.Inputs;
using Profiles.Api.Tracking;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;

namespace Profiles.Api.Tests.Tracking;

public class CallMappingTests
{
    private static readonly DateTimeOffset Received = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly IdentityNormaliser Normaliser = new(TenantSettings.Default, new LibPhoneNumbers());
    private static readonly Credential Server = new(new TenantId("acme"), "shop", Trust.Links, "key:1", "crm", "shop");
    private static readonly Credential Browser = Server with { Trust = Trust.Suggests };

    private static MappedCall Map(string json, Credential? credential = null, DateTimeOffset? batchSentAt = null) =>
        new CallMapping(credential ?? Server, Normaliser, Received).Map(Json.Of(json), null, batchSentAt, Guid.Empty);

    private static Message Mapped(string json, Credential? credential = null) => Map(json, credential).Message!;
    private static string? Code(string json, Credential? credential = null) => Map(json, credential).Rejection?.Code;

    private static T Fact<T>(string json) where T : Fact => Mapped(json).Facts.OfType<T>().Single();

    [Fact]
    public void A_user_id_is_what_the_key_says_and_an_anonymous_id_is_a_device() =>
        Mapped("""{"type":"track","event":"X","userId":42,"anonymousId":"a-1","messageId":"m"}""").Identities
            .Should().Equal(new IdentityClaim("crm", "shop", "42"), new IdentityClaim("device", null, "a-1"));

    [Fact]
    public void External_ids_carry_identities_of_any_type_and_scope() =>
        Mapped("""
            {"type":"page","messageId":"m","context":{"externalIds":[
              {"id":"1784","type":"instagram","collection":"page:9","encoding":"none"},
              {"value":"12","type":"community","scope":"forum"},
              {"id":"Marie@Example.com","type":"email","collection":"users","encoding":"none"},
              {"id":"7","type":"user_id","collection":"users","encoding":"none"}]}}
            """).Identities.Should().Equal(
            new IdentityClaim("instagram", "page:9", "1784"), new IdentityClaim("community", "forum", "12"),
            new IdentityClaim("email", null, "Marie@Example.com"), new IdentityClaim("crm", "shop", "7"));

    [Fact]
    public void What_cannot_be_an_identity_is_left_out_with_a_warning_and_the_rest_is_kept()
    {
        var mapped = Map("""{"type":"track","event":"X","userId":"null","anonymousId":"a-1","messageId":"m","context":{"externalId":[{"type":"brazeExternalId","id":"9"}]}}""");
        mapped.Message!.Identities.Should().Equal(new IdentityClaim("device", null, "a-1"));
        mapped.Warnings.Select(w => (w.Code, w.Path)).Should().Equal(("identity-blocked", "userId"), ("identity-type", "context.externalId[0].type"));
    }

    [Theory]
    [InlineData("""{"event":"X","userId":"1"}""", "type")]
    [InlineData("""{"type":"sing","userId":"1"}""", "type")]
    [InlineData("""{"type":"track","userId":"1"}""", "event")]
    [InlineData("""{"type":"track","event":"X"}""", "identity-missing")]
    [InlineData("""{"type":"track","event":"X","userId":"undefined"}""", "identity-blocked")]
    [InlineData("""{"type":"group","userId":"1"}""", "group-id")]
    [InlineData("""{"type":"alias","userId":"1"}""", "previous-id")]
    [InlineData("""{"type":"alias","previousId":"1"}""", "user-id")]
    [InlineData("""{"type":"page","userId":"1","timestamp":"yesterday"}""", "timestamp")]
    [InlineData("""{"type":"page","userId":"1","timestamp":12}""", "timestamp")]
    [InlineData("""{"type":"page","userId":"\ud800"}""", "text-encoding")]
    [InlineData("""{"type":"page","\ud800":"1"}""", "text-encoding")]
    [InlineData("""[]""", "message")]
    [InlineData("""7""", "message")]
    public void What_is_no_call_is_refused_by_name(string json, string code) => Code(json).Should().Be(code);

    [Fact]
    public void A_message_has_at_most_32_KB() => Code("{\"type\":\"identify\",\"userId\":\"1\",\"x\":\"" + new string('x', 33_000) + "\"}").Should().Be("message-size");

    [Fact]
    public void A_browser_s_word_lands_on_the_browser_not_on_the_user_that_it_names()
    {
        var message = Mapped("""{"type":"identify","userId":"42","anonymousId":"a-1","traits":{"email":"victim@example.com"}}""", Browser);
        message.Identities[0].Type.Should().Be("device");
        message.Facts.Should().OnlyContain(f => f.On == 0);
        Code("""{"type":"identify","userId":"42","traits":{"plan":"x"}}""", Browser).Should().Be("anonymous-id");
    }

    [Fact]
    public void An_address_of_somebody_known_is_an_identity_as_seen_and_as_verified_where_the_source_says_so()
    {
        Mapped("""{"type":"identify","userId":"42","traits":{"email":"m@example.com"}}""").Identities[1].Should().Be(new IdentityClaim("email", null, "m@example.com", Strength.Observed));
        Mapped("""{"type":"identify","userId":"42","traits":{"phone":"06 00 00 00 01","phoneVerified":true}}""").Identities[1].Strength.Should().Be(Strength.Verified);
    }

    [Fact]
    public void An_address_that_an_anonymous_visitor_typed_stays_a_trait()
    {
        var message = Mapped("""{"type":"identify","anonymousId":"a-1","traits":{"email":"m@example.com"}}""");
        message.Identities.Should().ContainSingle().Which.Type.Should().Be("device");
        message.Facts.OfType<Fact.Traits>().Single().Values.Should().ContainKey("email");
    }

    [Fact]
    public void Traits_have_our_names_and_an_address_falls_into_its_parts()
    {
        var traits = Fact<Fact.Traits>("""
            {"type":"identify","userId":"1","context":{"traits":{"first_name":"M","city":"Lyon"}},"traits":{"city":"Paris","address":{"postalCode":"75001","floor":2},"company":{"name":"Exemple"},"phone":null}}
            """).Values;
        traits.ToDictionary(t => t.Key, t => t.Value.ToString()).Should().Equal(new Dictionary<string, string>
        {
            ["firstName"] = "M", ["city"] = "Paris", ["postalCode"] = "75001", ["address.floor"] = "2", ["company"] = "Exemple", ["phone"] = "",
        });
    }

    [Fact]
    public void A_trait_whose_name_could_hold_anything_is_left_out_with_a_warning() =>
        Map("""{"type":"identify","userId":"1","messageId":"m","traits":{"m@example.com":true,"plan":"x"}}""").Warnings.Single().Code.Should().Be("trait-name");

    [Theory]
    [InlineData("Order Completed", InteractionKind.Purchase, Direction.Inbound)]
    [InlineData("Product Reviewed", InteractionKind.Review, Direction.Inbound)]
    [InlineData("Email Delivered", InteractionKind.EmailSent, Direction.Outbound)]
    [InlineData("contest entry", InteractionKind.ContestEntry, Direction.Inbound)]
    [InlineData("Coupon Applied", InteractionKind.Other, Direction.Inbound)]
    public void Well_known_events_have_a_kind_and_all_keep_their_name(string name, InteractionKind kind, Direction direction)
    {
        var fact = Fact<Fact.Interaction>($$"""{"type":"track","event":"{{name}}","userId":"1"}""");
        (fact.Kind, fact.RawKind, fact.Direction).Should().Be((kind, name, direction));
    }

    [Fact]
    public void Properties_with_a_place_of_their_own_go_there_and_all_others_stay_attributes()
    {
        var fact = Fact<Fact.Interaction>("""
            {"type":"track","event":"Product Reviewed","userId":"1","context":{"channel":"Web"},
             "properties":{"product_id":"p-1","review_body":"Fine","rating":4,"ratingScale":5,"sentiment":"good","currency":"EUR"}}
            """);
        (fact.Target, fact.Text, fact.Rating, fact.RatingScale, fact.Sentiment, fact.Channel).Should().Be(("p-1", "Fine", 4, 5, null, "web"));
        fact.Attributes!.Keys.Should().Contain(["currency", "sentiment"]).And.NotContain("rating");
    }

    [Theory]
    [InlineData("""{"type":"page","userId":"1","name":"Home"}""", "web")]
    [InlineData("""{"type":"screen","userId":"1","name":"Home"}""", "app")]
    [InlineData("""{"type":"track","event":"X","userId":"1","channel":"server"}""", "server")]
    [InlineData("""{"type":"track","event":"X","userId":"1","properties":{"channel":"instagram"}}""", "instagram")]
    [InlineData("""{"type":"track","event":"X","userId":"1","context":{"channel":"not a token","page":{}}}""", "web")]
    public void The_channel_is_named_or_follows_from_the_call(string json, string channel) => Fact<Fact.Interaction>(json).Channel.Should().Be(channel);

    [Theory]
    [InlineData("a-1", "device")]
    [InlineData("6d3a3c1e-3a0c-4c43-9f3b-0d6f5e2a1b11", "device")]
    [InlineData("m@example.com", "email")]
    [InlineData("41", "crm")]
    public void An_alias_ties_the_previous_id_to_the_user(string previous, string type) =>
        Mapped($$"""{"type":"alias","userId":"42","previousId":"{{previous}}","anonymousId":"a-1"}""").Identities.Should().Contain(c => c.Type == type && c.Value == previous);

    [Fact]
    public void A_group_is_a_trait_of_the_person()
    {
        var traits = Fact<Fact.Traits>("""{"type":"group","userId":"1","groupId":"g","traits":{"name":"Exemple","plan":"gold"}}""").Values;
        (traits["groupId"].ToString(), traits["company"].ToString()).Should().Be(("g", "Exemple"));
    }

    [Theory]
    [InlineData(""" "originalTimestamp":"2026-05-01T08:00:00Z","sentAt":"2026-05-01T08:00:05Z" """, "2026-05-01T09:59:55Z")]
    [InlineData(""" "timestamp":"2026-05-01T08:00:00Z","sentAt":"2026-05-01T08:00:05Z" """, "2026-05-01T09:59:55Z")]
    [InlineData(""" "timestamp":"2019-05-01T08:00:00+02:00" """, "2019-05-01T06:00:00Z")]
    [InlineData(""" "timestamp":"2019-05-01T08:00:00Z","originalTimestamp":"2026-05-01T08:00:00Z","sentAt":"2026-05-01T08:00:05Z" """, "2019-05-01T08:00:00Z")]
    public void A_client_s_wrong_clock_cancels_out(string times, string at) =>
        Mapped($$"""{"type":"page","userId":"1",{{times}}}""").OccurredAt.Should().Be(DateTimeOffset.Parse(at, null));

    [Fact]
    public void A_message_without_id_gets_one_and_is_told_so()
    {
        var mapped = Map("""{"type":"page","userId":"1"}""");
        mapped.Message!.Id.Should().StartWith("made-");
        mapped.Warnings.Single().Code.Should().Be("message-id");
    }

    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.OneOf("type", "track", "identify", "page", "group", "alias", "userId", "anonymousId", "traits", "properties", "context", "externalIds", "event", "email", "phone",
            "timestamp", "sentAt", "previousId", "groupId", "address", "company", "messageId", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "null", "a@b.co", "\\ud83d", "\\u0000"),
        Gen.String[Gen.Char[' ', '\u2100'], 0, 8].Select(s => JsonEncodedText.Encode(s).ToString()));

    private static Gen<string> Value(int depth) => depth == 0
        ? Gen.OneOf(Word.Select(w => $"\"{w}\""), Gen.OneOf("null", "true", "1e400", "-0.5", "123456789012345678901234567890"))
        : Gen.OneOf(Value(0), Value(depth - 1).List[0, 3].Select(v => $"[{string.Join(',', v)}]"),
            Gen.Select(Word, Value(depth - 1)).List[0, 6].Select(m => $"{{{string.Join(',', m.Select(p => $"\"{p.Item1}\":{p.Item2}"))}}}"));

    private static readonly Gen<string> Whole = Gen.Select(Value(2), Value(2), Value(2), Value(1)).Select((traits, context, properties, id) =>
        $$"""{"userId":"1","anonymousId":{{id}},"event":"X","groupId":{{id}},"previousId":{{id}},"traits":{{traits}},"context":{"externalIds":[{{context}}],"traits":{{context}}},"properties":{{properties}}}""");

    [Fact]
    public void Any_JSON_is_mapped_or_refused_and_nothing_of_it_is_said_back() =>
        Gen.Select(Gen.OneOf("identify", "track", "page", "screen", "group", "alias"), Gen.OneOf(Value(3), Whole), Gen.Bool).Sample((type, json, browser) =>
        {
            var mapped = new CallMapping(browser ? Browser : Server, Normaliser, Received).Map(Json.Of(json), type, null, Guid.Empty);
            return mapped.Message is null != mapped.Rejection is null && (mapped.Message is null || mapped.Message.Identities.Count > 0);
        }, iter: 5_000);
}
