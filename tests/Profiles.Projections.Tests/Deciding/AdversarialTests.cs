using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Deciding;

/// <summary>
/// Everything that glues strangers together elsewhere, in one brand at once: no wrong join by rule, no profile beyond its cap, and the honest links
/// kept.
/// </summary>
public class AdversarialTests
{
    private readonly List<Message> messages = [];

    /// <summary>Whose each identity is; those that are nobody's own are not in it.</summary>
    private readonly Dictionary<IdentityClaim, string> owners = [];

    private readonly List<(IdentityClaim A, IdentityClaim B)> honest = [];
    private int person;
    private int day;

    [Fact]
    public async Task Nobody_is_joined_with_a_stranger_and_the_honest_links_are_kept()
    {
        AKiosk(users: 1000);
        AFamilyAddress();
        ACallCentresPhone(customers: 300);
        NoValues();
        OneTestAddressEverywhere(records: 200);
        ADeviceThatTwoLogInOn();
        AnIdThatTheNetworkGaveAway();
        AnOfficesMailbox(records: 40);
        AFormThatConfirmsNothing();
        ARecordThatTakesEveryAddress(addresses: 120);

        await using var brand = await CreateAsync();
        var outcomes = new List<MessageResult>();
        foreach (var batch in messages.Chunk(100)) outcomes.AddRange(await brand.RecordAsync(Server, batch));
        outcomes.Where(o => o.Outcome == Outcome.Rejected).Should().OnlyContain(o => o.Rejection!.Code == "identity-blocked");
        await AnAttackerWithABrowserKeyAsync(brand);

        var profileOf = await ProfilesAsync(brand);
        var wrong = owners.GroupBy(o => profileOf[o.Key], o => o.Value).Where(p => p.Distinct().Count() > 1).Select(p => string.Join(" with ", p.Distinct().Take(5))).ToList();
        wrong.Should().BeEmpty("these are strangers");
        profileOf.Values.GroupBy(p => p).Max(p => p.Count()).Should().BeLessThanOrEqualTo(50);
        var kept = honest.Count(l => profileOf[l.A] == profileOf[l.B]);
        ((double)kept / honest.Count).Should().BeGreaterThanOrEqualTo(0.99, $"{kept} of {honest.Count} honest links are kept");
        (await brand.ScalarAsync<long>("select count(*) from profiles.membership where standing = 2")).Should().BeGreaterThanOrEqualTo(3, "the kiosk, the phone and the test address are shared");
        await GraphTables.EqualTheFoldAsync(brand);
    }

    /// <summary>Each user's login and address are theirs; the kiosk is everybody's.</summary>
    private void AKiosk(int users)
    {
        for (var i = 0; i < users; i++)
        {
            var who = Person();
            var (login, email) = (Own(who, Community($"kiosk-user-{i}")), Own(who, Email($"kiosk-{i}@example.org")));
            Say(login, email);
            Honest(login, email);
            Say(login, Device("kiosk-in-the-shop"));
        }
    }

    private void AFamilyAddress()
    {
        var (mother, father, child) = (Person(), Person(), Person());
        foreach (var (who, n) in new[] { (mother, 1), (father, 2), (child, 3) })
        {
            var (record, phone) = (Own(who, Crm($"family-{n}")), Own(who, Phone($"+3361200000{n}")));
            Say(record, phone);
            Honest(record, phone);
            Say(record, Email("the.family@example.org"));
        }
    }

    private void ACallCentresPhone(int customers)
    {
        for (var i = 0; i < customers; i++)
        {
            var who = Person();
            var (record, email) = (Own(who, Crm($"called-{i}")), Own(who, Email($"called-{i}@example.org")));
            Say(record, email, Phone("+33123456789"));
            Honest(record, email);
        }
    }

    private void NoValues()
    {
        foreach (var nothing in (string[])["null", "0000", "undefined", "anonymous", "00000000-0000-0000-0000-000000000000"])
        {
            var (one, other) = (Own(Person(), Crm($"one-without-{nothing}")), Own(Person(), Crm($"another-without-{nothing}")));
            Say(one);
            Say(one, Facebook(nothing));
            Say(other);
            Say(other, Facebook(nothing));
        }
    }

