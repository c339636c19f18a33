using System.Security.Cryptography;
using System.Text;
using Profiles.Api.Demo;

namespace Profiles.Api.Tests.Demo;

public class DemoContentTests
{
    /// <summary>A load that one process began must be completed by another. Change the figure when you change the brand on purpose.</summary>
    [Fact]
    public void The_same_brand_comes_out_on_every_machine_and_in_every_process()
    {
        using var csv = new StringWriter();
        CrmExport.Write(csv, Members.All);
        var content = string.Join('\n', DemoCalls.All.Select(c => $"{c.Source} {c.Json.GetRawText()}")) + csv;
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16].Should().Be("886f6574c5e0c18e");
    }

    [Fact]
    public void Members_write_in_French_and_in_English() => Members.All.CountBy(m => m.Language).ToDictionary().Should().Satisfy(
        french => french.Key == "fr" && french.Value > 1000, english => english.Key == "en" && english.Value > 500);
}
