using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

/// <summary>A family's address: in nobody's profile, shown with each of them, and nothing else of theirs.</summary>
public sealed class SharedTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly IdentityClaim Family = Email("family@example.org");

    [Theory, InlineData(Consistency.Strong), InlineData(Consistency.Eventual)]
    public async Task A_familys_address_is_shown_with_each_of_them(Consistency consistency)
    {
        var brand = await FamilyAsync(members: 3);
        var address = await brand.IdentityAsync(Family);
        foreach (var member in new[] { Crm("1"), Crm("2"), Crm("3") })
        {
            var person = (await people.Admin(brand, consistency).ByIdAsync(await brand.ProfileAsync(member), PersonFields.All, default))!;
            person.Identities.Select(i => (i.Type, i.Value, i.Shared)).Should().Equal(("crm", member.Value, false), ("email", Family.Value, true));
            (person.Version, person.Permissions.Count).Should().Be((await VersionAsync(brand, member), 0), "the address's consent and version are not theirs");
        }
        var own = (await people.Admin(brand, consistency).ByIdAsync(await brand.ProfileAsync(Family), PersonFields.All, default))!;
        own.Identities.Should().ContainSingle().Which.Should().Match<IdentityView>(i => i.Id == address && i.Shared);
        own.Permissions.Should().ContainSingle();
    }

    [Fact]
    public async Task Lists_show_it_too()
    {
        var brand = await FamilyAsync(members: 2);
        var page = (await people.Admin(brand).ListAsync(null, null, ProfileOrder.Id, 10, null, PersonFields.IdentityValues, default)).Value!;
        page.Edges.Should().HaveCount(3).And.OnlyContain(e => e.Node.Identities.Any(i => i.Type == "email" && i.Shared), "two records claim the address: it is contested");
    }

    [Fact]
    public async Task A_consent_covers_its_own_contact_point_only()
    {
        var brand = await FamilyAsync(members: 3);
        await brand.TogetherAsync(9, [Crm("1"), Email("her.own@example.org")]);
        await brand.SeenAsync(10, Email("her.own@example.org"), Consents());
        await people.Store.CatchUpAsync();
        var person = (await people.Marketer(brand).ByIdAsync(await brand.ProfileAsync(Crm("1")), PersonFields.All, default))!;
        person.Identities.Select(i => (i.Type, i.Value)).Should().BeEquivalentTo([("crm", null), ("email", "her.own@example.org")], "the family's address is not hers to agree for");
    }

    [Fact]
    public async Task A_role_that_sees_no_identifiers_sees_it_masked()
    {
        var brand = await FamilyAsync(members: 3);
        var person = (await people.Queries.For(brand.Caller(Role.Auditor, Purpose.Privacy)).ByIdAsync(await brand.ProfileAsync(Crm("1")), PersonFields.All, default))!;
        person.Identities.Single(i => i.Shared).Should().Match<IdentityView>(i => i.Value == null && i.MaskedValue == "f•••@e•••.org");
    }

    [Fact]
    public async Task Once_it_is_erased_nobody_has_it()
    {
        var brand = await FamilyAsync(members: 3);
        await people.Store.ScalarAsync<long>("with m as (update profiles.membership set blind_key = null where identity_id = $1 returning 1) select count(*) from m", (await brand.IdentityAsync(Family)).Value);
        (await people.Admin(brand).ByIdAsync(await brand.ProfileAsync(Crm("1")), PersonFields.All, default))!.Identities.Should().ContainSingle().Which.Type.Should().Be("crm");
    }

    private async Task<Brand> FamilyAsync(int members)
    {
        var brand = await people.Store.OpenAsync(TenantSettings.Default with { Purposes = [PeopleStore.Newsletter] });
        await brand.SeenAsync(0, Family, Consents());
        for (var member = 1; member <= members; member++) await brand.TogetherAsync(member, [Crm($"{member}"), Family], Comment("hello"));
        await people.Store.CatchUpAsync();
        return brand;
    }

    private async Task<long> VersionAsync(Brand brand, IdentityClaim member) => await people.Store.ScalarAsync<long>(
        "select version from profiles.mt_streams where tenant_id = $1 and id = $2", brand.Tenant.Value, (await brand.IdentityAsync(member)).Value);
}
