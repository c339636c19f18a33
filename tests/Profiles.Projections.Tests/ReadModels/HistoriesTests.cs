using System.Text.Json.Nodes;
using CsCheck;
using Marten;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.ReadModels;

/// <summary>Random histories in random pages: what the projection keeps equals the fold of the log, and its own rebuild.</summary>
public sealed class HistoriesTests(ReadStore store) : IClassFixture<ReadStore>
{
    private static readonly Gen<(int Who, int With, int What, int Hour, bool CatchUp)[]> Any =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 6], Gen.Int[0, 99], Gen.Int[0, 4], (a, b, what, hour, pause) => (a, b, what, hour, pause == 0)).Array[12, 18];

    [Fact]
    public async Task Whatever_happened_the_read_models_equal_the_fold_of_the_log_and_their_rebuild()
    {
        var brands = new List<(Brand Brand, (string Hash, int Rows) Live)>();
        foreach (var history in Any.Array[6].Single())
        {
            var brand = await store.OpenAsync();
            foreach (var step in history)
            {
                await TellAsync(brand, step);
                if (step.CatchUp) await store.CatchUpAsync();
            }
            await store.CatchUpAsync();
            await EqualTheLogAsync(brand);
            brands.Add((brand, await brand.HashAsync()));
        }

        await store.RebuildAsync();

        foreach (var (brand, live) in brands) (await brand.HashAsync()).Should().Be(live);
    }

    [Fact]
    public async Task To_catch_up_with_a_log_that_is_empty_is_no_fault()
    {
        var empty = new ReadStore();
        await empty.InitializeAsync();
        try { await empty.CatchUpAsync(); }
        finally { await empty.DisposeAsync(); empty.Dispose(); }
    }

    private static Task TellAsync(Brand brand, (int Who, int With, int What, int Hour, bool) step)
    {
        var (who, with) = (Email($"p{step.Who}@example.org"), Email($"p{step.With}@example.org"));
        return step.What switch
        {
            0 when step.Who != step.With => brand.TogetherAsync(step.Hour, [who, with], Comment("both")),
            1 => brand.SeenAsync(step.Hour, who, Traits(("firstName", $"N{step.Hour % 3}"), ("loyaltyTier", step.Hour % 2 == 0 ? "gold" : null))),
            2 => brand.SeenAsync(step.Hour, who, Comment("c", target: $"page-{step.Hour % 4}")),
            5 => brand.PinAsync(who, "firstName", $"P{step.Hour % 2}"),
            6 => brand.UnpinAsync(with, "firstName"),
            _ => brand.TogetherAsync(step.Hour, [who, Crm($"c-{step.Who}")], Traits(("shoeSize", step.Hour))),
        };
    }

    private async Task EqualTheLogAsync(Brand brand)
    {
        await using var session = store.Store.QuerySession(brand.Tenant.Value);
        var facets = new Dictionary<Guid, Facet>();
        foreach (var e in await session.Events.QueryAllRawEvents().OrderBy(e => e.Sequence).ToListAsync())
        {
            if (e.Data is not IIdentityEvent) continue;
            if (Facet.Evolve(facets.GetValueOrDefault(e.StreamId), new(e.StreamId), e.Data, new(e.Version, e.Sequence, e.Timestamp, e.Id)) is { } facet) facets[e.StreamId] = facet;
        }

        var expected = new Dictionary<Guid, List<Facet>>();
        await using (var members = store.Source.CreateCommand("select identity_id, profile_id from profiles.membership where tenant_id = $1"))
        {
            members.Parameters.Add(new() { Value = brand.Tenant.Value });
            await using var reader = await members.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                if (!expected.TryGetValue(reader.GetGuid(1), out var some)) expected[reader.GetGuid(1)] = some = [];
                some.Add(facets[reader.GetGuid(0)]);
            }
        }

        var kept = new Dictionary<Guid, string>();
        await using (var rows = store.Source.CreateCommand("select profile_id, data from profiles.profile where tenant_id = $1"))
        {
            rows.Parameters.Add(new() { Value = brand.Tenant.Value });
            await using var reader = await rows.ExecuteReaderAsync();
            while (await reader.ReadAsync()) kept[reader.GetGuid(0)] = WithoutTokens(JsonNode.Parse(reader.GetString(1))!);
        }
        kept.Should().Equal(expected.ToDictionary(p => p.Key, p => WithoutTokens(JsonNode.Parse(Canonical.Json(CustomerProfile.Compose(new(p.Key), p.Value, brand.Settings)))!)));
    }

    private static string WithoutTokens(JsonNode profile)
    {
        foreach (var trait in profile["traits"]!.AsArray()) trait!.AsObject().Remove("token");
        return Canonical.Sorted(profile)!.ToJsonString();
    }
}
