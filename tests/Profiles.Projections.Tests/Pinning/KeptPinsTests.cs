using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Projections.People;
using Profiles.Projections.Pinning;
using Profiles.Projections.Recording;
using Profiles.Projections.Tests.People;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.Pinning;

public sealed class KeptPinsTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly DecisionId Merge = new(Guid.NewGuid());

    [Fact]
    public async Task A_value_kept_at_a_merge_is_pinned_as_it_stands_and_given_up_when_the_merge_is_undone()
    {
        var brand = await people.Store.OpenAsync();
        var crm = await brand.SeenAsync(1, Crm("7"), Traits(("firstName", "Anne")));
        var ana = await brand.TogetherAsync(2, [Email("ana@example.org"), Crm("7")], Traits(("firstName", "Anna")));
        await brand.PinAsync(Crm("7"), "firstName", "Annie");
        await people.Store.CatchUpAsync();
        var slot = (await FacetAsync(brand, crm)).Traits.Single();
        var kept = new ReconciledTrait(slot.Name, slot.Clear, slot.Box, slot.Source, crm, slot.OccurredAt, slot.RecordedAt, slot.Sequence, slot.Token);
        using var key = await KeyAsync(brand, crm);

        await AppendAsync(brand, KeptPins.Keep(kept, Act(DateTimeOffset.UtcNow.AddMinutes(1)), _ => key)!);
        (await FirstNameAsync(brand)).Should().Be("Anne");

        await UndoAsync();
        (await FirstNameAsync(brand)).Should().Be("Annie", "it was pinned before the merge");
        await UndoAsync();
        (await people.Store.ScalarAsync<long>("select count(*) from profiles.mt_events where tenant_id = $1 and type = 'trait_unpinned'", brand.Tenant.Value)).Should().Be(1);

        async Task UndoAsync()
        {
            await using var connection = await people.Store.Source.OpenConnectionAsync();
            var undone = await KeptPins.UndoAsync(connection, brand.Tenant, [ana, crm], Act(DateTimeOffset.UtcNow.AddMinutes(2)), _ => _ => key, default);
            if (undone.Count > 0) await AppendAsync(brand, [.. undone]);
        }
    }

    [Fact]
    public void A_union_keeps_all_its_values_without_a_pin() =>
        KeptPins.Keep(new ReconciledTrait("city", null, null, "crm", new(Guid.NewGuid()), At(1), At(1), 1, null) { Others = [] }, Act(At(1)), _ => null!).Should().BeNull();

    private static PinAct Act(DateTimeOffset at) => new("kept at the merge", at, "graphql:console", "account-1", Merge);

    private async Task AppendAsync(Brand brand, params LoggedEvent[] events)
    {
        await using var session = people.Store.Store.LightweightSession(brand.Tenant.Value);
        session.QueueOperation(new AppendEvents(people.Store.Store, brand.Tenant.Value, events, DateTimeOffset.UtcNow));
        await session.SaveChangesAsync();
        await people.Store.CatchUpAsync();
    }

    private async Task<string?> FirstNameAsync(Brand brand) =>
        (await people.Admin(brand).ByIdAsync(await brand.ProfileAsync(Crm("7")), PersonFields.Traits, default))!.Traits.Single().Value?.GetString();

    private async Task<Facet> FacetAsync(Brand brand, IdentityId identity) => System.Text.Json.JsonSerializer.Deserialize<Facet>(
        await people.Store.ScalarAsync<string>("select data::text from profiles.facet where tenant_id = $1 and identity_id = $2", brand.Tenant.Value, identity.Value), Canonical.Options)!;

    private async Task<DataKey> KeyAsync(Brand brand, IdentityId identity) => (await people.Store.Vault.OpenAsync(brand.Tenant, default))!.Unwrap(
        identity.Value, RetentionClass.Contact,
        await people.Store.ScalarAsync<int>("select epoch from profiles.data_key where tenant_id = $1 and subject = $2 and class = 1", brand.Tenant.Value, identity.Value),
        await people.Store.ScalarAsync<byte[]>("select wrapped from profiles.data_key where tenant_id = $1 and subject = $2 and class = 1", brand.Tenant.Value, identity.Value))!;
}
