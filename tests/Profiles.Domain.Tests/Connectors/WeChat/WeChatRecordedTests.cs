using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.WeChat;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.WeChat;

public class WeChatRecordedTests
{
    [RecordedFact("wechat")]
    public void The_text_is_a_message()
    {
        var delivery = File.ReadAllBytes(Path.Combine(Samples.Recorded("wechat"), "text.xml"));
        var mapped = new WeChatConnector().Map(Samples.Post(delivery), new ConnectorSettings("wechat", "wechat", [WeChatSamples.Token]));
        var text = mapped.Events.Should().ContainSingle().Subject;
        text.Message!.Id.Should().Be("message:toUser:1234567890123456");
        text.Message.Identities.Single().Should().BeEquivalentTo(new { Type = "wechat", Scope = "toUser", Value = "fromUser" });
        text.Message.Facts.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Kind = InteractionKind.Message, Text = "this is a test" });
        ConnectorLaws.CanBeRecorded(mapped);
    }
}
