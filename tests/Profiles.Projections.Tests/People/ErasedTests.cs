using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Projections.Erasure;
using Profiles.Projections.People;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

/// <summary>An erased identity has lost its blind key, its directory row and its data keys; its rows in the read models may still be there for a moment.</summary>
public sealed class ErasedTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly NormalIdentity Ana = new("email", "", "ana@example.org", null, Strength.Verified);
    private static readonly NormalIdentity Record7 = new("crm", "sales", "7", null, Strength.Verified);
    private static readonly NormalIdentity Account = new("facebook", "page-1", "42", null, Strength.Authenticated);

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
        // Who asks for what was just recorded waits for the read models; who doesn't is not shown what they still hold.
        if (consistency == Consistency.Strong) await people.Store.CatchUpAsync();

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

    [Fact]
    public async Task Decisions_that_name_the_erased_are_still_told_without_saying_who_it_was()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.TogetherAsync(1, [Email("ana@example.org"), Facebook("42")]);
        var crm = await brand.SeenAsync(2, Crm("7"));
        await people.LinkAsync(brand, email, crm);
        var merged = (await people.Decisions().MergeAsync(Admins.Because(brand, "Ana says so"), [await brand.ProfileAsync(Crm("7")), await ProfileOfAsync(brand, Crm("8"))], null, [], default)).Decision!.Value;
        await people.Store.CatchUpAsync();

        await EraseAsync(people, email.Value);

        var admin = people.Admin(brand);
        var why = (await admin.ExplainAsync(Account, Record7, PersonFields.All, default))!;
        why.Steps.Select(s => (s.From.Type, s.From.Value, s.To.Type, s.To.Value)).Should().Equal(("facebook", "42", "email", null), ("email", null, "crm", "7"));
        why.Steps.SelectMany(s => s.Evidence.Keys).Should().NotContain("reason");
        why.Explanation.Sentence("en").Should().NotContain("ana");
        var history = await admin.MergeHistoryAsync(await brand.ProfileAsync(Crm("7")), PersonFields.All, default);
        history.Select(h => h.Id).Should().Contain(merged.Value);
        history.SelectMany(h => h.Identities).Select(i => i.Type).Distinct().Should().BeSubsetOf(["facebook", "crm"]);
        (await people.UnmergeAsync(brand, merged)).Rejection.Should().BeNull();
        (await admin.ByIdentityIdAsync(crm, PersonFields.All, default))!.Identities.Select(i => i.Type).Should().BeEquivalentTo("crm", "facebook");
    }

    private static async Task<ProfileId> ProfileOfAsync(Brand brand, IdentityClaim who)
    {
        await brand.SeenAsync(3, who);
        return await brand.ProfileAsync(who);
    }

    /// <summary>As a privacy officer would, of one identity.</summary>
    internal static async Task EraseAsync(PeopleStore people, Guid identity)
    {
        var tenant = new TenantId(await people.Store.ScalarAsync<string>("select tenant_id from profiles.membership where identity_id = $1", identity));
        var erasing = new Erasing(people.Store.Store, people.Store.Vault, people.Store.Tenants, new ErasureLedger(people.Store.Vault.Folder), TimeProvider.System);
        var (_, rejection) = await erasing.ExecuteAsync(tenant, new(Guid.NewGuid(), [new(identity)], Enum.GetValues<RetentionClass>(), "officer-1"), null, default);
        rejection.Should().BeNull();
    }
}
