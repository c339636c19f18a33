using Profiles.Domain.Identities;
using Profiles.Projections.People;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

/// <summary>An erased identity has lost its blind key, its directory row and its data keys; its rows in the read models may still be there for a moment.</summary>
public sealed class ErasedTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly NormalIdentity Ana = new("email", "", "ana@example.org", null, Strength.Verified);

    [Theory]
    [InlineData(Consistency.Eventual)]
    [InlineData(Consistency.Strong)]
    public async Task An_erased_person_is_absent_everywhere_at_once(Consistency consistency)
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.SeenAsync(1, Email("ana@example.org"), Traits(("firstName", "Ana")), Comment("hello"));
        await people.Store.CatchUpAsync();
        var query = people.Admin(brand, consistency);
        var profile = (await query.ByIdentityIdAsync(id, PersonFields.None, default))!.Id;

        await EraseAsync(people, id.Value);

        (await query.ByIdAsync(profile, PersonFields.All, default)).Should().BeNull();
        (await query.ByIdentityIdAsync(id, PersonFields.All, default)).Should().BeNull();
        (await query.ByIdentityAsync(Ana, PersonFields.All, default)).Should().BeNull();
        (await query.ListAsync("ana", null, ProfileOrder.LastSeenDesc, 10, null, PersonFields.All, default)).Value!.Edges.Should().BeEmpty();
        (await query.CountAsync(null, null, default)).Value.Should().Be(0);
        (await query.TimelineAsync(profile, new(), 10, null, PersonFields.All, default)).Value!.Edges.Should().BeEmpty();
        (await query.CountTimelineAsync(profile, new(), default)).Should().Be(0);
    }

    [Theory]
    [InlineData(Consistency.Eventual)]
    [InlineData(Consistency.Strong)]
    public async Task Of_a_person_in_part_erased_the_rest_is_shown(Consistency consistency)
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.TogetherAsync(1, [Email("ana@example.org"), Crm("7")], Traits(("firstName", "Ana")), Comment("hello"));
        var crm = await brand.SeenAsync(2, Crm("7"), Traits(("lastName", "Silva")));
        await people.Store.CatchUpAsync();

        await EraseAsync(people, email.Value);

        var person = (await people.Admin(brand, consistency).ByIdentityIdAsync(crm, PersonFields.All, default))!;
        person.Identities.Should().ContainSingle().Which.Id.Should().Be(crm);
        person.Traits.Should().ContainSingle().Which.Name.Should().Be("lastName");
        person.DisplayName.Should().Be("Silva");
        (await people.Admin(brand).TimelineAsync(person.Id, new(), 10, null, PersonFields.All, default)).Value!.Edges.Should().BeEmpty();
    }

    [Fact]
    public async Task A_fenced_identity_is_absent_even_while_the_directory_still_knows_it()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Email("ana@example.org"));
        await people.Store.CatchUpAsync();
        var hash = (await people.Store.Vault.OpenAsync(brand.Tenant, default))!.Suppression(Ana);
        await people.Store.ScalarAsync<long>("with i as (insert into profiles.fence (tenant_id, hash) values ($1, $2) returning 1) select count(*) from i", brand.Tenant.Value, hash);

        (await people.Admin(brand).ByIdentityAsync(Ana, PersonFields.None, default)).Should().BeNull();
    }

    internal static Task<long> EraseAsync(PeopleStore people, Guid identity) => people.Store.ScalarAsync<long>("""
        with m as (update profiles.membership set blind_key = null where identity_id = $1), d as (delete from profiles.directory where identity_id = $1),
             k as (delete from profiles.data_key where subject = $1 returning 1)
        select count(*) from k
        """, identity);
}
