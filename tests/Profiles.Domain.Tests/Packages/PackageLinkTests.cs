using System.Security.Cryptography;
using Profiles.Domain.Packages;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Tests.Packages;

public class PackageLinkTests
{
    private static readonly PackageLink Link = new(new("acme"), Guid.NewGuid(), new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void An_address_is_read_as_it_was_written_and_known_by_its_brand_alone()
    {
        var keys = Keys("acme");
        var text = Link.Write(keys);

        PackageLink.Read(text).Should().Be(Link);
        Link.IsGenuine(text, keys).Should().BeTrue();
        Link.IsGenuine(text, Keys("acme")).Should().BeFalse("other keys");
        (Link with { Tenant = new("zenith") }).IsGenuine(text, keys).Should().BeFalse();
        Link.HasExpired(Link.Expires.AddSeconds(-1)).Should().BeFalse();
        Link.HasExpired(Link.Expires).Should().BeTrue();
    }

    [Fact]
    public void No_byte_of_an_address_can_be_changed()
    {
        var keys = Keys("acme");
        var text = Link.Write(keys);
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var letter in "AZaz09-_".Where(l => l != text[i]))
            {
                var changed = string.Concat(text.AsSpan(0, i), letter.ToString(), text.AsSpan(i + 1));
                (PackageLink.Read(changed) is { } read && read.IsGenuine(changed, keys)).Should().BeFalse();
            }
        }
    }

    [Theory, InlineData(""), InlineData("AAAA"), InlineData("not a token"), InlineData("%00")]
    public void What_is_no_address_is_none(string text) => PackageLink.Read(text).Should().BeNull();

    private static TenantKeys Keys(string tenant) => new(
        new(tenant), 1, new Dictionary<int, byte[]> { [1] = RandomNumberGenerator.GetBytes(32) }, RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
}
