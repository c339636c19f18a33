using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Projections.People;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

/// <summary>One brand with four persons, asked in many ways.</summary>
public sealed class ListTests(PeopleStore people) : IClassFixture<PeopleStore>, IAsyncLifetime
{
    private Brand brand = null!;

    public async Task InitializeAsync()
    {
        brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Email("zoe@example.org"), Crm("1")], Traits(("firstName", "Zoé"), ("lastName", "d'Arc"), ("loyaltyTier", "gold"), ("followers", 10), ("shoeSize", 38)), Consents());
        await brand.SeenAsync(2, Crm("1"), Comment("hi", target: "shop"), Comment("hi"));
        await brand.TogetherAsync(3, [Crm("2"), new("phone", null, "+33612345678")], Traits(("firstName", "Zoltán"), ("lastName", "Kiss"), ("loyaltyTier", "silver"), ("followers", 200)));
        await brand.SeenAsync(4, Facebook("f3"), Traits(("username", "@Star_Gazer")), Comment("a"), Comment("b", "instagram"), Comment("c"));
        await brand.SeenAsync(5, Email("nobody@example.org"));
        await people.Store.CatchUpAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("zo", "1,2")]
    [InlineData("ZOE", "1")]
    [InlineData("zoé d'ar", "1")]
    [InlineData("arc zo", "1")]
    [InlineData("zo kis", "2")]
    [InlineData("zoe@EXAMPLE.org", "1")]
    [InlineData("06 12 34 56 78", "2")]
    [InlineData("+33612345678", "2")]
    [InlineData("star_gazer", "3")]
    [InlineData("@STAR_GAZER", "3")]
    [InlineData("f3", "3")]
    [InlineData("oe", "")]
    [InlineData("z", "")]
    [InlineData("' or 1=1 --", "")]
    public async Task Search_finds_beginnings_of_names_and_whole_addresses_numbers_and_handles(string search, string expected) =>
        (await FoundAsync(search, null)).Should().Equal(Split(expected));

    [Fact]
    public async Task Filters_combine()
    {
        (await FoundAsync(null, new() { IdentityType = "crm" })).Should().Equal("1", "2");
        (await FoundAsync(null, new() { Channel = "instagram" })).Should().Equal("3");
        (await FoundAsync(null, new() { Site = "shop" })).Should().Equal("1");
        (await FoundAsync(null, new() { Kind = InteractionKind.Comment, Channel = "facebook", MinInteractions = 2 })).Should().Equal("1", "3");
        (await FoundAsync(null, new() { MinInteractions = 3 })).Should().Equal("3");
        (await FoundAsync(null, new() { Channel = "instagram", MinInteractions = 2 })).Should().BeEmpty("only one of the three is on that channel");
        (await FoundAsync(null, new() { InteractedSince = At(3) })).Should().Equal("3");
        (await FoundAsync(null, new() { InteractedSince = At(3), Channel = "facebook" })).Should().Equal("3");
        (await FoundAsync(null, new() { FirstSeenAfter = At(2) })).Should().Equal("2", "3", "4");
        (await FoundAsync(null, new() { LastSeenAfter = At(4) })).Should().Equal("4");
        (await FoundAsync(null, new() { LastContactBefore = At(3) })).Should().Equal("1");
        (await FoundAsync(null, new() { Not = new() { IdentityType = "crm" } })).Should().Equal("3", "4");
        (await FoundAsync(null, new() { Not = new() { LastContactAfter = At(3) } })).Should().Equal(["1", "2", "4"], "who never wrote did not write lately");
        (await FoundAsync(null, new() { Or = [new() { Site = "shop" }, new() { Channel = "instagram" }] })).Should().Equal("1", "3");
        (await FoundAsync(null, new() { And = [new() { IdentityType = "crm" }, new() { Trait = Is("loyaltyTier", "gold") }] })).Should().Equal("1");
        (await FoundAsync("zo", new() { Trait = Is("loyaltyTier", "silver") })).Should().Equal("2");
    }

    [Fact]
    public async Task Clear_traits_compare_and_sealed_ones_only_equal()
    {
        (await FoundAsync(null, new() { Trait = new("followers") { Gte = Json(10), Lt = Json(200) } })).Should().Equal("1");
        (await FoundAsync(null, new() { Trait = new("followers") { Gt = Json("10") } })).Should().BeEmpty("a text is no number");
        (await FoundAsync(null, new() { Trait = new("loyaltyTier") { In = [Json("gold"), Json("silver")] } })).Should().Equal("1", "2");
        (await FoundAsync(null, new() { Trait = new("loyaltyTier") { Exists = false } })).Should().Equal("3", "4");
        (await FoundAsync(null, new() { Trait = Is("shoeSize", 38) })).Should().Equal("1");
        (await FoundAsync(null, new() { Trait = Is("shoeSize", 39) })).Should().BeEmpty();
        (await RejectedAsync(new() { Trait = new("shoeSize") { Gt = Json(37) } })).Should().Be("trait-sealed");
        (await RejectedAsync(new() { Not = new() { Trait = new("firstName") { Exists = true } } })).Should().Be("trait-sealed");
    }

    [Fact]
    public async Task A_former_value_is_found_by_search_but_equals_no_more()
    {
        await brand.SeenAsync(6, Crm("1"), Traits(("shoeSize", 40)));
        await people.Store.CatchUpAsync();
        (await FoundAsync(null, new() { Trait = Is("shoeSize", 38) })).Should().BeEmpty();
        (await FoundAsync(null, new() { Trait = Is("shoeSize", 40) })).Should().Equal("1");
    }

    [Theory]
    [InlineData(ProfileOrder.LastSeenDesc, "4,3,2,1")]
    [InlineData(ProfileOrder.FirstSeenDesc, "4,3,2,1")]
    [InlineData(ProfileOrder.InteractionsDesc, "3,1")]
    public async Task Pages_follow_on_without_gaps_or_repeats(ProfileOrder order, string begins)
    {
        foreach (var size in new[] { 1, 2, 3, 4 })
        {
            var all = new List<string>();
            string? after = null;
            do
            {
                var page = (await people.Admin(brand).ListAsync(null, null, order, size, after, PersonFields.IdentityValues, default)).Value!;
                page.HasPreviousPage.Should().Be(after is not null);
                all.AddRange(page.Edges.Select(e => Nick(e.Node)));
                after = page.HasNextPage ? page.Edges[^1].Cursor : null;
            }
            while (after is not null);
            all.Should().HaveCount(4).And.OnlyHaveUniqueItems();
            all.Take(begins.Split(',').Length).Should().Equal(begins.Split(','));
        }
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_order_and_brand_only()
    {
        var cursor = (await people.Admin(brand).ListAsync(null, null, ProfileOrder.LastSeenDesc, 1, null, PersonFields.None, default)).Value!.Edges[0].Cursor;
        var other = await people.Store.OpenAsync();
        var changed = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];

        foreach (var (query, order, text) in new[]
        {
            (people.Admin(brand), ProfileOrder.FirstSeenDesc, cursor), (people.Admin(other), ProfileOrder.LastSeenDesc, cursor),
            (people.Admin(brand), ProfileOrder.LastSeenDesc, changed), (people.Admin(brand), ProfileOrder.LastSeenDesc, "nonsense"), (people.Admin(brand), ProfileOrder.LastSeenDesc, new string('é', 54)),
        })
            (await query.ListAsync(null, null, order, 1, text, PersonFields.None, default)).Rejection!.Code.Should().Be("bad-cursor");
    }

    [Fact]
    public async Task Marketing_lists_and_counts_only_whom_it_may_address_and_searches_names_only()
    {
        var marketer = people.Marketer(brand);
        (await marketer.CountAsync(null, null, default)).Value.Should().Be(1);
        (await marketer.CountAsync("zo", null, default)).Value.Should().Be(1);
        (await marketer.CountAsync("zoe@example.org", null, default)).Rejection!.Code.Should().Be("search-not-permitted");
        (await marketer.CountAsync(null, new() { Trait = Is("shoeSize", 38) }, default)).Rejection!.Code.Should().Be("trait-sealed");
        (await marketer.CountAsync(null, new() { Not = new() { IdentityType = "phone" } }, default)).Value.Should().Be(1);

        await brand.SeenAsync(7, Email("zoe@example.org"), Withdraws());

        (await marketer.CountAsync(null, null, default)).Value.Should().Be(0);
        (await marketer.ListAsync(null, new() { Or = [new(), new() { Channel = "facebook" }] }, ProfileOrder.Id, 10, null, PersonFields.All, default)).Value!.Edges.Should().BeEmpty();
    }

    [Fact]
    public async Task A_role_that_sees_masks_can_not_search_by_what_is_behind_them()
    {
        (await people.Auditor(brand).CountAsync("zo", null, default)).Rejection!.Code.Should().Be("search-not-permitted");
        (await people.Auditor(brand).CountAsync(null, new() { Trait = Is("firstName", "Zoé") }, default)).Rejection!.Code.Should().Be("trait-sealed");
        (await people.Auditor(brand).CountAsync(null, null, default)).Value.Should().Be(4);
    }

    [Fact]
    public async Task A_list_with_strong_consistency_waits_and_says_when_that_was_in_vain()
    {
        await using var impatient = people.New(catchUpWithin: TimeSpan.FromMilliseconds(100));
        await brand.SeenAsync(8, Crm("8"));
        var caller = brand.Caller(Domain.Access.Role.CrmAdmin, Domain.Tenants.Purpose.Administration);
        (await impatient.For(caller, Consistency.Strong).CountAsync(null, null, default)).Rejection!.Code.Should().Be("consistency-timeout");

        var waiting = people.Admin(brand, Consistency.Strong).CountAsync(null, null, default);
        await people.Store.CatchUpAsync();
        (await waiting).Value.Should().Be(5);
    }

    private async Task<IEnumerable<string>> FoundAsync(string? search, ProfileFilter? filter)
    {
        var answer = await people.Admin(brand).ListAsync(search, filter, ProfileOrder.Id, 50, null, PersonFields.IdentityValues, default);
        answer.Rejection.Should().BeNull();
        (await people.Admin(brand).CountAsync(search, filter, default)).Value.Should().Be(answer.Value!.Edges.Count);
        return answer.Value.Edges.Select(e => Nick(e.Node)).Order();
    }

    private async Task<string?> RejectedAsync(ProfileFilter filter) =>
        (await people.Admin(brand).ListAsync(null, filter, ProfileOrder.Id, 50, null, PersonFields.None, default)).Rejection?.Code;

    private static string Nick(PersonView person) => person.Identities[0].Value switch
    {
        "f3" => "3",
        "nobody@example.org" => "4",
        var crm => crm!,
    };

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static TraitFilter Is(string name, object value) => new(name) { EqualTo = Json(value) };

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);
}
