using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Line;

namespace Profiles.Domain.Tests.Connectors.Line;

public class LineSignatureTests
{
    private static readonly byte[] Body = Samples.Read("talk.json");
    private static readonly LineConnector Line = new();
    private static readonly ConnectorSettings Settings = new("line", "line", ["channel-secret", "the-next-secret"]);

    [Theory, InlineData("channel-secret"), InlineData("the-next-secret")]
    public void Whatever_a_secret_in_force_signed_is_genuine(string secret) => Line.IsGenuine(Signed(Body, secret), Settings).Should().BeTrue();

    [Fact]
    public void One_byte_changed_is_not() => Line.IsGenuine(Signed(Body, "channel-secret") with { Body = Samples.Touched(Body) }, Settings).Should().BeFalse();

    [Fact]
    public void Another_secret_is_not() => Line.IsGenuine(Signed(Body, "somebody-elses"), Settings).Should().BeFalse();

    [Fact]
    public void Without_a_secret_nothing_is() => Line.IsGenuine(Signed(Body, ""), Settings with { Secrets = [] }).Should().BeFalse();

    [Fact]
    public void Without_a_signature_or_with_one_of_another_form_it_is_not()
    {
        Line.IsGenuine(Samples.Post(Body), Settings).Should().BeFalse();
        Line.IsGenuine(Samples.Post(Body, ("x-line-signature", "")), Settings).Should().BeFalse();
        Line.IsGenuine(Samples.Post(Body, ("x-line-signature", Convert.ToHexString(Samples.Hmac256("channel-secret", Body)))), Settings).Should().BeFalse();
        var other = Convert.ToBase64String(System.Security.Cryptography.HMACSHA512.HashData("channel-secret"u8, Body));
        Line.IsGenuine(Samples.Post(Body, ("x-line-signature", other)), Settings).Should().BeFalse();
    }

    private static WebhookCall Signed(byte[] body, string secret) => Samples.Post(body, ("X-Line-Signature", Convert.ToBase64String(Samples.Hmac256(secret, body))));
}
