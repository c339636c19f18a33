using System.Text;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Twitch;

namespace Profiles.Domain.Tests.Connectors.Twitch;

public class TwitchSignatureTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(TwitchSamples.Follow);
    private static readonly TwitchConnector Twitch = new();
    private static readonly ConnectorSettings Settings = new("twitch", "twitch", ["subscription-secret", "the-next-secret"]);

    [Theory, InlineData("subscription-secret"), InlineData("the-next-secret")]
    public void Whatever_a_secret_in_force_signed_is_genuine(string secret) => Twitch.IsGenuine(Signed(secret), Settings).Should().BeTrue();

    [Theory, InlineData(-9), InlineData(9)]
    public void Clocks_may_differ_by_some_minutes(int minutes) => Twitch.IsGenuine(Signed("subscription-secret", minutes), Settings).Should().BeTrue();

    [Theory, InlineData(-11), InlineData(11)]
    public void What_was_signed_at_another_time_is_not_genuine(int minutes) => Twitch.IsGenuine(Signed("subscription-secret", minutes), Settings).Should().BeFalse();

    [Theory, InlineData("Twitch-Eventsub-Message-Id", "another"), InlineData("Twitch-Eventsub-Message-Timestamp", "2026-03-14T09:30:01Z")]
    public void Id_and_time_are_signed_with_the_body(string header, string value) =>
        Twitch.IsGenuine(With(Signed("subscription-secret"), header, value), Settings).Should().BeFalse();

    [Fact]
    public void One_byte_changed_is_not_genuine() => Twitch.IsGenuine(Signed("subscription-secret") with { Body = Samples.Touched(Body) }, Settings).Should().BeFalse();

    [Fact]
    public void Another_secret_none_or_a_signature_of_another_form_is_not_genuine()
    {
        Twitch.IsGenuine(Signed("somebody-elses"), Settings).Should().BeFalse();
        Twitch.IsGenuine(Signed(""), Settings with { Secrets = [] }).Should().BeFalse();
        Twitch.IsGenuine(Samples.Post(Body), Settings).Should().BeFalse();
        var signed = Signed("subscription-secret");
        var hex = signed.Header("Twitch-Eventsub-Message-Signature")!["sha256=".Length..];
        Twitch.IsGenuine(With(signed, "Twitch-Eventsub-Message-Signature", hex), Settings).Should().BeFalse();
        Twitch.IsGenuine(With(signed, "Twitch-Eventsub-Message-Signature", "sha1=" + hex), Settings).Should().BeFalse();
    }

    [Fact]
    public void A_new_subscription_is_answered_with_its_challenge_as_text()
    {
        var challenge = TwitchSamples.Call("""{"challenge":"pogchamp-kappa","subscription":{"id":"s1","status":"webhook_callback_verification_pending","type":"channel.follow"}}""", type: "webhook_callback_verification");
        Twitch.Greet(challenge, Settings).Should().Be(WebhookReply.Text("pogchamp-kappa"));
        Twitch.Greet(TwitchSamples.Call(TwitchSamples.Follow), Settings).Should().BeNull();
        Twitch.Greet(Samples.Get(("challenge", "x")), Settings).Should().BeNull();
    }

    private static WebhookCall Signed(string secret, int minutes = 0)
    {
        var time = Samples.Now.AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'");
        var signature = Samples.Hmac256(secret, [.. Encoding.UTF8.GetBytes("message-1" + time), .. Body]);
        return Samples.Post(
            Body, ("Twitch-Eventsub-Message-Id", "message-1"), ("Twitch-Eventsub-Message-Timestamp", time), ("Twitch-Eventsub-Message-Signature", "sha256=" + Convert.ToHexStringLower(signature)));
    }

    private static WebhookCall With(WebhookCall call, string header, string value) =>
        call with { Headers = new Dictionary<string, string>(call.Headers, StringComparer.OrdinalIgnoreCase) { [header] = value } };
}
