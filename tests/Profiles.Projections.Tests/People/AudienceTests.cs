using System.Text.Json;
using Profiles.Domain.Access;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

/// <summary>Whom a campaign would reach, asked before it is sent.</summary>
public sealed class AudienceTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private const int Persons = 90;
    private static readonly string[] Channels = ["email", "sms", "messenger"];
    private static readonly Purpose[] Purposes = [.. from channel in Channels from purpose in Catalogue.EuropeanUnion.Purposes select new Purpose($"{purpose.Name}.{channel}", channel, purpose.Name)];

    [Fact]
    public async Task Counts_agree_with_the_lists_for_every_purpose()
    {
        var brand = await people.Store.OpenAsync(TenantSettings.Default with { SmallestCount = 0, Purposes = Purposes });
        await MeetAsync(brand, new Random(11));
        await people.Store.CatchUpAsync();
        var reasons = new HashSet<PermissionReason>();
        foreach (var filter in new ProfileFilter?[] { null, new() { Trait = Gold }, new() { Not = new() { IdentityType = "crm" } } })
        {
            var matching = (await people.Admin(brand).CountAsync(null, filter, default)).Value;
            matching.Should().BePositive();
            foreach (var purpose in Purposes)
            {
                var marketer = people.Queries.For(brand.Caller(Role.Marketer, purpose));
                var check = (await marketer.CheckAudienceAsync(filter, purpose.Channel!, purpose.ConsentPurpose!, default)).Value!;
                var byAdmin = (await people.Admin(brand).CheckAudienceAsync(filter, purpose.Channel!, purpose.ConsentPurpose!, default)).Value!;
                var listed = (await marketer.ListAsync(null, filter, ProfileOrder.Id, 200, null, PersonFields.None, default)).Value!.Edges.Count;

                check.Matching.Should().Be(matching, purpose.Name);
                check.Addressable.Should().Be(listed, purpose.Name).And.Be((await marketer.CountAsync(null, filter, default)).Value);
                (check.Addressable + check.Excluded.Sum(e => e.Count)).Should().Be(matching, purpose.Name);
                byAdmin.Should().BeEquivalentTo(check);
                reasons.UnionWith(check.Excluded.Where(e => e.Count > 0).Select(e => e.Reason));
            }
        }
        reasons.Should().HaveCountGreaterThan(7);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Somebody_who_was_erased_matches_nothing(bool adultsOnly, int addressable)
    {
        var brand = await people.Store.OpenAsync(TenantSettings.Default with { SmallestCount = 0, Catalogue = Catalogue.EuropeanUnion with { AdultsOnly = adultsOnly } });
        await brand.SeenAsync(1, Email("a@example.org"), Consents());
        var erased = await brand.SeenAsync(1, Email("b@example.org"), Consents());
        await people.Store.CatchUpAsync();
        await ErasedTests.EraseAsync(people, erased.Value);
        (await CheckAsync(people.Admin(brand))).Should().Be((1, addressable));
    }

    [Fact]
    public async Task A_withdrawal_counts_at_once()
    {
        var brand = await people.Store.OpenAsync(TenantSettings.Default with { SmallestCount = 0 });
        await brand.SeenAsync(1, Email("a@example.org"), Consents());
        await people.Store.CatchUpAsync();
        (await CheckAsync(people.Marketer(brand))).Should().Be((1, 1));
        await brand.SeenAsync(2, Email("a@example.org"), Withdraws());
        (await CheckAsync(people.Marketer(brand))).Should().Be((1, 0));
    }

    [Fact]
    public async Task Small_counts_are_withheld()
    {
        var brand = await people.Store.OpenAsync();
        for (var i = 0; i < 9; i++) await brand.SeenAsync(1, Email($"{i}@example.org"), Consents());
        await people.Store.CatchUpAsync();
        var check = (await people.Marketer(brand).CheckAudienceAsync(null, "email", "marketing", default)).Value!;
        check.Excluded.Select(e => e.Count).Append(check.Matching).Append(check.Addressable).Should().OnlyContain(c => c == null);
    }

    [Theory]
    [InlineData("sms", "marketing", "purpose-not-permitted")]
    [InlineData("email", "care", "purpose-not-permitted")]
    [InlineData("E-Mail", "marketing", "channel")]
    [InlineData("email", "", "purpose")]
    public async Task A_marketer_asks_about_the_channel_and_purpose_of_the_token(string channel, string purpose, string code)
    {
        var brand = await people.Store.OpenAsync();
        (await people.Marketer(brand).CheckAudienceAsync(null, channel, purpose, default)).Rejection!.Code.Should().Be(code);
    }

    [Fact]
    public async Task Of_persons_who_may_not_be_seen_no_name_is_guessed()
    {
        var brand = await people.Store.OpenAsync();
        var filter = new ProfileFilter { Trait = new("firstName") { EqualTo = JsonSerializer.SerializeToElement("Zoé") } };
        (await people.Marketer(brand).CountAsync(null, filter, default)).Rejection.Should().BeNull("of those that may be addressed the name is seen");
        (await people.Marketer(brand).CheckAudienceAsync(filter, "email", "marketing", default)).Rejection!.Code.Should().Be("trait-sealed");
        (await people.Admin(brand).CheckAudienceAsync(filter, "email", "marketing", default)).Rejection.Should().BeNull();
    }

    private static TraitFilter Gold => new("loyaltyTier") { EqualTo = JsonSerializer.SerializeToElement("gold") };

    private static async Task<(int?, int?)> CheckAsync(PersonQuery query)
    {
        var check = (await query.CheckAudienceAsync(null, "email", "marketing", default)).Value!;
        return (check.Matching, check.Addressable);
    }

    /// <summary>Persons with one to three identities, some of whom are one person's.</summary>
    private static async Task MeetAsync(Brand brand, Random random)
    {
        for (var i = 0; i < Persons; i++)
        {
            IdentityClaim[] all = [Crm($"member-{i}"), Email($"p{i}@example.org"), new("phone", null, $"+336{12345678 + i * 37}"), new("messenger", "page:1", $"psid-{i}")];
            var own = all.Where(_ => random.Next(2) == 0).ToArray();
            if (own.Length == 0) own = [all[1]];
            await brand.TogetherAsync(1, own, Traits(("loyaltyTier", random.Next(2) == 0 ? "gold" : "silver")));
            foreach (var identity in own)
            {
                for (var n = random.Next(3); n > 0; n--) await brand.SeenAsync(2 + random.Next(4), identity, Said(random));
            }
        }
    }

    private static Fact Said(Random random)
    {
        var purpose = Purposes[random.Next(Purposes.Length)];
        return random.Next(9) switch
        {
            <= 2 => Consents(purpose.Channel!, purpose.ConsentPurpose!),
            3 => Consents(purpose.Channel!, purpose.ConsentPurpose!, At(10)),
            4 => Withdraws(purpose.Channel!, purpose.ConsentPurpose!),
            5 => new Fact.ConsentWithdrawn(new ConsentKey(purpose.Channel!, purpose.ConsentPurpose!, "brand"), new Evidence { Method = ConsentMethod.Form }) { Objection = true },
            6 => new Fact.Excluded(ExclusionKinds.All[random.Next(ExclusionKinds.All.Count)], null, null),
            7 => new Fact.Interaction { Kind = InteractionKind.Purchase, Channel = "shop" },
            _ => Traits(("birthDate", $"20{random.Next(4, 14):00}-05-01")),
        };
    }
}
