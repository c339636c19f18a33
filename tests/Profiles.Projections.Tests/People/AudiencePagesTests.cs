using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

/// <summary>What is handed out of an audience, and until when.</summary>
public sealed class AudiencePagesTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static AudienceRequest Request(params string[] traits) => new(Guid.NewGuid(), "email", "marketing", "mailer", AudienceFormat.Ndjson, traits, null);

    [Fact]
    public async Task Who_withdraws_while_it_runs_is_not_on_the_next_page()
    {
        var brand = await people.Store.OpenAsync();
        for (var i = 0; i < 6; i++) await brand.SeenAsync(1, Email($"{i}@example.org"), Consents());
        await people.Store.CatchUpAsync();

        var handed = new List<ProfileId>();
        await foreach (var page in people.Marketer(brand).AudienceAsync(Request(), default, length: 2))
        {
            handed.AddRange(page.Select(m => m.Profile));
            if (handed.Count != 2) continue;
            for (var i = 0; i < 6; i++) await brand.SeenAsync(2, Email($"{i}@example.org"), Withdraws());
        }
        handed.Should().HaveCount(2, "the first page was handed out before");
    }

    [Fact]
    public async Task Only_the_contact_points_that_the_purpose_covers_are_handed_out()
    {
        var brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Email("a@example.org"), new IdentityClaim("phone", null, "+33612345678"), Crm("member-1")], Traits(("firstName", "Zoé"), ("language", "fr"), ("shoeSize", 38)), Consents());
        await brand.TogetherAsync(2, [Crm("member-1"), Email("b@example.org")]);
        await people.Store.CatchUpAsync();

        var member = (await AllAsync(people.Marketer(brand), Request("language"))).Should().ContainSingle().Subject;
        member.Points.Should().ContainSingle().Which.Should().Match<PermissionView>(p => p.ContactPoint!.Value == "a@example.org" && p.Reason == "consent-given");
        member.DisplayName.Should().Be("Zoé");
        member.Traits.Should().ContainSingle().Which.Value.GetString().Should().Be("fr");
    }

    [Fact]
    public async Task All_pages_together_are_the_list()
    {
        var brand = await people.Store.OpenAsync();
        for (var i = 0; i < 7; i++) await brand.SeenAsync(1, Email($"{i}@example.org"), i == 3 ? [Comment("hi")] : [Consents()]);
        await people.Store.CatchUpAsync();
        var pages = new List<int>();
        await foreach (var page in people.Marketer(brand).AudienceAsync(Request(), default, length: 4)) pages.Add(page.Count);
        pages.Should().Equal(4, 2);
    }

    [Fact]
    public async Task Each_page_is_in_the_access_log_before_it_is_handed_out()
    {
        var brand = await people.Store.OpenAsync();
        for (var i = 0; i < 3; i++) await brand.SeenAsync(1, Email($"{i}@example.org"), Consents());
        await people.Store.CatchUpAsync();
        var pages = 0;
        await foreach (var page in people.Marketer(brand).AudienceAsync(Request(), default, length: 2))
        {
            people.LogOf(brand).Should().HaveCount(++pages);
            people.LogOf(brand).Last().Profiles.Should().BeEquivalentTo(page.Select(m => m.Profile));
            people.LogOf(brand).Last().Fields.Should().Contain("Identity.value");
        }
        pages.Should().Be(2);
    }

    [Fact]
    public async Task An_admin_reads_it_as_a_marketer_would()
    {
        var brand = await people.Store.OpenAsync();
        var admin = brand.Caller(Role.CrmAdmin, Purpose.Administration);
        await brand.SeenAsync(1, Email("a@example.org"), Consents());
        await brand.SeenAsync(1, Email("b@example.org"));
        await people.Store.CatchUpAsync();

        (await AllAsync(people.Queries.For(admin.For("email", "marketing")!), Request())).Should().ContainSingle();
        brand.Caller(Role.Marketer, PeopleStore.Newsletter).For("sms", "marketing").Should().BeNull();
        var unbound = () => AllAsync(people.Queries.For(admin), Request());
        await unbound.Should().ThrowAsync<InvalidOperationException>();
    }

    private static async Task<List<AudienceMember>> AllAsync(PersonQuery query, AudienceRequest request)
    {
        var all = new List<AudienceMember>();
        await foreach (var page in query.AudienceAsync(request, default)) all.AddRange(page);
        return all;
    }
}
