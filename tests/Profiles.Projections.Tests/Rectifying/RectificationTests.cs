using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Audiences;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Projections.Rectifying;
using Profiles.Projections.Tests.People;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.Rectifying;

public sealed class RectificationTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly PrivacyActor Anne = new("anne", Officer: true, Approver: false);
    private static readonly IdentityClaim Ana = Email("ana@example.org");

    private PrivacyDesk Desk => new(people.Store.Store, people.Store.Vault, people.Store.Tenants, TimeProvider.System);

    [Theory, InlineData(Consistency.Strong), InlineData(Consistency.Eventual)]
    public async Task What_was_corrected_beats_pins_of_before_and_imports_of_after_and_names_its_request(Consistency consistency)
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana, Traits(("firstName", "Anna"), ("loyaltyTier", "gold")));
        await brand.PinAsync(Ana, "firstName", "Hanna");

        var id = await RectifiedAsync(brand, Ana, new { firstName = "Ana", loyaltyTier = "silver" });
        await brand.SeenAsync(900_000, Ana, Traits(("firstName", "Anna"), ("loyaltyTier", "gold")));

        if (consistency == Consistency.Eventual) await people.Store.CatchUpAsync();
        var traits = (await PersonAsync(brand, Ana, consistency)).Traits;
        traits.Select(t => (t.Name, t.Value!.Value.GetString(), t.Pinned, t.Request)).Should().BeEquivalentTo(
            new[] { ("firstName", "Ana", true, (Guid?)id), ("loyaltyTier", "silver", true, id) });
    }

    [Fact]
    public async Task After_an_unmerge_neither_side_shows_the_wrong_value_live_and_rebuilt()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.SeenAsync(1, Ana, Traits(("city", "Lyon")));
        var crm = await brand.SeenAsync(2, Crm("7"), Traits(("city", "Lyon")));
        var account = await brand.SeenAsync(3, Facebook("f"), Traits(("nickname", "an")));
        var merge = await people.LinkAsync(brand, email, crm);
        await people.LinkAsync(brand, email, account);

        await RectifiedAsync(brand, Ana, new { city = "Nice" });
        await people.UnmergeAsync(brand, merge.Decision!.Value);
        await brand.SeenAsync(900_000, Crm("7"), Traits(("city", "Lyon")));

        (await CityAsync(Ana), await CityAsync(Crm("7"))).Should().Be(("Nice", "Nice"));
        (await people.Store.ScalarAsync<long>("select count(*) from profiles.mt_events where stream_id = $1 and type = 'trait_rectified'", account.Value)).Should().Be(0, "it never held a city");
        await people.Store.CatchUpAsync();
        var live = await brand.HashAsync();
        await people.Store.RebuildAsync();
        (await brand.HashAsync()).Should().Be(live);

        async Task<string?> CityAsync(IdentityClaim who) => (await PersonAsync(brand, who)).Traits.Single(t => t.Name == "city").Value?.GetString();
    }

    [Fact]
    public async Task An_attribute_that_the_person_has_not_is_shown_no_more_whoever_says_it_again()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana, Traits(("title", "Dr"), ("firstName", "Ana")));
        await RectifiedAsync(brand, Ana, new { title = (string?)null });
        await brand.SeenAsync(900_000, Ana, Traits(("title", "Dr")));
        await people.Store.CatchUpAsync();

        (await PersonAsync(brand, Ana)).Traits.Select(t => t.Name).Should().Equal("firstName");
        (await PersonAsync(brand, Ana, Consistency.Eventual)).Traits.Select(t => t.Name).Should().Equal("firstName");
        (await brand.UnpinAsync(Ana, "title")).Rejection!.Code.Should().Be("rectified");
        (await brand.PinAsync(Ana, "title", "Prof")).Changed.Should().BeTrue("it has changed since");
        (await PersonAsync(brand, Ana)).Traits.Single(t => t.Name == "title").Value!.Value.GetString().Should().Be("Prof");
        (await brand.UnpinAsync(Ana, "title")).Rejection!.Code.Should().Be("rectified", "what sources say would show again");
    }

    [Fact]
    public async Task Executed_by_many_at_once_it_is_recorded_once()
    {
        var brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Ana, Crm("7")], Traits(("city", "Lyon")));
        var id = await ApprovedAsync(brand, Ana, new { city = "Nice" });
        await MoveAsync(brand, id, PrivacyAction.Execute);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ExecuteAsync(brand, id)));
        await ExecuteAsync(brand, id);

        (await CountAsync(brand, "trait_rectified")).Should().Be(1);
        (await CountAsync(brand, "privacy_request_executed")).Should().Be(1);
        (await StateAsync(brand, id)).State.Should().Be(PrivacyRequestState.Fulfilled);
    }

    [Fact]
    public async Task Whoever_was_given_the_persons_data_is_told_and_waited_for()
    {
        var brand = await people.Store.OpenAsync();
        var identity = await brand.SeenAsync(1, Ana, Traits(("city", "Lyon")));
        var export = Guid.NewGuid();
        await using (var session = people.Store.Store.LightweightSession(brand.Tenant.Value))
        {
            session.Events.StartStream(export, new AudienceExportBegun("mailer", "email", "marketing", [], At(2), "export", "account-1"));
            await session.SaveChangesAsync();
        }
        await people.Store.ScalarAsync<long>(
            "with m as (insert into profiles.audience_member (tenant_id, identity_id, export_id, profile_id, at) values ($1, $2, $3, $4, now()) returning 1) select count(*) from m",
            brand.Tenant.Value, identity.Value, export, (await brand.ProfileAsync(Ana)).Value);
        var id = await ApprovedAsync(brand, Ana, new { city = "Nice" });
        await MoveAsync(brand, id, PrivacyAction.Execute);

        await ExecuteAsync(brand, id);
        await ExecuteAsync(brand, id);

        var state = await StateAsync(brand, id);
        (state.State, state.Recipients.Single().Name).Should().Be((PrivacyRequestState.AwaitingRecipients, "mailer"));
        (await people.Store.ScalarAsync<string>("select string_agg(kind, ',') from profiles.notice where tenant_id = $1", brand.Tenant.Value)).Should().Be("Rectified");
    }

    [Fact]
    public async Task Who_was_left_out_keeps_what_they_say()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.SeenAsync(1, Ana, Traits(("city", "Lyon")));
        var stranger = await brand.SeenAsync(2, Crm("7"), Traits(("city", "Brest")));
        var merge = await people.LinkAsync(brand, email, stranger);

        await RectifiedAsync(brand, Ana, new { city = "Nice" }, exclude: [stranger]);
        await people.UnmergeAsync(brand, merge.Decision!.Value);

        (await PersonAsync(brand, Crm("7"))).Traits.Single().Value!.Value.GetString().Should().Be("Brest");
        (await PersonAsync(brand, Ana)).Traits.Single().Value!.Value.GetString().Should().Be("Nice");
    }

    [Fact]
    public async Task A_corrected_date_of_birth_decides_the_age_against_later_imports_and_comes_out_of_the_events()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana, Traits(("birthDate", "2020-05-07")), Consents());
        (await BornAsync()).Should().Be(new DateOnly(2020, 5, 1));

        await RectifiedAsync(brand, Ana, new { birthDate = "1980-05-07" });
        await brand.SeenAsync(900_000, Ana, Traits(("birthDate", "2020-05-07")));

        (await BornAsync()).Should().Be(new DateOnly(1980, 5, 1));
        (await PersonAsync(brand, Ana)).Exclusions.Should().BeEmpty();
        await new Refolding(people.Store.Store, people.Store.Source, people.Store.Vault, people.Store.Tenants).RefoldAsync(brand.Tenant, default);
        (await BornAsync()).Should().Be(new DateOnly(1980, 5, 1));

        Task<DateOnly> BornAsync() => people.Store.ScalarAsync<DateOnly>("select born from profiles.customer_state where tenant_id = $1", brand.Tenant.Value);
    }

    [Theory]
    [InlineData("{}", "corrections-value"), InlineData("[]", "corrections-value"), InlineData("""{"nickname":"x"}""", "unknown-attribute")]
    [InlineData("""{"firstName":" "}""", "value-empty"), InlineData("""{"firstName":4}""", "value-type"), InlineData("""{"birthDate":"07/05/1980"}""", "value-type")]
    [InlineData("""{"birthDate":"2980-05-07"}""", "value-type"), InlineData("""{"loyaltyTier":{"a":1}}""", "value-type"), InlineData("""{"diagnosis":"flu"}""", "special-category")]
    [InlineData("""{"email":"other@example.org"}""", "contact-identity"), InlineData("""{"email":null}""", "contact-identity"), InlineData("""{"firstName":"\ud800"}""", "text")]
    public async Task What_can_not_be_corrected_says_why_at_the_approval(string corrections, string code)
    {
        var brand = await people.Store.OpenAsync(TenantSettings.Default with { Traits = [.. TraitDefinition.Defaults, new("diagnosis", Clear: false, Special: true)] });
        await brand.SeenAsync(1, Ana, Traits(("firstName", "Anna"), ("birthDate", "1990-05-07")));
        var id = await OpenAsync(brand, Ana);

        var refused = await Desk.AdvanceAsync(new(brand.Tenant, id, PrivacyAction.Approve, Anne, "tests") { Corrections = JsonDocument.Parse(corrections).RootElement }, default);

        refused.Rejection!.Code.Should().Be(code);
        refused.Rejection.Path.Should().StartWith("corrections");
        (refused.Rejection.Reason + refused.Rejection.Path).Should().NotContain("nickname", "what nobody knows may be anything");
    }

    [Fact]
    public async Task A_rectification_says_what_is_corrected_and_an_address_becomes_one_of_the_persons_own()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana, Traits(("email", "anna@example.org")));
        var id = await OpenAsync(brand, Ana);
        (await Desk.AdvanceAsync(new(brand.Tenant, id, PrivacyAction.Approve, Anne, "tests"), default)).Rejection!.Code.Should().Be("corrections-missing");

        await RectifiedAsync(brand, Ana, new { email = "Ana@Example.org" });

        (await PersonAsync(brand, Ana)).Traits.Single().Request.Should().NotBeNull();
    }

    [Fact]
    public async Task A_correction_is_sealed_wherever_it_is_stored()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Ana, Traits(("city", "Lyon")));
        await RectifiedAsync(brand, Ana, new { city = "Canaryville" });
        await people.Store.CatchUpAsync();
        foreach (var table in new[] { "mt_events", "facet", "profile", "privacy_request" })
            (await people.Store.ScalarAsync<long>($"select count(*) from profiles.{table} t where t::text ~* 'canary'")).Should().Be(0);
    }

    private async Task<Guid> RectifiedAsync(Brand brand, IdentityClaim who, object corrections, IReadOnlyList<IdentityId>? exclude = null)
    {
        var id = await ApprovedAsync(brand, who, corrections, exclude);
        await MoveAsync(brand, id, PrivacyAction.Execute);
        await ExecuteAsync(brand, id);
        (await StateAsync(brand, id)).State.Should().Be(PrivacyRequestState.Fulfilled);
        return id;
    }

    private async Task<Guid> ApprovedAsync(Brand brand, IdentityClaim who, object corrections, IReadOnlyList<IdentityId>? exclude = null)
    {
        var id = await OpenAsync(brand, who);
        var approved = await Desk.AdvanceAsync(
            new(brand.Tenant, id, PrivacyAction.Approve, Anne, "tests") { Corrections = JsonSerializer.SerializeToElement(corrections), Exclude = exclude ?? [] }, default);
        approved.Rejection.Should().BeNull();
        return id;
    }

    private async Task<Guid> OpenAsync(Brand brand, IdentityClaim who)
    {
        var normal = new IdentityNormaliser(brand.Settings, people.Store.Phones).Normalise(who, Trust.Links).Identity!;
        var opened = await Desk.OpenAsync(new(brand.Tenant, PrivacyRequestKind.Rectification, [normal], [who], "desk", "tests", "olga"), default);
        await MoveAsync(brand, opened.Request!.Value, PrivacyAction.VerifyIdentity);
        return opened.Request.Value;
    }

    private async Task MoveAsync(Brand brand, Guid id, PrivacyAction action) =>
        (await Desk.AdvanceAsync(new(brand.Tenant, id, action, Anne, "tests"), default)).Rejection.Should().BeNull();

    private async Task ExecuteAsync(Brand brand, Guid id) =>
        await new RectificationExecution(people.Store.Store, people.Store.Vault, people.Store.Tenants, Desk, TimeProvider.System).ExecuteAsync(brand.Tenant, id, await StateAsync(brand, id), default);

    private async Task<PrivacyRequest> StateAsync(Brand brand, Guid id) =>
        (await new RequestList(people.Store.Source, people.Store.Store, people.Store.Vault).FindAsync(brand.Tenant, id, words: false, default))!.Request;

    private Task<long> CountAsync(Brand brand, string type) =>
        people.Store.ScalarAsync<long>("select count(*) from profiles.mt_events where tenant_id = $1 and type = $2", brand.Tenant.Value, type);

    private async Task<PersonView> PersonAsync(Brand brand, IdentityClaim who, Consistency consistency = Consistency.Strong) =>
        (await people.Admin(brand, consistency).ByIdAsync(await brand.ProfileAsync(who), PersonFields.All, default))!;
}
