using System.Text;
using CsCheck;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.WeChat;

namespace Profiles.Domain.Tests.Connectors.WeChat;

public class WeChatSignatureTests
{
    private static readonly WeChatConnector WeChat = new();
    private static readonly ConnectorSettings Plain = new("wechat", "wechat", [WeChatSamples.Token, "the-next-token"]);
    private static readonly ConnectorSettings Safe = Plain with { Secrets = [WeChatSamples.Token, "aes:" + WeChatSamples.EncodingKey] };

    [Theory, InlineData(WeChatSamples.Token), InlineData("the-next-token")]
    public void Who_knows_a_token_in_force_is_genuine(string token) => WeChat.IsGenuine(WeChatSamples.Call(WeChatSamples.Text, token), Plain).Should().BeTrue();

    [Fact]
    public void The_verify_token_is_one() => WeChat.IsGenuine(WeChatSamples.Call(WeChatSamples.Text), new("wechat", "wechat", [], VerifyToken: WeChatSamples.Token)).Should().BeTrue();

    [Theory, InlineData(-11), InlineData(11)]
    public void What_was_signed_at_another_time_is_not_genuine(int minutes) => WeChat.IsGenuine(WeChatSamples.Call(WeChatSamples.Text, minutes: minutes), Plain).Should().BeFalse();

    [Fact]
    public void Another_token_another_nonce_none_or_no_secret_is_not_genuine()
    {
        var call = WeChatSamples.Call(WeChatSamples.Text);
        WeChat.IsGenuine(WeChatSamples.Call(WeChatSamples.Text, "somebody-elses"), Plain).Should().BeFalse();
        WeChat.IsGenuine(call with { Query = new Dictionary<string, string>(call.Query) { ["nonce"] = "another" } }, Plain).Should().BeFalse();
        WeChat.IsGenuine(call with { Query = new Dictionary<string, string>(call.Query) { ["signature"] = "" } }, Plain).Should().BeFalse();
        WeChat.IsGenuine(Samples.Post(WeChatSamples.Text), Plain).Should().BeFalse();
        WeChat.IsGenuine(WeChatSamples.Call(WeChatSamples.Text, ""), Plain with { Secrets = [] }).Should().BeFalse();
    }

    /// <summary>So the documents say: plain mode proves who calls, and safe mode what is said.</summary>
    [Fact]
    public void In_plain_mode_the_network_signs_no_body()
    {
        var call = WeChatSamples.Call(WeChatSamples.Text);
        WeChat.IsGenuine(call with { Body = Samples.Touched(call.Body.ToArray()) }, Plain).Should().BeTrue();
    }

    [Fact]
    public void In_safe_mode_it_is_opened_and_says_what_it_would_in_clear()
    {
        var call = WeChatSamples.Sealed(WeChatSamples.Text);
        WeChat.IsGenuine(call, Safe).Should().BeTrue();
        WeChat.Map(call with { Query = Samples.Named() }, Safe).Should().BeEquivalentTo(WeChat.Map(Samples.Post(WeChatSamples.Text), Plain));
    }

    [Fact]
    public void In_safe_mode_no_byte_can_be_changed()
    {
        var call = WeChatSamples.Sealed(WeChatSamples.Text, clear: "<ToUserName><![CDATA[gh_brand]]></ToUserName><CreateTime>1773480000</CreateTime>");
        WeChat.IsGenuine(call, Safe).Should().BeTrue();
        var body = call.Body.ToArray();
        Gen.Select(Gen.Int[0, body.Length - 1], Gen.Int[0, 7]).Sample(
            (at, bit) =>
            {
                var touched = body.ToArray();
                touched[at] ^= (byte)(1 << bit);
                // One blank for another says the same.
                if (char.IsWhiteSpace((char)body[at]) && char.IsWhiteSpace((char)touched[at])) return;
                WeChat.IsGenuine(call with { Body = touched }, Safe).Should().BeFalse();
            },
            iter: 3000);
    }

