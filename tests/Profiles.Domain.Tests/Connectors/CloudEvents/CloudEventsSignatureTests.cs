using Profiles.Domain.Notices;
using static Profiles.Domain.Tests.Connectors.CloudEvents.CloudEventsSamples;

namespace Profiles.Domain.Tests.Connectors.CloudEvents;

public sealed class CloudEventsSignatureTests
{
    private static readonly Domain.Connectors.WebhookCall Call = Structured(Event("rating.given"));

    [Theory, InlineData(false), InlineData(true)]
    public void Whatever_a_secret_in_force_signed_is_genuine(bool next) => Door.IsGenuine(Signed(Call, next: next), Settings).Should().BeTrue();

    [Theory, InlineData(-300, true), InlineData(300, true), InlineData(-301, false), InlineData(301, false)]
    public void What_was_signed_long_before_it_came_may_be_played_back(int seconds, bool genuine) => Door.IsGenuine(Signed(Call, seconds), Settings).Should().Be(genuine);

    [Fact]
    public void One_bit_changed_is_not_genuine()
    {
        var signed = Signed(Call);
        Door.IsGenuine(signed with { Body = Samples.Touched(Call.Body.ToArray()) }, Settings).Should().BeFalse();
    }

    [Fact]
    public void Nor_is_another_id_or_time_or_signature_or_none()
    {
        foreach (var header in (string[])[WebhookSignature.IdHeader, WebhookSignature.TimestampHeader, WebhookSignature.SignatureHeader])
        {
            foreach (var value in (string?[])[null, "", "x", "1", "v1,", "v2,AAAA", "v1a,AAAA"])
            {
                var signed = Signed(Call);
                var headers = new Dictionary<string, string>(signed.Headers, StringComparer.OrdinalIgnoreCase);
                if (value is null) headers.Remove(header);
                else headers[header] = value;
                Door.IsGenuine(signed with { Headers = headers }, Settings).Should().BeFalse($"{header}: {value}");
            }
        }
    }

    [Fact]
    public void Without_a_secret_or_with_one_that_is_none_nothing_is()
    {
        Door.IsGenuine(Signed(Call), Settings with { Secrets = [] }).Should().BeFalse();
        foreach (var none in (string[])["", "whsec_", "whsec_%%%"])
        {
            var time = Call.ReceivedAt.ToUnixTimeSeconds();
            var forged = Call with
            {
                Headers = Samples.Named(
                    (WebhookSignature.IdHeader, "msg_1"), (WebhookSignature.TimestampHeader, $"{time}"), (WebhookSignature.SignatureHeader, WebhookSignature.Sign([[]], "msg_1", time, Call.Body.Span))),
            };
            Door.IsGenuine(forged, Settings with { Secrets = [none] }).Should().BeFalse(none);
        }
    }
}
