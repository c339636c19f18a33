using System.Text;
using CsCheck;
using Profiles.Domain.Notices;

namespace Profiles.Domain.Tests.Notices;

public sealed class WebhookSignatureTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private static readonly byte[] Secret = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static readonly byte[] Body = """{"test": 2432232314}"""u8.ToArray();

    /// <summary>The example of the libraries of Standard Webhooks.</summary>
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";

    [Fact]
    public void A_message_is_signed_as_Standard_Webhooks_has_it()
    {
        WebhookSignature.Sign([Secret], Id, 1614265330, Body).Should().Be(Signature);
        WebhookSignature.Verify([Secret], Id, "1614265330", Signature, Body, Now).Should().BeTrue();
    }

    [Fact]
    public void While_secrets_change_either_signs_and_either_is_enough()
    {
        var next = WebhookSignature.NewSecret();
        var both = WebhookSignature.Sign([Secret, next], Id, 1614265330, Body);

        both.Should().StartWith(Signature + " v1,");
        WebhookSignature.Verify([next], Id, "1614265330", both, Body, Now).Should().BeTrue();
        WebhookSignature.Verify([next, Secret], Id, "1614265330", Signature, Body, Now).Should().BeTrue();
    }

    [Theory]
    [InlineData(Id, "1614265330", "v1,AAAA", "body")]
    [InlineData(Id, "1614265330", "", "")]
    [InlineData(Id, "1614265330", Signature, "body")]
    [InlineData("msg_other", "1614265330", Signature, "")]
    [InlineData(Id, "1614265331", Signature, "")]
    [InlineData(Id, "", Signature, "")]
    [InlineData(Id, "-1", Signature, "")]
    [InlineData(Id, "99999999999999999999", Signature, "")]
    public void What_was_changed_is_refused(string id, string timestamp, string signature, string body) =>
        WebhookSignature.Verify([Secret], id, timestamp, signature, body.Length > 0 ? Encoding.UTF8.GetBytes(body) : Body, Now).Should().BeFalse();

    [Fact]
    public void What_is_played_back_later_or_comes_from_ahead_is_refused()
    {
        WebhookSignature.Verify([Secret], Id, "1614265330", Signature, Body, Now.AddSeconds(300)).Should().BeTrue();
        WebhookSignature.Verify([Secret], Id, "1614265330", Signature, Body, Now.AddSeconds(301)).Should().BeFalse();
        WebhookSignature.Verify([Secret], Id, "1614265330", Signature, Body, Now.AddSeconds(-301)).Should().BeFalse();
    }

    [Fact]
    public void Pauses_grow_to_the_longest_and_never_come_back_together() =>
        Gen.Select(Gen.Int[1, 1_000], Gen.Double[0, 1]).Sample((failed, jitter) =>
        {
            var terms = new NoticeTerms();
            var pause = terms.PauseAfter(failed, jitter);
            return pause >= terms.FirstRetry * 0.75 && pause <= terms.LongestRetry * 1.25 && terms.PauseAfter(failed + 2, 0) >= Min(pause, terms.LongestRetry * 0.75);
        });

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