    [Fact]
    public void Where_there_is_a_key_nothing_plain_is_taken()
    {
        WeChat.IsGenuine(WeChatSamples.Call(WeChatSamples.Text), Safe).Should().BeFalse();
        WeChat.IsGenuine(WeChatSamples.Call(WeChatSamples.Text), Safe with { Secrets = [WeChatSamples.Token, "aes:too-short"] }).Should().BeFalse();
    }

    [Fact]
    public void The_body_of_one_call_is_not_genuine_under_the_address_of_another_nor_sealed_by_another_key()
    {
        var other = WeChatSamples.Sealed(WeChatSamples.Event("subscribe"));
        WeChat.IsGenuine(WeChatSamples.Sealed(WeChatSamples.Text) with { Query = other.Query }, Safe).Should().BeFalse();
        WeChat.IsGenuine(WeChatSamples.Sealed(WeChatSamples.Text, key: new string('B', 43)), Safe).Should().BeFalse();
        WeChat.IsGenuine(WeChatSamples.Sealed(WeChatSamples.Text, token: "somebody-elses"), Safe).Should().BeFalse();
    }

    [Fact]
    public void Two_keys_are_valid_while_one_takes_the_place_of_the_other() =>
        WeChat.IsGenuine(WeChatSamples.Sealed(WeChatSamples.Text), Safe with { Secrets = ["aes:" + new string('B', 43), .. Safe.Secrets] }).Should().BeTrue();

    [Fact]
    public void Without_the_key_what_is_sealed_is_kept_until_there_is_one()
    {
        var call = WeChatSamples.Sealed(WeChatSamples.Text);
        WeChat.IsGenuine(call, Plain).Should().BeTrue();
        WeChat.IsGenuine(call with { Query = WeChatSamples.Query(WeChatSamples.Token, 0) }, Plain).Should().BeFalse();
        WeChat.Map(call, Plain).Unreadable!.Code.Should().Be("encrypted");
        WeChat.Map(call, Safe).Events.Single().Message.Should().NotBeNull();
    }

    [Fact]
    public void A_token_that_opens_bodies_is_no_token() =>
        WeChat.IsGenuine(WeChatSamples.Call(WeChatSamples.Text, "aes:" + WeChatSamples.EncodingKey), Plain with { Secrets = ["aes:" + WeChatSamples.EncodingKey] }).Should().BeFalse();

    [Fact]
    public void The_address_is_proved_by_saying_again_what_was_asked()
    {
        var asked = Samples.Get() with { Query = WeChatSamples.Query(WeChatSamples.Token, 0, ("echostr", "5838479218127813673")) };
        WeChat.Greet(asked, Plain).Should().Be(WebhookReply.Text("5838479218127813673"));
        WeChat.Greet(asked with { Query = WeChatSamples.Query("somebody-elses", 0, ("echostr", "5838479218127813673")) }, Plain).Should().BeNull();
        WeChat.Greet(asked with { Method = "POST" }, Plain).Should().BeNull();
        WeChat.Taken.Should().Be(WebhookReply.Text("success"));
    }

    [Theory]
    [InlineData("<!DOCTYPE xml [<!ENTITY who SYSTEM \"file:///etc/hostname\">]><xml><ToUserName>gh</ToUserName><FromUserName>&who;</FromUserName><MsgType>text</MsgType></xml>")]
    [InlineData("<!DOCTYPE xml [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><xml><Content>&b;</Content></xml>")]
    [InlineData("<xml/>")]
    [InlineData("{\"a\":1}")]
    [InlineData("")]
    public void No_document_type_is_read_and_no_other_form(string body)
    {
        WeChat.Map(Samples.Post(body), Plain).Unreadable!.Code.Should().Be("xml");
        WeChat.IsGenuine(Samples.Post(body), Plain).Should().BeFalse();
    }

    [Fact]
    public void A_body_that_is_deep_beyond_all_need_is_not_read() =>
        WeChat.Map(Samples.Post(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100_000)))), Plain).Unreadable!.Code.Should().Be("xml");
}
