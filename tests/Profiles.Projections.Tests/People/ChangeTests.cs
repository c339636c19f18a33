using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

public sealed class ChangeTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    [Fact]
    public async Task Changes_come_as_far_as_the_read_models_have_come()
    {
        var brand = await people.Store.OpenAsync();
        await using var changes = Following(people.Admin(brand), null, null, null);

        await brand.SeenAsync(1, Email("ana@example.org"), Comment("hello"));
        await people.Store.CatchUpAsync();
        var created = await changes.NextAsync();
        (created.Kind, created.Profile!.Engagement.Interactions, created.Version).Should().Be((ChangeKind.Created, 1, 2));

        await brand.SeenAsync(2, Email("ana@example.org"), Comment("again"));
        await people.Store.CatchUpAsync();
        (await changes.NextAsync()).Kind.Should().Be(ChangeKind.Updated);

        var crm = await brand.SeenAsync(3, Crm("7"));
        await people.Store.CatchUpAsync();
        var second = (await changes.NextAsync()).ProfileId;
        await brand.TogetherAsync(4, [Crm("7"), Email("ana@example.org")]);
        await people.Store.CatchUpAsync();
        var merged = new[] { await changes.NextAsync(), await changes.NextAsync() };
        merged.Should().OnlyContain(c => c.Kind == ChangeKind.Merged && c.Profile!.Engagement.Interactions == 2);
        merged.Select(c => c.ProfileId).Should().BeEquivalentTo([created.ProfileId, second]);
    }

    [Fact]
    public async Task Another_brands_changes_are_not_heard()
    {
        var (brand, other) = (await people.Store.OpenAsync(), await people.Store.OpenAsync());
        await using var changes = Following(people.Admin(brand), null, null, null);
        await other.SeenAsync(1, Email("ana@example.org"));
        var mine = await brand.SeenAsync(2, Email("bea@example.org"));
        await people.Store.CatchUpAsync();
        (await changes.NextAsync()).Profile!.Identities.Should().ContainSingle().Which.Id.Should().Be(mine);
    }

    [Fact]
    public async Task A_reader_resumes_behind_its_last_cursor_without_loss()
    {
        var brand = await people.Store.OpenAsync();
        string cursor;
        await using (var changes = Following(people.Admin(brand), null, null, null))
        {
            await brand.SeenAsync(1, Email("ana@example.org"));
            await people.Store.CatchUpAsync();
            cursor = (await changes.NextAsync()).Cursor;
        }
        var missed = new List<IdentityId>();
        for (var i = 0; i < 5; i++) missed.Add(await brand.SeenAsync(2 + i, Email($"p{i}@example.org")));
        await people.Store.CatchUpAsync();

        await using var resumed = Following(people.Admin(brand), null, null, cursor);
        var heard = new List<IdentityId>();
        for (var i = 0; i < 5; i++) heard.Add((await resumed.NextAsync()).Profile!.Identities[0].Id);
        heard.Should().Equal(missed);
    }

    [Fact]
    public async Task Marketing_hears_when_a_person_leaves_its_purpose_and_nothing_of_those_who_never_were_in_it()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Email("ana@example.org"), Consents());
        await people.Store.CatchUpAsync();
        await using var changes = Following(people.Marketer(brand), null, null, null);

        await brand.SeenAsync(2, Email("stranger@example.org"), Comment("never consented"));
        await brand.SeenAsync(3, Email("ana@example.org"), Withdraws());
        await people.Store.CatchUpAsync();

        var removed = await changes.NextAsync();
        (removed.Kind, removed.Profile).Should().Be((ChangeKind.Removed, null));
    }

    /// <summary>A customer may be written to without having agreed; whoever was never one can't have been seen, and an objection of theirs tells nothing.</summary>
    [Fact]
    public async Task For_a_purpose_that_customers_need_not_agree_to_only_a_customer_s_objection_is_told()
    {
        var brand = await people.Store.OpenAsync();
        var similar = people.Queries.For(brand.Caller(Role.Marketer, new Purpose("marketing.similar", "email", "similar-products")));
        await brand.SeenAsync(1, Email("lead@example.org"), Traits(("lifecycleStage", "lead")));
        await brand.SeenAsync(1, Email("customer@example.org"), Traits(("lifecycleStage", "customer")));
        await people.Store.CatchUpAsync();
        await using var changes = Following(similar, null, null, null);

        await brand.SeenAsync(2, Email("lead@example.org"), Objects());
        await brand.SeenAsync(3, Email("customer@example.org"), Objects());
        await people.Store.CatchUpAsync();

        var told = await changes.NextAsync();
        (told.ProfileId, told.Kind).Should().Be((await brand.ProfileAsync(Email("customer@example.org")), ChangeKind.Removed));
    }

    /// <summary>Membership is read live, and is ahead of the entries: what the profile took in since must not make the objection one of somebody who was seen.</summary>
    [Fact]
    public async Task An_objection_is_not_told_of_a_profile_that_took_in_somebody_who_agreed_only_after_it()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Crm("7"), Comment("never consented"));
        await brand.SeenAsync(1, Email("ana@example.org"), Consents());
        string cursor;
        await using (var changes = Following(people.Marketer(brand), null, null, null))
        {
            await brand.SeenAsync(2, Email("first@example.org"), Consents());
            await people.Store.CatchUpAsync();
            while (true)
            {
                var change = await changes.NextAsync();
                cursor = change.Cursor;
                if (change.ProfileId == await brand.ProfileAsync(Email("first@example.org"))) break;
            }
        }
        var (stranger, ana) = (await brand.ProfileAsync(Crm("7")), await brand.ProfileAsync(Email("ana@example.org")));
        await brand.SeenAsync(3, Crm("7"), Objects());
        await brand.SeenAsync(4, Email("carla@example.org"), Consents());
        await people.Store.CatchUpAsync();
        await brand.TogetherAsync(5, [Crm("7"), Email("ana@example.org")]);
        (await brand.ProfileAsync(Email("ana@example.org"))).Should().Be(stranger, "the one who objected goes on");

        await using var resumed = Following(people.Marketer(brand), null, null, cursor);
        (await resumed.NextAsync()).ProfileId.Should().Be(await brand.ProfileAsync(Email("carla@example.org")), "nothing was told of the objection before it");

        await brand.SeenAsync(6, Email("last@example.org"), Consents());
        await people.Store.CatchUpAsync();
        var last = await brand.ProfileAsync(Email("last@example.org"));
        for (var told = await resumed.NextAsync(); told.ProfileId != last; told = await resumed.NextAsync())
            (told.ProfileId, told.Kind).Should().Be((ana, ChangeKind.Removed), "only she can have been seen");
    }

    [Fact]
    public async Task One_profile_is_followed_through_its_merge()
    {
        var brand = await people.Store.OpenAsync();
        var ids = new List<ProfileId>();
        foreach (var who in new[] { Crm("7"), Email("ana@example.org") })
            ids.Add((await people.Admin(brand, Consistency.Strong).ByIdentityIdAsync(await brand.SeenAsync(1, who), PersonFields.None, default))!.Id);
        await people.Store.CatchUpAsync();
        await using var one = Following(people.Admin(brand), ids[0], null, null);
        await using var two = Following(people.Admin(brand), ids[1], null, null);

        await brand.SeenAsync(2, Facebook("stranger"));
        await brand.TogetherAsync(3, [Crm("7"), Email("ana@example.org")]);
        await people.Store.CatchUpAsync();

        (await one.NextAsync()).Kind.Should().Be(ChangeKind.Merged);
        (await two.NextAsync()).Kind.Should().Be(ChangeKind.Merged);
    }

    [Fact]
    public async Task A_filter_applies_and_who_stops_matching_is_removed()
    {
        var brand = await people.Store.OpenAsync();
        var gold = new ProfileFilter { Trait = new("loyaltyTier") { EqualTo = System.Text.Json.JsonSerializer.SerializeToElement("gold") } };
        await using var changes = Following(people.Admin(brand), null, gold, null);

        await brand.SeenAsync(1, Email("silver@example.org"), Traits(("loyaltyTier", "silver")));
        await brand.SeenAsync(2, Email("ana@example.org"), Traits(("loyaltyTier", "gold")));
        await people.Store.CatchUpAsync();
        var shown = await changes.NextAsync();
        shown.Kind.Should().Be(ChangeKind.Created);
        await brand.SeenAsync(3, Email("ana@example.org"), Traits(("loyaltyTier", "bronze")));
        await people.Store.CatchUpAsync();
        var removed = await changes.NextAsync();
        (removed.Kind, removed.ProfileId).Should().Be((ChangeKind.Removed, shown.ProfileId));
    }

    [Fact]
    public async Task A_slow_reader_is_closed_with_an_error()
    {
        var brand = await people.Store.OpenAsync();
        await using var strict = people.New(slowAfter: TimeSpan.FromMilliseconds(200));
        await using var changes = Following(strict.For(brand.Caller(Domain.Access.Role.CrmAdmin, Domain.Tenants.Purpose.Administration)), null, null, null);
        await brand.SeenAsync(1, Email("first@example.org"));
        await people.Store.CatchUpAsync();
        await changes.NextAsync();
        for (var i = 0; i < 300; i++) await brand.SeenAsync(2, Email($"p{i}@example.org"));
        await people.Store.CatchUpAsync();
        await Task.Delay(1500);

        var heard = 0;
        var reading = async () =>
        {
            while (true)
            {
                await changes.NextAsync();
                heard++;
            }
        };
        await reading.Should().ThrowAsync<SlowReaderException>();
        heard.Should().BeInRange(1, 299);
    }

    [Fact]
    public async Task A_made_up_cursor_is_refused()
    {
        var brand = await people.Store.OpenAsync();
        await using var changes = new Follower(people.Admin(brand), null, null, "made-up");
        await changes.Invoking(c => c.NextAsync()).Should().ThrowAsync<ChangesRefusedException>();
    }

    private static Follower Following(PersonQuery query, ProfileId? id, ProfileFilter? filter, string? after) => new Follower(query, id, filter, after).Start();

    private sealed class Follower(PersonQuery query, ProfileId? id, ProfileFilter? filter, string? after) : IAsyncDisposable
    {
        private readonly CancellationTokenSource stopping = new(TimeSpan.FromSeconds(30));
        private IAsyncEnumerator<ChangeView>? changes;
        private Task<bool>? next;

        /// <summary>Listens from here on: an enumeration only begins with its first step.</summary>
        public Follower Start()
        {
            changes = query.ChangesAsync(id, filter, after, PersonFields.Identities, stopping.Token).GetAsyncEnumerator();
            next = changes.MoveNextAsync().AsTask();
            Thread.Sleep(150);
            return this;
        }

        public async Task<ChangeView> NextAsync()
        {
            if (changes is null) Start();
            (await next!).Should().BeTrue();
            var change = changes!.Current;
            next = changes.MoveNextAsync().AsTask();
            return change;
        }

        public async ValueTask DisposeAsync()
        {
            await stopping.CancelAsync();
            try
            {
                if (next is not null) await next;
            }
            catch (Exception)
            {
                // What a test wanted to see of the stream it has seen.
            }
            if (changes is not null) await changes.DisposeAsync();
            stopping.Dispose();
        }
    }
}
