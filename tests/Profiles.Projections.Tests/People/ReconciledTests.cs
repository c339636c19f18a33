using System.Text.Json;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

/// <summary>The brand's rules on sealed values, as a person is shown: at once, and from the read models.</summary>
public sealed class ReconciledTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly IdentityClaim[] Both = [Email("ana@example.org"), Crm("7")];

    private static TenantSettings Rule(string trait, ReconciliationRule rule, bool clear = false) => TenantSettings.Default with
    {
        Traits = [new(trait, clear, Reconciliation: new(rule))],
        Purposes = [PeopleStore.Newsletter],
    };

    [Theory, InlineData(Consistency.Strong), InlineData(Consistency.Eventual)]
    public async Task The_most_complete_of_sealed_values_wins(Consistency consistency)
    {
        var brand = await people.Store.OpenAsync(Rule("firstName", ReconciliationRule.MostComplete));
        await brand.SeenAsync(1, Both[0], Traits(("firstName", "Anne-Marie")));
        await brand.TogetherAsync(2, [Both[1], Both[0]], Traits(("firstName", "A.")));
        (await TraitAsync(brand, consistency)).Value!.Value.GetString().Should().Be("Anne-Marie");
    }

    [Theory, InlineData(Consistency.Strong), InlineData(Consistency.Eventual)]
    public async Task A_sealed_blank_hides_nothing(Consistency consistency)
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Both[0], Traits(("firstName", "Ana")));
        await brand.TogetherAsync(2, [Both[1], Both[0]], Traits(("firstName", "  ")));
        (await TraitAsync(brand, consistency)).Value!.Value.GetString().Should().Be("Ana");
    }

    [Theory, InlineData(Consistency.Strong), InlineData(Consistency.Eventual)]
    public async Task A_union_of_sealed_values_is_a_list_opened_under_each_identitys_key(Consistency consistency)
    {
        var brand = await people.Store.OpenAsync(Rule("hobbies", ReconciliationRule.Union));
        await brand.SeenAsync(1, Both[0], Traits(("hobbies", new[] { "chess", "Go" })));
        await brand.TogetherAsync(2, [Both[1], Both[0]], Traits(("hobbies", "running")));
        await brand.SeenAsync(3, Facebook("42"), Traits(("hobbies", new[] { "Go", "jazz" })));
        await brand.TogetherAsync(4, [Facebook("42"), Both[0]]);

        var trait = await TraitAsync(brand, consistency);
        trait.Value!.Value.GetRawText().Should().Be("""["Go","jazz","running","chess"]""");
        (trait.OccurredAt, trait.Pinned).Should().Be((At(3), false));

        await brand.PinAsync(Both[0], "hobbies", new[] { "none" });
        var pinned = await TraitAsync(brand, consistency);
        (pinned.Value!.Value.GetRawText(), pinned.Pinned).Should().Be(("""["none"]""", true));
    }

    [Fact]
    public async Task Of_a_union_what_is_erased_or_not_to_be_seen_is_left_out()
    {
        var brand = await people.Store.OpenAsync(Rule("hobbies", ReconciliationRule.Union));
        await brand.SeenAsync(1, Both[0], Traits(("hobbies", "chess")), Consents());
        await brand.TogetherAsync(2, [Both[1], Both[0]], Traits(("hobbies", "running")));
        await people.Store.CatchUpAsync();
        (await people.Marketer(brand).ByIdAsync(await brand.ProfileAsync(Both[0]), PersonFields.All, default))!.Traits.Single().Value.Should().BeNull();

        await people.Store.ScalarAsync<long>("with m as (update profiles.membership set blind_key = null where tenant_id = $1 and type = 'crm' returning 1) select count(*) from m", brand.Tenant.Value);
        var left = await TraitAsync(brand, Consistency.Eventual);
        (left.Value!.Value.GetRawText(), left.OccurredAt).Should().Be(("""["chess"]""", At(1)));
    }

    [Fact]
    public async Task A_clear_union_equals_whatever_it_holds()
    {
        var brand = await people.Store.OpenAsync(Rule("segment", ReconciliationRule.Union, clear: true));
        await brand.SeenAsync(1, Both[0], Traits(("segment", "vip")));
        await brand.TogetherAsync(2, [Both[1], Both[0]], Traits(("segment", "new")));
        (await TraitAsync(brand, Consistency.Eventual)).Value!.Value.GetRawText().Should().Be("""["new","vip"]""");
        (await CountAsync("vip"), await CountAsync("new"), await CountAsync("lost")).Should().Be((1, 1, 0));

        await people.Store.ScalarAsync<long>("with m as (update profiles.membership set blind_key = null where tenant_id = $1 and type = 'crm' returning 1) select count(*) from m", brand.Tenant.Value);
        (await TraitAsync(brand, Consistency.Eventual)).Value!.Value.GetRawText().Should().Be("""["vip"]""", "the other identity is erased");

        async Task<int> CountAsync(string value) => (await people.Admin(brand).CountAsync(
            null, new ProfileFilter { Trait = new TraitFilter("segment") { EqualTo = JsonSerializer.SerializeToElement(value) } }, default)).Value;
    }

    [Fact]
    public async Task Reconciled_read_models_equal_their_rebuild()
    {
        var live = new List<(Brand Brand, (string Hash, int Rows))>();
        foreach (var rule in Enum.GetValues<ReconciliationRule>())
        {
            var brand = await people.Store.OpenAsync(Rule("firstName", rule));
            await brand.SeenAsync(1, Both[0], Traits(("firstName", "Ana")));
            await people.Store.CatchUpAsync();
            await brand.TogetherAsync(2, [Both[1], Both[0]], Traits(("firstName", "Anna")));
            await brand.SeenAsync(3, Facebook("42"), Traits(("firstName", "Ana")));
            await people.Store.CatchUpAsync();
            await brand.TogetherAsync(4, [Facebook("42"), Both[0]]);
            await brand.PinAsync(Facebook("42"), "lastName", "Silva");
            await people.Store.CatchUpAsync();
            live.Add((brand, await brand.HashAsync()));
        }
        await people.Store.RebuildAsync();
        foreach (var (brand, hash) in live) (await brand.HashAsync()).Should().Be(hash);
    }

    private async Task<TraitView> TraitAsync(Brand brand, Consistency consistency)
    {
        if (consistency == Consistency.Eventual) await people.Store.CatchUpAsync();
        return (await people.Admin(brand, consistency).ByIdAsync(await brand.ProfileAsync(Both[0]), PersonFields.All, default))!.Traits.Single();
    }
}
