using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.WeChat;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Tests.Connectors.WeChat;

public class WeChatMappingTests
{
    private static readonly WeChatConnector WeChat = new();
    private static readonly ConnectorSettings Settings = new("wechat", "wechat", [WeChatSamples.Token]);

    [Fact]
    public void A_text_is_a_message_of_its_writer_to_the_account()
    {
        var text = Map(WeChatSamples.Text);
        text.RawType.Should().Be("message.text");
        text.Message!.Id.Should().Be("message:gh_brand:24242424242424242");
        text.Message.Identities.Should().Equal(new IdentityClaim("wechat", "gh_brand", "oMarie"));
        text.Message.OccurredAt.Should().Be(DateTimeOffset.FromUnixTimeSeconds(1773480000));
        Said(text).Should().BeEquivalentTo(new { Kind = InteractionKind.Message, Channel = "wechat", Target = "gh_brand", Text = "Do you deliver to Lyon?", Attributes = (object?)null });
    }

    [Fact]
    public void A_unionid_is_the_same_person_in_all_accounts_of_the_owner() =>
        Map(WeChatSamples.Message("text", "<Content>hi</Content><MsgId>1</MsgId><UnionId>uMarie</UnionId>")).Message!.Identities
            .Should().Equal(new IdentityClaim("wechat", "gh_brand", "oMarie"), new IdentityClaim("wechat", "union", "uMarie"));

    [Fact]
    public void Stop_turns_away() =>
        Map(WeChatSamples.Message("text", "<Content>Stop.</Content><MsgId>2</MsgId>")).Signal.Should().Be(new PermissionSignal(false, "stop", "wechat"));

