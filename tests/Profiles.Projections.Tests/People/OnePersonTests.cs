using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

public sealed class OnePersonTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly NormalIdentity Ana = new("email", "", "ana@example.org", null, Strength.Verified);

    [Fact]
    public async Task A_person_unites_networks_and_the_CRM()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Facebook("42"), Comment("hello"), Traits(("firstName", "Ana"), ("loyaltyTier", "gold")));
        await brand.TogetherAsync(2, [Crm("7"), Email("ana@example.org"), Facebook("42")], Traits(("lastName", "Silva")));
        await people.Store.CatchUpAsync();

        var person = (await people.Admin(brand).ByIdentityAsync(Ana, PersonFields.All, default))!;

        person.DisplayName.Should().Be("Ana Silva");
        person.Identities.Select(i => (i.Type, i.Value)).Should().Equal(("crm", "7"), ("email", "ana@example.org"), ("facebook", "42"));
        person.Identities.Single(i => i.Type == "email").MaskedValue.Should().Be("a•••@e•••.org");
        person.Traits.Select(t => (t.Name, t.Value!.Value.GetString())).Should().Equal(("firstName", "Ana"), ("lastName", "Silva"), ("loyaltyTier", "gold"));
        (person.FirstSeen, person.LastSeen, person.LastContactByPerson, person.Engagement.Interactions).Should().Be((At(1), At(2), At(1), 1));
    }

    [Fact]
    public async Task With_strong_consistency_a_person_is_there_at_once_and_equals_the_later_read_model()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.TogetherAsync(1, [Email("ana@example.org"), Crm("7")], Traits(("firstName", "Ana")), Comment("one"));
        var fresh = (await people.Admin(brand, Consistency.Strong).ByIdentityIdAsync(id, PersonFields.All, default))!;
        fresh.DisplayName.Should().Be("Ana");
        await people.Store.CatchUpAsync();
        (await people.Admin(brand).ByIdentityIdAsync(id, PersonFields.All, default)).Should().BeEquivalentTo(fresh, o => o.ComparingByMembers<System.Text.Json.JsonElement>());

        await brand.SeenAsync(2, Crm("7"), Comment("two"));
        (await people.Admin(brand, Consistency.Strong).ByIdentityIdAsync(id, PersonFields.All, default))!.Engagement.Interactions.Should().Be(2);
        (await people.Admin(brand).ByIdentityIdAsync(id, PersonFields.All, default))!.Engagement.Interactions.Should().Be(1);
    }

    [Fact]
    public async Task An_id_that_was_handed_out_answers_before_the_read_models_know_it()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.TogetherAsync(1, [Email("ana@example.org"), Crm("7")], Traits(("firstName", "Ana")), Comment("one"));

        var handedOut = (await people.Admin(brand, Consistency.Strong).ByIdentityIdAsync(id, PersonFields.None, default))!.Id;
        (await people.Admin(brand).ByIdAsync(handedOut, PersonFields.All, default))!.DisplayName.Should().Be("Ana");
        (await people.Marketer(brand).ByIdAsync(handedOut, PersonFields.All, default)).Should().BeNull("she agreed to nothing");
    }

    [Fact]
    public async Task The_id_of_a_merged_profile_answers_with_its_survivor()
    {
        var brand = await people.Store.OpenAsync();
        var one = await brand.SeenAsync(1, Email("ana@example.org"));
        var two = await brand.SeenAsync(2, Crm("7"));
        await people.Store.CatchUpAsync();
        var ids = new[] { (await PersonAsync(brand, one))!.Id, (await PersonAsync(brand, two))!.Id };

        await brand.TogetherAsync(3, [Crm("7"), Email("ana@example.org")]);
        await people.Store.CatchUpAsync();

        var survivor = (await PersonAsync(brand, one))!.Id;
        foreach (var id in ids)
        {
            var person = (await people.Admin(brand).ByIdAsync(id, PersonFields.None, default))!;
            (person.Id, person.RedirectedFrom).Should().Be((survivor, id == survivor ? null : id));
        }
    }

    [Fact]
    public async Task Persons_of_another_brand_are_absent()
    {
        var (brand, other) = (await people.Store.OpenAsync(), await people.Store.OpenAsync());
        var id = await brand.SeenAsync(1, Email("ana@example.org"));
        await people.Store.CatchUpAsync();
        var profile = (await PersonAsync(brand, id))!.Id;

        (await people.Admin(other).ByIdAsync(profile, PersonFields.None, default)).Should().BeNull();
        (await people.Admin(other).ByIdentityIdAsync(id, PersonFields.None, default)).Should().BeNull();
        (await people.Admin(other).ByIdentityAsync(Ana, PersonFields.None, default)).Should().BeNull();
        (await people.Admin(other, Consistency.Strong).ByIdAsync(profile, PersonFields.None, default)).Should().BeNull();
    }

    [Theory]
    [InlineData(Consistency.Eventual)]
    [InlineData(Consistency.Strong)]
    public async Task Marketing_sees_a_person_from_consent_to_withdrawal_without_waiting_for_any_read_model(Consistency consistency)
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.TogetherAsync(1, [Email("ana@example.org"), Crm("7")], Traits(("firstName", "Ana"), ("shoeSize", 38)));
        await people.Store.CatchUpAsync();
        (await SeenByMarketingAsync()).Should().BeNull();

        await brand.SeenAsync(2, Email("ana@example.org"), Consents());
        (await SeenByMarketingAsync()).Should().NotBeNull();

        await brand.SeenAsync(3, Email("ana@example.org"), Withdraws());
        (await SeenByMarketingAsync()).Should().BeNull();

        Task<PersonView?> SeenByMarketingAsync() => people.Marketer(brand, consistency).ByIdentityIdAsync(id, PersonFields.All, default);
    }

    [Fact]
    public async Task Marketing_gets_the_contact_point_of_its_purpose_and_the_name_and_nothing_else()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.TogetherAsync(
            1, [Email("ana@example.org"), Email("other@example.org"), Crm("7")], Traits(("firstName", "Ana"), ("shoeSize", 38), ("loyaltyTier", "gold")), Consents());
        await people.Store.CatchUpAsync();

        var person = (await people.Marketer(brand).ByIdentityIdAsync(id, PersonFields.All, default))!;

        person.DisplayName.Should().Be("Ana");
        person.Identities.Select(i => i.Value).OfType<string>().Should().Equal("ana@example.org");
        person.Traits.ToDictionary(t => t.Name, t => t.Value?.ToString()).Should().Equal(new Dictionary<string, string?> { ["firstName"] = "Ana", ["loyaltyTier"] = "gold", ["shoeSize"] = null });
        var permission = person.Permissions.Should().ContainSingle().Subject;
        (permission.Allowed, permission.Status, permission.Since, permission.ContactPoint!.Value).Should().Be((true, ConsentStatus.Given, At(1), "ana@example.org"));
        (await people.Marketer(brand).TimelineAsync(person.Id, new(), 10, null, PersonFields.All, default)).Value!.Edges.Should().BeEmpty();
    }

    [Fact]
    public async Task An_expired_consent_no_longer_shows_the_person()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.SeenAsync(1, Email("ana@example.org"), Consents(expires: DateTimeOffset.UtcNow.AddSeconds(2)));
        await people.Store.CatchUpAsync();
        (await people.Marketer(brand).ByIdentityIdAsync(id, PersonFields.None, default)).Should().NotBeNull();

        await Task.Delay(2100);

        (await people.Marketer(brand).ByIdentityIdAsync(id, PersonFields.None, default)).Should().BeNull();
    }

    [Fact]
    public async Task An_auditor_sees_masks_and_leaves_no_trace_of_a_read()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.SeenAsync(1, Email("ana@example.org"), Traits(("firstName", "Ana")), Comment("a secret"));
        await people.Store.CatchUpAsync();

        var person = (await people.Auditor(brand).ByIdentityIdAsync(id, PersonFields.All, default))!;
        var interaction = (await people.Auditor(brand).TimelineAsync(person.Id, new(), 10, null, PersonFields.All, default)).Value!.Edges.Single().Node;

        (person.DisplayName, person.Identities[0].Value, person.Identities[0].MaskedValue, person.Traits[0].Value).Should().Be((null, null, "a•••@e•••.org", null));
        (interaction.Text, interaction.Identity.Value).Should().Be((null, null));
        people.LogOf(brand).Should().BeEmpty();
    }

    [Fact]
    public async Task A_read_of_identifiers_is_logged_with_who_and_what_for()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.SeenAsync(1, Email("ana@example.org"), Traits(("firstName", "Ana"), ("loyaltyTier", "gold")));
        await people.Store.CatchUpAsync();
        var person = (await people.Admin(brand).ByIdentityIdAsync(id, PersonFields.Identities, default))!;
        people.LogOf(brand).Should().BeEmpty("masks are no identifiers");

        await people.Admin(brand).ByIdentityIdAsync(id, PersonFields.All, default);

        var entry = people.LogOf(brand).Should().ContainSingle().Subject;
        (entry.By, entry.Purpose).Should().Be(("actor-1", "administration"));
        entry.Fields.Should().Equal("CustomerProfile.displayName", "Identity.value", "Trait.value");
        entry.Profiles.Should().Equal(person.Id);
        entry.Roles.Should().Equal("crm-admin");
    }

    [Fact]
    public async Task What_lost_its_data_key_is_shown_no_more_and_breaks_nothing()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.SeenAsync(1, Email("ana@example.org"), Traits(("firstName", "Ana")), Comment("gone"));
        await people.Store.CatchUpAsync();
        await people.Store.ScalarAsync<long>("with d as (delete from profiles.data_key where subject = $1 returning 1) select count(*) from d", id.Value);

        var person = (await people.Admin(brand).ByIdentityIdAsync(id, PersonFields.All, default))!;
        (person.DisplayName, person.Identities[0].Value, person.Identities[0].MaskedValue).Should().Be((null, null, "•••"));
        (await people.Admin(brand).TimelineAsync(person.Id, new(), 10, null, PersonFields.All, default)).Value!.Edges.Single().Node.Text.Should().BeNull();
        await brand.SeenAsync(2, Crm("9"), Comment("others go on"));
        await people.Store.CatchUpAsync();
        await people.Store.RebuildAsync();
    }

    [Fact]
    public async Task The_timeline_is_in_order_of_occurrence_filtered_and_paged_over_all_identities()
    {
        var brand = await people.Store.OpenAsync();
        var id = await brand.TogetherAsync(5, [Email("ana@example.org"), Facebook("42")], Comment("at 5", "email"));
        foreach (var hour in new[] { 9, 1, 7, 3 }) await brand.SeenAsync(hour, Facebook("42"), Comment($"at {hour}"));
        await people.Store.CatchUpAsync();
        var query = people.Admin(brand);
        var person = (await PersonAsync(brand, id))!;

        var texts = new List<string?>();
        string? after = null;
        do
        {
            var page = (await query.TimelineAsync(person.Id, new(), 2, after, PersonFields.All, default)).Value!;
            texts.AddRange(page.Edges.Select(e => e.Node.Text));
            after = page.HasNextPage ? page.Edges[^1].Cursor : null;
        }
        while (after is not null);

        texts.Should().Equal("at 9", "at 7", "at 5", "at 3", "at 1");
        (await TextsAsync(new(Channels: ["email"]))).Should().Equal("at 5");
        (await TextsAsync(new(Kinds: [InteractionKind.Review]))).Should().BeEmpty();
        (await TextsAsync(new(Since: At(3), Until: At(9)))).Should().Equal("at 7", "at 5", "at 3");
        (await query.CountTimelineAsync(person.Id, new(Since: At(3)), default)).Should().Be(4);

        async Task<IEnumerable<string?>> TextsAsync(TimelineFilter filter) => (await query.TimelineAsync(person.Id, filter, 10, null, PersonFields.All, default)).Value!.Edges.Select(e => e.Node.Text);
    }

    [Fact]
    public void A_query_without_a_purpose_is_none()
    {
        var caller = new Caller(new TenantId("acme"), TenantSettings.Default, Role.CrmAdmin, null, "actor-1", "tests");
        people.Queries.Invoking(q => q.For(caller)).Should().Throw<InvalidOperationException>();
    }

    private Task<PersonView?> PersonAsync(ReadModels.Brand brand, IdentityId id) => people.Admin(brand).ByIdentityIdAsync(id, PersonFields.None, default);
}
