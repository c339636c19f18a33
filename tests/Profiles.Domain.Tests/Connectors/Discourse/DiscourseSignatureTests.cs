using System.Security.Cryptography;
using Profiles.Domain.Connectors;
using static Profiles.Domain.Tests.Connectors.Discourse.DiscourseSamples;

namespace Profiles.Domain.Tests.Connectors.Discourse;

public sealed class DiscourseSignatureTests
{
    private static readonly byte[] Body = Samples.Read("post.json");

    [Theory, InlineData("a long secret"), InlineData("the next one")]
    public void Whatever_a_secret_in_force_signed_is_genuine(string secret) => Forum.IsGenuine(Signed($"sha256={Convert.ToHexStringLower(Samples.Hmac256(secret, Body))}"), Settings).Should().BeTrue();

    [Fact]
    public void One_bit_changed_is_not()
    {
        var signed = Signed($"sha256={Convert.ToHexStringLower(Samples.Hmac256(Settings.Secrets[0], Body))}");
        Forum.IsGenuine(signed with { Body = Samples.Touched(Body) }, Settings).Should().BeFalse();
    }

    [Fact]
    public void Nor_what_another_signed_or_nobody_or_in_another_way()
    {
        var right = Samples.Hmac256(Settings.Secrets[0], Body);
        string[] wrong =
        [
            $"sha256={Convert.ToHexString(Samples.Hmac256("another", Body))}", "", "sha256=", "sha256=zz", Convert.ToHexString(right), $"sha1={Convert.ToHexString(right)}", $"sha256={Convert.ToBase64String(right)}",
            $"sha256={Convert.ToHexString(right)}00", $"sha256={Convert.ToHexString(HMACSHA512.HashData("a long secret"u8, Body))}",
        ];
        foreach (var signature in wrong) Forum.IsGenuine(Signed(signature), Settings).Should().BeFalse(signature);
        Forum.IsGenuine(Samples.Post(Body), Settings).Should().BeFalse();
    }

    [Fact]
    public void Without_a_secret_nothing_is()
    {
        Forum.IsGenuine(Signed($"sha256={Convert.ToHexString(Samples.Hmac256("", Body))}"), Settings with { Secrets = [] }).Should().BeFalse();
    }

    private static WebhookCall Signed(string signature) => Samples.Post(Body, ("X-Discourse-Event-Signature", signature));
}
