using System.Net;
using Profiles.Api.Notices;
using Profiles.Domain.Notices;
using Profiles.Projections.Notices;

namespace Profiles.Api.Tests.Notices;

public sealed class PublicConnectionsTests
{
    private static readonly NoticeTerms Terms = new() { Timeout = TimeSpan.FromSeconds(2) };

    [Fact]
    public async Task A_name_that_leads_to_this_machine_or_its_network_is_not_called_whatever_it_answered_before()
    {
        await using var receiver = await Receiver.StartAsync();
        var port = new Uri(receiver.Url).Port;
        // As a name server does that rebinds: public while it is looked at, then this machine.
        var answers = new Queue<string>(["198.51.100.7", "127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254"]);
        using var sender = new HttpSending(new(), Terms, TimeProvider.System, (_, _) => Task.FromResult(new[] { IPAddress.Parse(answers.Dequeue()) }));

        while (answers.Count > 0) (await sender.SendAsync(Notice($"http://mailer.example.com:{port}/notices"), default)).Outcome.Should().Be("endpoint-closed");

        receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Only_those_of_a_name_s_addresses_are_called_that_may_be()
    {
        await using var receiver = await Receiver.StartAsync();
        var port = new Uri(receiver.Url).Port;
        var asked = 0;
        using var sender = new HttpSending(new(AllowLoopback: true), Terms, TimeProvider.System, (_, _) =>
        {
            asked++;
            return Task.FromResult<IPAddress[]>([IPAddress.Parse("10.255.255.1"), IPAddress.Loopback]);
        });

        (await sender.SendAsync(Notice($"http://mailer.example.com:{port}/notices"), default)).Delivered.Should().BeTrue("the control: this test reaches the receiver where it may");

        asked.Should().Be(1);
    }

    [Fact]
    public async Task No_proxy_is_asked()
    {
        await using var receiver = await Receiver.StartAsync();
        var before = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", receiver.Url);
        try
        {
            using var sender = new HttpSending(new(), Terms, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1")]));
            (await sender.SendAsync(Notice("http://mailer.example.com/notices"), default)).Outcome.Should().Be("endpoint-closed");
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", before);
        }
        receiver.Received.Should().BeEmpty();
    }

    private static OutgoingNotice Notice(string endpoint) => new(Guid.NewGuid(), new(endpoint), "{}"u8.ToArray(), [WebhookSignature.NewSecret()]);
}
