using System.Text;
using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.X;

namespace Profiles.Domain.Tests.Connectors.X;

public class XSignatureTests
{
    private static readonly byte[] Body = """{"for_user_id":"1","follow_events":[]}"""u8.ToArray();
    private static readonly XConnector X = new();
    private static readonly ConnectorSettings Settings = new("x", "x", ["consumer-secret", "the-next-secret"]);

    [Theory, InlineData("consumer-secret"), InlineData("the-next-secret")]
    public void Whatever_a_secret_in_force_signed_is_genuine(string secret) => X.IsGenuine(Signed(Body, secret), Settings).Should().BeTrue();

    [Fact]
    public void One_byte_changed_another_secret_or_none_is_not()
    {
        X.IsGenuine(Signed(Body, "consumer-secret") with { Body = Samples.Touched(Body) }, Settings).Should().BeFalse();
        X.IsGenuine(Signed(Body, "somebody-elses"), Settings).Should().BeFalse();
        X.IsGenuine(Signed(Body, ""), Settings with { Secrets = [] }).Should().BeFalse();
        X.IsGenuine(Samples.Post(Body), Settings).Should().BeFalse();
        var bare = Convert.ToBase64String(Samples.Hmac256("consumer-secret", Body));
        X.IsGenuine(Samples.Post(Body, ("x-twitter-webhooks-signature", bare)), Settings).Should().BeFalse();
        X.IsGenuine(Samples.Post(Body, ("x-twitter-webhooks-signature", "sha1=" + bare)), Settings).Should().BeFalse();
    }

    [Fact]
    public void A_challenge_is_answered_under_the_first_secret()
    {
        const string token = "MjJmZjA2YWUtMDQ5ZC00ZGMz";
        var reply = X.Greet(Samples.Get(("crc_token", token)), Settings)!;
        reply.MediaType.Should().Be("application/json");
        JsonNode.Parse(reply.Body)!["response_token"]!.GetValue<string>().Should().Be("sha256=" + Convert.ToBase64String(Samples.Hmac256("consumer-secret", Encoding.UTF8.GetBytes(token))));
    }

    [Fact]
    public void Without_a_secret_or_a_token_there_is_no_answer()
    {
        X.Greet(Samples.Get(("crc_token", "abc")), Settings with { Secrets = [] }).Should().BeNull();
        X.Greet(Samples.Get(), Settings).Should().BeNull();
        X.Greet(Signed(Body, "consumer-secret"), Settings).Should().BeNull();
    }

    [Fact]
    public void Nobody_gets_a_delivery_signed_by_asking_for_a_challenge()
    {
        X.Greet(Samples.Get(("crc_token", """{"for_user_id":"1","tweet_create_events":[]}""")), Settings).Should().BeNull();
        X.Greet(Samples.Get(("crc_token", "[1]")), Settings).Should().BeNull();
        var token = "abcdef"u8.ToArray();
        X.Greet(Samples.Get(("crc_token", "abcdef")), Settings).Should().NotBeNull();
        X.IsGenuine(Signed(token, "consumer-secret"), Settings).Should().BeFalse();
    }

    private static WebhookCall Signed(byte[] body, string secret) => Samples.Post(body, ("X-Twitter-Webhooks-Signature", "sha256=" + Convert.ToBase64String(Samples.Hmac256(secret, body))));
}