    [Theory]
    [InlineData("image", "<PicUrl>http://pic</PicUrl><MediaId>m</MediaId>", "picUrl", "http://pic", null)]
    [InlineData("voice", "<MediaId>m</MediaId><Format>amr</Format><Recognition>Bonjour</Recognition>", "format", "amr", "Bonjour")]
    [InlineData("video", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>", "thumbMediaId", "t", null)]
    [InlineData("shortvideo", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>", "mediaId", "m", null)]
    [InlineData("location", "<Location_X>23.13</Location_X><Location_Y>113.3</Location_Y><Scale>20</Scale><Label>Pier</Label>", "locationX", "23.13", null)]
    [InlineData("link", "<Title>Menu</Title><Description>All of it</Description><Url>http://menu</Url>", "url", "http://menu", null)]
    public void What_else_is_sent_keeps_what_is_said_of_it(string type, string said, string name, string value, string? text)
    {
        var message = Map(WeChatSamples.Message(type, said + "<MsgId>7</MsgId>"));
        Said(message).Should().BeEquivalentTo(new { Kind = InteractionKind.Message, RawKind = "message." + type, Text = text });
        Attributes(message).Should().Contain(name, value).And.NotContainKey("msgId").And.NotContainKey("fromUserName");
    }

    [Fact]
    public void A_subscription_turns_to_the_brand_by_the_code_that_was_scanned_and_its_end_away()
    {
        var subscribed = Map(WeChatSamples.Event("subscribe", "<EventKey><![CDATA[qrscene_shop7]]></EventKey><Ticket>t</Ticket>"));
        subscribed.Signal.Should().Be(new PermissionSignal(true, "subscribe", "wechat"));
        Said(subscribed).Kind.Should().Be(InteractionKind.Follow);
        Attributes(subscribed).Should().Contain("scene", "shop7");
        var left = Map(WeChatSamples.Event("unsubscribe"));
        left.Signal.Should().Be(new PermissionSignal(false, "unsubscribe", "wechat"));
        Said(left).Kind.Should().Be(InteractionKind.Unfollow);
    }

    [Theory]
    [InlineData("SCAN", InteractionKind.Other)]
    [InlineData("CLICK", InteractionKind.Message)]
    [InlineData("VIEW", InteractionKind.Visit)]
    [InlineData("LOCATION", InteractionKind.Other)]
    [InlineData("scancode_push", InteractionKind.Other)]
    [InlineData("something_new", InteractionKind.Other)]
    public void What_is_pressed_and_scanned_comes_in(string name, InteractionKind kind)
    {
        var pressed = Map(WeChatSamples.Event(name, "<EventKey>menu_1</EventKey><ScanCodeInfo><ScanResult>42</ScanResult></ScanCodeInfo>"));
        pressed.RawType.Should().Be("event." + name);
        Said(pressed).Should().BeEquivalentTo(new { Kind = kind, Direction = Direction.Inbound });
        Attributes(pressed).Should().Contain("eventKey", "menu_1").And.Contain("scanResult", "42");
        pressed.Message!.Id.Should().NotBe(Map(WeChatSamples.Event(name, "<EventKey>menu_2</EventKey>")).Message!.Id);
    }

    [Theory]
    [InlineData("success", false)]
    [InlineData("failed:user block", true)]
    [InlineData("failed: system failed", false)]
    public void What_became_of_a_template_went_out_and_who_blocks_them_turned_away(string status, bool away)
    {
        var sent = Map(WeChatSamples.Event("TEMPLATESENDJOBFINISH", $"<MsgID>200163836</MsgID><Status>{status}</Status>"));
        Said(sent).Direction.Should().Be(Direction.Outbound);
        Attributes(sent).Should().Contain("status", status);
        (sent.Signal is { Towards: false, Name: "block" }).Should().Be(away);
    }

    [Fact]
    public void What_people_take_back_from_the_account_is_for_the_desk()
    {
        var revoked = Map(WeChatSamples.Event("user_authorization_revoke", "<OpenID>oMarie</OpenID><RevokeInfo>1,2</RevokeInfo>"));
        revoked.Message.Should().NotBeNull();
        revoked.Privacy.Should().BeEquivalentTo(new { Kind = PrivacyRequestKind.Erasure, Proven = false });
        var closed = WeChatSamples.Event("user_authorization_cancellation", "<OpenID>oMarie</OpenID>");
        Map(closed).Message.Should().BeNull();
        Map(closed).Privacy!.Subject.Should().Equal(new IdentityClaim("wechat", "gh_brand", "oMarie"));
        Map(closed).Privacy!.Proven.Should().BeFalse();
        var settings = Settings with { Secrets = [WeChatSamples.Token, "aes:" + WeChatSamples.EncodingKey] };
        WeChat.Map(WeChatSamples.Sealed(closed), settings).Events.Single().Privacy!.Proven.Should().BeTrue();
    }

    [Fact]
    public void News_of_the_account_and_of_the_platform_are_nobodys()
    {
        Map(WeChatSamples.Event("MASSSENDJOBFINISH", "<MsgID>1</MsgID>")).Should().Be(MappedEvent.Nobodys("event.MASSSENDJOBFINISH"));
        Map("<xml><AppId>wx</AppId><CreateTime>1</CreateTime><InfoType>component_verify_ticket</InfoType></xml>").Should().Be(MappedEvent.Nobodys("platform.component_verify_ticket"));
    }

    [Fact]
    public void Who_is_not_named_is_nobody_and_the_delivery_is_kept()
    {
        Map("<xml><ToUserName>gh</ToUserName><MsgType>text</MsgType></xml>").Kept!.Code.Should().Be("author-missing");
        Map("<xml><FromUserName>o</FromUserName><MsgType>text</MsgType></xml>").Kept!.Code.Should().Be("scope-missing");
        WeChat.Map(Samples.Post("<xml><FromUserName>o</FromUserName><MsgType>text</MsgType></xml>"), Settings with { Scope = "gh" }).Events.Single().Message!.Identities[0].Scope.Should().Be("gh");
    }

    [Fact]
    public void Whatever_became_of_a_delivery_it_is_accounted_for_and_says_the_same_twice()
    {
        string[] samples = [WeChatSamples.Text, WeChatSamples.Event("subscribe", "<EventKey>qrscene_1</EventKey>"), WeChatSamples.Event("user_authorization_revoke", "<OpenID>o</OpenID>")];
        foreach (var sample in samples) ConnectorLaws.CanBeRecorded(WeChat.Map(Samples.Post(sample), Settings));
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var call = Samples.Post(Mutate(samples[random.Next(samples.Length)], random));
                var first = WeChat.Map(call, Settings);
                if (first.Unreadable is null) first.Events.Should().ContainSingle();
                ConnectorLaws.Ids(WeChat.Map(call, Settings)).Should().Equal(ConnectorLaws.Ids(first));
                WeChat.IsGenuine(call, Settings).Should().BeFalse();
            },
            iter: 2000);
    }

    private static byte[] Mutate(string sample, Random random)
    {
        var elements = Regex.Matches(sample, "<([A-Z][A-Za-z]+)>.*?</\\1>");
        var one = elements[random.Next(elements.Count)];
        var changed = random.Next(5) switch
        {
            0 => sample[..random.Next(sample.Length)],
            1 => sample.Remove(one.Index, one.Length),
            2 => sample.Replace(one.Groups[1].Value, "Renamed_"),
            3 => sample.Replace(one.Value, $"<{one.Groups[1].Value}>{(random.Next(3) switch { 0 => "", 1 => "<Deep><Er/></Deep>", _ => new string('9', 300) })}</{one.Groups[1].Value}>"),
            _ => sample,
        };
        var bytes = Encoding.UTF8.GetBytes(changed);
        if (bytes.Length > 0 && random.Next(3) == 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static MappedEvent Map(string body) => WeChat.Map(Samples.Post(body), Settings).Events.Single();

    private static Fact.Interaction Said(MappedEvent e) => e.Message!.Facts.Should().ContainSingle().Which.Should().BeOfType<Fact.Interaction>().Subject;

    private static Dictionary<string, string> Attributes(MappedEvent e) => Said(e).Attributes!.ToDictionary(a => a.Key, a => a.Value.ToString());
}
