using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Meta;

namespace Profiles.Domain.Tests.Connectors.Meta;

public sealed class MetaConnectorTests
{
    private const string Secret = "an-app-secret";
    private static readonly ConnectorSettings Settings = new("facebook", "facebook", [Secret, "the-one-before"], "a-verify-token");
    private static readonly byte[] Body = """{"object":"page","entry":[]}"""u8.ToArray();

    [Theory, InlineData(Secret), InlineData("the-one-before")]
    public void A_delivery_signed_with_either_valid_secret_is_genuine(string secret) => Verdict(Body, "sha256=" + Hex(secret, Body)).Should().BeTrue();

    [Fact]
    public void One_byte_changed_is_a_forgery()
    {
        var changed = Body.ToArray();
        changed[^2] ^= 1;
        Verdict(changed, "sha256=" + Hex(Secret, Body)).Should().BeFalse();
    }

    [Fact]
    public void Another_algorithm_form_or_secret_is_a_forgery()
    {
        string[] wrong = ["", "sha256=", "sha256=zz", Hex(Secret, Body), "sha1=" + Hex(Secret, Body), "sha256=" + Hex("another", Body), "sha256=" + Hex(Secret, Body)[..^2], "sha256=" + Hex(Secret, Body) + "00"];
        wrong.Should().OnlyContain(signature => !Verdict(Body, signature));
        Verdict(Body, null).Should().BeFalse();
    }

    [Fact]
    public void A_connector_without_a_secret_refuses_everything() =>
        new FacebookConnector().IsGenuine(Call("POST", Body, "sha256=" + Hex("", Body)), Settings with { Secrets = [] }).Should().BeFalse();

    [Fact]
    public void A_greeting_with_the_verify_token_gets_its_challenge_back() =>
        Greeting(("hub.mode", "subscribe"), ("hub.verify_token", "a-verify-token"), ("hub.challenge", "1158201444")).Should().Be(WebhookReply.Text("1158201444"));

    [Fact]
    public void A_greeting_without_the_verify_token_gets_nothing()
    {
        Greeting(("hub.mode", "subscribe"), ("hub.verify_token", "another"), ("hub.challenge", "1")).Should().BeNull();
        Greeting(("hub.mode", "subscribe"), ("hub.challenge", "1")).Should().BeNull();
        Greeting(("hub.mode", "unsubscribe"), ("hub.verify_token", "a-verify-token"), ("hub.challenge", "1")).Should().BeNull();
        new FacebookConnector().Greet(Asked(("hub.mode", "subscribe"), ("hub.verify_token", ""), ("hub.challenge", "1")), Settings with { VerifyToken = null }).Should().BeNull();
        new FacebookConnector().Greet(Asked(("hub.mode", "subscribe"), ("hub.verify_token", "a-verify-token"), ("hub.challenge", "1")) with { Method = "POST" }, Settings).Should().BeNull();
    }

    [Theory]
    [InlineData("[]", "not-json"), InlineData("", "not-json"), InlineData("{\"object\":", "not-json"), InlineData("{}", "not-meta")]
    [InlineData("""{"object":"page"}""", "not-meta"), InlineData("""{"object":"page","entry":{}}""", "not-meta"), InlineData("""{"object":7,"entry":[]}""", "not-meta")]
    public void What_is_not_in_the_form_of_Meta_is_kept_whole(string body, string code) => Map(body).Unreadable!.Code.Should().Be(code);

    [Theory]
    [InlineData("""{"object":"user","entry":[{"id":"1","changes":[{"field":"likes"},{"field":"Marie Dupont"}]}]}""", "user.likes", "user.unnamed")]
    [InlineData("""{"object":"user","entry":[{"uid":"1","changed_fields":["likes"]}, 7]}""", "user.entry", "user.entry")]
    [InlineData("""{"object":"page","entry":[{"id":"1","changes":{"field":"feed"},"messaging":7}]}""", "page.changes", "page.messaging")]
    public void What_belongs_to_an_object_that_is_not_known_is_kept_by_its_name(string body, params string[] names)
    {
        var mapped = Map(body);
        mapped.Events.Select(e => e.RawType).Should().Equal(names);
        mapped.Events.Should().OnlyContain(e => e.Kept!.Code == "event-unknown");
    }

    [Fact]
    public void The_four_connectors_have_names_of_their_own() =>
        new MetaConnector[] { new FacebookConnector(), new MessengerConnector(), new InstagramConnector(), new WhatsAppConnector() }.Select(c => c.Kind)
            .Should().Equal("facebook", "messenger", "instagram", "whatsapp");

    private static MappedDelivery Map(string body) => new FacebookConnector().Map(Call("POST", Encoding.UTF8.GetBytes(body), null), Settings);

    private static bool Verdict(byte[] body, string? signature) => new FacebookConnector().IsGenuine(Call("POST", body, signature), Settings);

    private static WebhookReply? Greeting(params (string Name, string Value)[] query) => new FacebookConnector().Greet(Asked(query), Settings);

    private static WebhookCall Asked(params (string Name, string Value)[] query) =>
        new("GET", new Dictionary<string, string>(), query.ToDictionary(q => q.Name, q => q.Value), ReadOnlyMemory<byte>.Empty, DateTimeOffset.UnixEpoch);

    private static WebhookCall Call(string method, byte[] body, string? signature) => new(
        method, signature is null ? new(StringComparer.OrdinalIgnoreCase) : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Hub-Signature-256"] = signature },
        new Dictionary<string, string>(), body, DateTimeOffset.UnixEpoch);

    private static string Hex(string secret, byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}
