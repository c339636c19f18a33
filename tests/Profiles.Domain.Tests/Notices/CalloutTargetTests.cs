using System.Net;
using Profiles.Domain.Notices;

namespace Profiles.Domain.Tests.Notices;

public sealed class CalloutTargetTests
{
    [Theory]
    [InlineData("https://mailer.example.com/notices?brand=acme")]
    [InlineData("https://mailer.example.com:8443/")]
    [InlineData("https://93.184.215.14/notices")]
    [InlineData("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/")]
    public void An_address_on_the_internet_is_taken(string text) => new CalloutTarget().Read(text, "endpoint").Rejection.Should().BeNull();

    [Theory]
    [InlineData("http://mailer.example.com/", "endpoint")]
    [InlineData("ftp://mailer.example.com/", "endpoint")]
    [InlineData("/notices", "endpoint")]
    [InlineData("https://user:secret@mailer.example.com/", "endpoint")]
    [InlineData("https://mailer.example.com/#part", "endpoint")]
    [InlineData("https://localhost/", "endpoint-closed")]
    [InlineData("https://mailer/", "endpoint-closed")]
    [InlineData("https://mailer.internal/", "endpoint-closed")]
    [InlineData("https://metadata.google.internal/computeMetadata/v1/", "endpoint-closed")]
    [InlineData("https://METADATA.GOOGLE.INTERNAL./", "endpoint-closed")]
    [InlineData("https://printer.local/", "endpoint-closed")]
    [InlineData("https://127.0.0.1/", "endpoint-closed")]
    [InlineData("https://2130706433/", "endpoint-closed")]
    [InlineData("https://0x7f.1/", "endpoint-closed")]
    [InlineData("https://0177.0.0.1/", "endpoint-closed")]
    [InlineData("https://169.254.169.254/latest/meta-data/", "endpoint-closed")]
    [InlineData("https://[::1]/", "endpoint-closed")]
    [InlineData("https://[::ffff:127.0.0.1]/", "endpoint-closed")]
    [InlineData("https://[fe80::1]/", "endpoint-closed")]
    [InlineData("https://[fd00:ec2::254]/", "endpoint-closed")]
    public void Any_other_is_refused(string text, string code) => new CalloutTarget().Read(text, "endpoint").Rejection!.Code.Should().Be(code);

    [Theory]
    [InlineData("0.0.0.0"), InlineData("10.1.2.3"), InlineData("100.64.0.1"), InlineData("100.127.255.255"), InlineData("127.0.0.1"), InlineData("169.254.169.254"), InlineData("172.16.0.1")]
    [InlineData("172.31.255.255"), InlineData("192.0.0.192"), InlineData("192.0.2.1"), InlineData("192.168.1.1"), InlineData("198.18.0.1"), InlineData("198.51.100.7"), InlineData("203.0.113.7")]
    [InlineData("224.0.0.1"), InlineData("239.255.255.250"), InlineData("255.255.255.255"), InlineData("168.63.129.16")]
    [InlineData("::"), InlineData("::1"), InlineData("::ffff:10.0.0.1"), InlineData("::ffff:93.184.215.14"), InlineData("64:ff9b::a00:1"), InlineData("fe80::1"), InlineData("fc00::1"), InlineData("fd00:ec2::254")]
    [InlineData("ff02::1"), InlineData("2001:db8::1"), InlineData("2002:a00:1::1"), InlineData("2001::1"), InlineData("3fff::1")]
    public void No_connection_is_made_to_a_network_that_is_not_public(string address) => new CalloutTarget().Allows(IPAddress.Parse(address)).Should().BeFalse();

    [Theory]
    [InlineData("93.184.215.14"), InlineData("100.63.255.255"), InlineData("100.128.0.1"), InlineData("172.15.255.255"), InlineData("172.32.0.1"), InlineData("2606:4700::1111")]
    public void But_to_the_internet(string address) => new CalloutTarget().Allows(IPAddress.Parse(address)).Should().BeTrue();

    [Fact]
    public void For_trying_out_this_machine_and_no_other_may_be_called_without_TLS()
    {
        var trying = new CalloutTarget(AllowLoopback: true);

        trying.Read("http://127.0.0.1:5000/notices", "endpoint").Rejection.Should().BeNull();
        trying.Read("http://localhost:5000/notices", "endpoint").Rejection.Should().BeNull();
        trying.Read("http://10.0.0.1/", "endpoint").Rejection.Should().NotBeNull();
        trying.Read("http://mailer.example.com/", "endpoint").Rejection.Should().NotBeNull();
        trying.Allows(IPAddress.Loopback).Should().BeTrue();
        trying.Allows(IPAddress.Parse("169.254.169.254")).Should().BeFalse();
    }
}
