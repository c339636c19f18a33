using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Policies;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

public sealed class PastTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly NormalIdentity Ana = new("email", "", "ana@example.org", null, Strength.Verified);

    [Fact]
    public async Task What_came_late_had_happened_but_was_not_known()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.SeenAsync(5, Email("ana@example.org"), Traits(("firstName", "Ana")));
        await Task.Delay(5);
        var before = DateTimeOffset.UtcNow;
        await Task.Delay(5);
        await brand.SeenAsync(1, Email("ana@example.org"), Traits(("firstName", "Anna")), Comment("early"));

        var happened = (await AtAsync(brand, id, asOf: At(2)))!;
        (FirstName(happened), happened.Engagement.Interactions, happened.FirstSeen, happened.LastSeen).Should().Be(("Anna", 1, At(1), At(1)));
        var known = (await AtAsync(brand, id, knownAt: before))!;
        (FirstName(known), known.Engagement.Interactions, known.FirstSeen).Should().Be(("Ana", 0, At(5)));
        (await AtAsync(brand, id, At(2), before)).Should().BeNull("by then nobody knew of what had happened by then");
        (await AtAsync(brand, id, At(0.5))).Should().BeNull();
    }

    [Fact]
    public async Task Before_profiles_were_joined_each_answers_with_the_id_that_it_had()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.SeenAsync(1, Email("ana@example.org"), Traits(("firstName", "Ana")));
        var mail = await brand.ProfileAsync(Email("ana@example.org"));
        await brand.TogetherAsync(5, [Crm("7"), Email("ana@example.org")], Traits(("firstName", "Anna")));
        var today = await brand.ProfileAsync(Crm("7"));
        today.Should().NotBe(mail, "the CRM's id survives");

        var then = (await people.Admin(brand).ByIdAsync(today, new(At(2), null), PersonFields.All, default))!;
        (then.Id, then.RedirectedFrom, FirstName(then)).Should().Be((mail, today, "Ana"));
        then.Identities.Should().ContainSingle().Which.Id.Should().Be(email);
        (await people.Admin(brand).ByIdAsync(mail, new(At(2), null), PersonFields.All, default))!.RedirectedFrom.Should().BeNull();
        (await people.Admin(brand).ByIdAsync(mail, new(At(6), null), PersonFields.All, default))!.RedirectedFrom.Should().Be(mail);
        (await people.Admin(brand).ByIdentityAsync(new("crm", "sales", "7", null, Strength.Verified), new(At(2), null), PersonFields.All, default)).Should().BeNull("nobody was known by it");
    }

    [Fact]
    public async Task What_an_admin_parted_today_was_one_person_yesterday()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.SeenAsync(1, Email("ana@example.org"), Comment("one"));
        var facebook = await brand.SeenAsync(2, Facebook("42"), Comment("two"));
        var decided = await people.LinkAsync(brand, email, facebook);
        await Task.Delay(5);
        var together = DateTimeOffset.UtcNow;
        await Task.Delay(5);
        (await people.UnmergeAsync(brand, decided.Decision!.Value)).Rejection.Should().BeNull();
        await people.Store.CatchUpAsync();

        (await AtAsync(brand, email))!.Identities.Should().HaveCount(1);
        var then = (await AtAsync(brand, email, knownAt: together))!;
        then.Identities.Should().HaveCount(2);
        then.Engagement.Interactions.Should().Be(2);
        (await TextsAsync(brand, then)).Should().Equal("two", "one");
        people.LogOf(brand).Last().Profiles.Should().BeEquivalentTo([await brand.ProfileAsync(Email("ana@example.org")), await brand.ProfileAsync(Facebook("42"))], "both were read");
    }

    [Fact]
    public async Task Who_was_one_person_then_follows_from_the_policy_of_then()
    {
        var brand = await people.Store.OpenAsync();
        var account = await brand.TogetherAsync(1, [Facebook("42"), Email("ana@example.org")], Comment("one"));
        await Task.Delay(5);
        var before = DateTimeOffset.UtcNow;
        await Task.Delay(5);
        var policies = new IdentityPolicies(people.Store.Store, people.Store.Source, people.Store.Vault, people.Store.Tenants, people.Store.Phones, TimeProvider.System);
        var blocked = JsonSerializer.Deserialize<JsonElement>("""{"blockedValues":[{"type":"email","value":"ana@example.org"}]}""");
        (await policies.ChangeAsync(new(brand.Tenant, "console", Domain.Recording.Trust.Decides, "admin"), blocked, "the switchboard's", default)).Refusals.Should().BeEmpty();
        var refolding = new PolicyRefolding(people.Store.Store, people.Store.Source, people.Store.Tenants, TimeProvider.System);
        while (await refolding.StepAsync(brand.Tenant, default)) ;

        var settings = (await people.Store.Tenants.FindAsync(brand.Tenant, default))!;
        var admin = people.Queries.For(brand.Caller(Role.CrmAdmin, Purpose.Administration) with { Settings = settings });
        (await admin.ByIdentityIdAsync(account, new PointInTime(null, DateTimeOffset.UtcNow), PersonFields.All, default))!.Identities.Should().HaveCount(1);
        (await admin.ByIdentityIdAsync(account, new PointInTime(null, before), PersonFields.All, default))!.Identities.Should().HaveCount(2, "the address was not blocked yet");
    }

    [Fact]
    public async Task Permissions_are_those_of_then()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.SeenAsync(1, Email("ana@example.org"), Consents(expires: At(10)));
        await brand.SeenAsync(20, Email("ana@example.org"), Withdraws());

        (await StatusAsync(At(0.5))).Should().BeNull();
        (await StatusAsync(At(5))).Should().Be(ConsentStatus.Given);
        (await StatusAsync(At(15))).Should().Be(ConsentStatus.Expired);
        (await StatusAsync(At(25))).Should().Be(ConsentStatus.Withdrawn);

        async Task<ConsentStatus?> StatusAsync(DateTimeOffset at) => (await AtAsync(brand, id, at))?.Permissions.Single().Status;
    }

    [Fact]
    public async Task A_withdrawal_of_unknown_date_leaves_no_consent_at_any_point()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.SeenAsync(1, Email("ana@example.org"), Consents());
        await Task.Delay(5);
        var before = DateTimeOffset.UtcNow;
        await Task.Delay(5);
        await brand.SeenAsync(20, Email("ana@example.org"), new Fact.ConsentWithdrawn(new("email", "marketing", "brand"), new Evidence { Method = ConsentMethod.Import }) { Undated = true });

        (await AtAsync(brand, id, At(5)))!.Permissions.Single().Allowed.Should().BeFalse();
        (await AtAsync(brand, id, At(5), before))!.Permissions.Single().Allowed.Should().BeTrue("it was not known when she was addressed");
    }

    [Fact]
    public async Task Whom_the_purpose_does_not_cover_today_is_absent_from_the_past()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.TogetherAsync(1, [Email("ana@example.org"), Crm("7")], Consents());
        (await people.Marketer(brand).ByIdentityAsync(Ana, new PointInTime(At(5), null), PersonFields.All, default)).Should().NotBeNull();

        await brand.SeenAsync(20, Email("ana@example.org"), Withdraws());

        (await people.Marketer(brand).ByIdentityAsync(Ana, new PointInTime(At(5), null), PersonFields.All, default)).Should().BeNull();
        (await AtAsync(brand, id, At(5)))!.Permissions.Single().Allowed.Should().BeTrue("the admin may look");
    }

    [Fact]
    public async Task A_person_of_the_past_shows_nothing_of_whom_the_purpose_does_not_cover_today()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.SeenAsync(1, Email("ana@example.org"), Consents());
        var other = await brand.SeenAsync(1, Email("other@example.org"), Traits(("firstName", "Other")));
        var decided = await people.LinkAsync(brand, email, other);
        await Task.Delay(5);
        var together = DateTimeOffset.UtcNow;
        (await people.UnmergeAsync(brand, decided.Decision!.Value)).Rejection.Should().BeNull();

        var then = (await people.Marketer(brand).ByIdentityIdAsync(email, new(null, together), PersonFields.All, default))!;
        then.Identities.Should().ContainSingle().Which.Id.Should().Be(email);
        then.Traits.Should().BeEmpty();
        (await people.Marketer(brand).ByIdentityIdAsync(other, new(null, together), PersonFields.All, default)).Should().BeNull();
    }

    [Fact]
    public async Task The_erased_are_absent_from_the_past_and_hold_together_whom_they_held()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.TogetherAsync(1, [Email("ana@example.org"), Facebook("42")], Comment("gone"));
        var crm = await brand.TogetherAsync(2, [Crm("7"), Email("ana@example.org")], Comment("stays"));
        await people.Store.CatchUpAsync();
        await ErasedTests.EraseAsync(people, email.Value);

        var then = (await AtAsync(brand, crm, At(3)))!;
        then.Identities.Select(i => i.Type).Should().Equal("crm", "facebook");
        (await TextsAsync(brand, then)).Should().Equal("stays");
        (await people.Admin(brand).ByIdentityAsync(Ana, new PointInTime(At(3), null), PersonFields.All, default)).Should().BeNull();
    }

    [Fact]
    public async Task The_timeline_goes_with_the_point_in_time()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.SeenAsync(1, Email("ana@example.org"), Comment("at 1"));
        await brand.SeenAsync(9, Email("ana@example.org"), Comment("at 9"));
        await Task.Delay(5);
        var before = DateTimeOffset.UtcNow;
        await Task.Delay(5);
        await brand.SeenAsync(3, Email("ana@example.org"), Comment("at 3, told late"));
        await people.Store.CatchUpAsync();

        (await TextsAsync(brand, (await AtAsync(brand, id, At(5)))!)).Should().Equal("at 3, told late", "at 1");
        (await TextsAsync(brand, (await AtAsync(brand, id, knownAt: before))!)).Should().Equal("at 9", "at 1");
        (await TextsAsync(brand, (await AtAsync(brand, id, At(5), before))!)).Should().Equal("at 1");
        (await people.Admin(brand).CountTimelineAsync((await AtAsync(brand, id, At(5), before))!, new(), default)).Should().Be(1);
    }

    [Fact]
    public async Task A_kiosk_that_many_use_leads_nobody_into_anothers_past()
    {
        var brand = await people.Store.OpenAsync();
        IdentityClaim kiosk = new("device", null, "kiosk");
        IdentityId last = default;
        for (var i = 0; i < 230; i++) last = await brand.TogetherAsync(i, [Crm($"k-{i}"), kiosk], Comment($"{i}"));

        var then = (await AtAsync(brand, last, At(500)))!;
        then.Identities.Should().ContainSingle(i => !i.Shared, "the kiosk is shown as what it is").Which.Id.Should().Be(last);
        then.Should().BeEquivalentTo(
            await people.Admin(brand, Consistency.Strong).ByIdentityIdAsync(last, PersonFields.All, default), o => o.Excluding(p => p!.Past).ComparingByMembers<System.Text.Json.JsonElement>());
        (await AtAsync(brand, await brand.IdentityAsync(kiosk), At(500)))!.Identities.Should().ContainSingle();
    }

    private static string? FirstName(PersonView person) => person.Traits.SingleOrDefault(t => t.Name == "firstName")?.Value?.GetString();

    private Task<PersonView?> AtAsync(ReadModels.Brand brand, IdentityId id, DateTimeOffset? asOf = null, DateTimeOffset? knownAt = null) =>
        people.Admin(brand).ByIdentityIdAsync(id, new PointInTime(asOf, knownAt), PersonFields.All, default);

    private async Task<IEnumerable<string?>> TextsAsync(ReadModels.Brand brand, PersonView person) =>
        (await people.Admin(brand).TimelineAsync(person, new(), 10, null, PersonFields.All, default)).Value!.Edges.Select(e => e.Node.Text);
}
