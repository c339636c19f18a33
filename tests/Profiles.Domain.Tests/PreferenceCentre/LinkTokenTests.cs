using System.Buffers.Text;
using System.Security.Cryptography;
using CsCheck;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Tests.PreferenceCentre;

public sealed class LinkTokenTests
{
    private static readonly TenantId Acme = new("acme");
    private static readonly TenantKeys Keys = KeysOf(Acme);
    private static readonly DateTimeOffset June = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<PersonalLink> Links = Gen.Select(Gen.Guid, Gen.Bool, Gen.Int[1, 4000]).Select((id, centre, days) => centre
        ? PersonalLink.Centre(Acme, new(id), June.AddDays(days))
        : PersonalLink.Unsubscribe(Acme, new(id), "email", $"purpose-{days}"));

    [Fact]
    public void A_link_is_read_as_it_was_written() => Links.Sample(link => LinkToken.Read(LinkToken.Write(link, Keys))!.Open(Keys) == link);

    [Fact]
    public void A_changed_link_opens_nothing() => Gen.Select(Links, Gen.Int[0, 1000], Gen.Int[1, 255]).Sample((link, place, difference) =>
    {
        var bytes = Base64Url.DecodeFromChars(LinkToken.Write(link, Keys));
        bytes[place % bytes.Length] ^= (byte)difference;
        return LinkToken.Read(Base64Url.EncodeToString(bytes))?.Open(Keys) is null;
    });

    [Fact]
    public void A_shortened_or_lengthened_link_opens_nothing() => Gen.Select(Links, Gen.Int[1, 90]).Sample((link, by) =>
    {
        var token = LinkToken.Write(link, Keys);
        return LinkToken.Read(token[..^Math.Min(by, token.Length)])?.Open(Keys) is null && LinkToken.Read(token + new string('A', by))?.Open(Keys) is null;
    });

    [Fact]
    public void One_link_has_one_spelling() => Links.Sample(link =>
    {
        var token = LinkToken.Write(link, Keys);
        return new[] { token + "=", token + "==", " " + token, token[..^1] + (char)(token[^1] + 1) }.All(other => LinkToken.Read(other)?.Open(Keys) is null);
    });

    [Fact]
    public void Another_brand_did_not_give_it_out()
    {
        var token = LinkToken.Write(PersonalLink.Unsubscribe(Acme, new(Guid.NewGuid()), "email", "marketing"), Keys);

        LinkToken.Read(token)!.Open(KeysOf(Acme)).Should().BeNull("the brand of that name has other keys");
        LinkToken.Read(token)!.Open(KeysOf(new("bolt"))).Should().BeNull();
    }

    [Fact]
    public void A_centre_link_ends_and_an_unsubscribe_link_never_does()
    {
        PersonalLink.Centre(Acme, new(Guid.NewGuid()), June).HasExpired(June).Should().BeTrue();
        PersonalLink.Centre(Acme, new(Guid.NewGuid()), June).HasExpired(June.AddSeconds(-1)).Should().BeFalse();
        PersonalLink.Unsubscribe(Acme, new(Guid.NewGuid()), "email", "marketing").HasExpired(June.AddYears(100)).Should().BeFalse();
    }

    private static TenantKeys KeysOf(TenantId tenant) => new(tenant, 1, new Dictionary<int, byte[]> { [1] = Key() }, Key(), Key(), Key());

    private static byte[] Key() => RandomNumberGenerator.GetBytes(32);
}