    private void OneTestAddressEverywhere(int records)
    {
        for (var i = 0; i < records; i++) Say(Own(Person(), Community($"tested-{i}")), Email("qa@brand.example"));
    }

    private void ADeviceThatTwoLogInOn()
    {
        var (one, other) = (Person(), Person());
        var (a, b) = (Own(one, Email("first.of.two@example.org")), Own(other, Email("second.of.two@example.org")));
        Say(a, Device("tablet-on-the-sofa"));
        Say(b, Device("tablet-on-the-sofa"));
        Say(a, Device("tablet-on-the-sofa"));
        var (crmA, crmB) = (Own(one, Crm("sofa-1")), Own(other, Crm("sofa-2")));
        Say(crmA, a);
        Say(crmB, b);
        Honest(crmA, a);
        Honest(crmB, b);
    }

    private void AnIdThatTheNetworkGaveAway()
    {
        var (before, after) = (Person(), Person());
        var (old, young) = (Own(before, Crm("recycled-1")), Own(after, Crm("recycled-2")));
        Say(old, Facebook("recycled-account"));
        day += 900_000;
        Say(young, Facebook("recycled-account"));
    }

    private void AnOfficesMailbox(int records)
    {
        for (var i = 0; i < records; i++) Say(Own(Person(), Crm($"office-{i}")), Email("contact@office.example"));
    }

    /// <summary>Somebody types another's address and number.</summary>
    private void AFormThatConfirmsNothing()
    {
        var (victim, liar) = (Person(), Person());
        var (record, email) = (Own(victim, Crm("victim-1")), Own(victim, Email("victim.of.a.form@example.org")));
        Say(record, email);
        Honest(record, email);
        Say(Own(liar, Facebook("liar")), email with { Strength = Strength.Observed });
    }

    /// <summary>A broken import: one row with everybody's address.</summary>
    private void ARecordThatTakesEveryAddress(int addresses)
    {
        var record = Crm("takes-all");
        for (var i = 0; i < addresses; i++)
        {
            var who = Person();
            var (account, email) = (Own(who, Community($"taken-{i}")), Own(who, Email($"taken-{i}@example.org")));
            Say(account, email);
            Honest(account, email);
            Say(record, email);
        }
    }

    private static async Task AnAttackerWithABrowserKeyAsync(TestBrand brand)
    {
        var before = await brand.ScalarAsync<long>("select count(*) from profiles.graph_link");
        await brand.RecordAsync(Browser, Message(Device("attackers-phone"), Email("victim.of.a.form@example.org"), Crm("victim-1")));
        (await brand.ScalarAsync<long>("select count(*) from profiles.graph_link")).Should().Be(before, "a public key links nothing");
    }

    private async Task<Dictionary<IdentityClaim, Guid>> ProfilesAsync(TestBrand brand)
    {
        var keys = (await brand.Vault.OpenAsync(Tenant, default))!;
        var normaliser = new IdentityNormaliser(brand.Settings, Phones);
        var profiles = (await brand.ColumnAsync<string>("select blind_key::text || ' ' || profile_id from profiles.membership"))
            .Select(row => row.Split(' ')).ToDictionary(row => Guid.Parse(row[0]), row => Guid.Parse(row[1]));
        return owners.Keys.ToDictionary(claim => claim, claim => profiles[keys.BlindKey(normaliser.Normalise(claim, Trust.Links).Identity!)]);
    }

    private static IdentityClaim Community(string value) => new("community", "forum", value);

    private string Person() => $"person {++person}";

    private IdentityClaim Own(string who, IdentityClaim identity)
    {
        owners.Add(identity, who);
        return identity;
    }

    private void Honest(IdentityClaim a, IdentityClaim b) => honest.Add((a, b));

    private void Say(params IdentityClaim[] identities) => messages.Add(Message(identities).At(Noon.AddMinutes(day++)));
}
