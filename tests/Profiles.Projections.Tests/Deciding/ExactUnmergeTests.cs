using System.Text.Json.Nodes;
using JasperFx.Events;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Projections.ReadModels;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Deciding;

/// <summary>
/// I4 on the real store: people merge and are parted again, in any order and nested, while sources go on about either side. All profile documents are
/// dropped in between; what is there in the end is the world in which the merges never were.
/// </summary>
public class ExactUnmergeTests
{
    private const int Histories = 200;

    [Fact]
    public async Task After_an_unmerge_everything_is_as_if_the_merge_had_never_been()
    {
        await using var brand = await CreateAsync();
        var decisions = new GraphDecisions(brand.Store, brand.Vault, brand.Tenants, Phones, TimeProvider.System);
        var random = new Random(20260301);
        var merges = new List<List<DecisionId>>();
        for (var h = 0; h < Histories; h++)
        {
            foreach (var person in Enumerable.Range(0, 4)) await SayAsync(brand, random, h, person, links: true);
            var made = new List<DecisionId>();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var ids = (await ProfilesAsync(brand, h)).OrderBy(_ => random.Next()).Take(random.Next(2, 4)).ToList();
                if (ids.Distinct().Count() < 2) continue;
                var keep = random.Next(2) == 0 ? new[] { new KeptValue("firstName", ids[^1]) } : [];
                if ((await decisions.MergeAsync(new(Admin, "the same person"), ids, random.Next(2) == 0 ? ids[0] : null, keep, default)).Decision is { } merge) made.Add(merge);
                await SayAsync(brand, random, h, random.Next(4), links: random.Next(2) == 0);
            }
            merges.Add(made);
        }
        await CatchUpAsync(brand, rebuild: false);
        foreach (var table in (string[])["facet", "profile", "timeline", "match_record", "match_key"]) await brand.ExecuteAsync($"delete from profiles.{table}");

        var undone = new HashSet<DecisionId>();
        for (var h = 0; h < Histories; h++)
        {
            foreach (var merge in merges[h].OrderBy(_ => random.Next()).Take(random.Next(1, 4)))
            {
                if ((await decisions.UnmergeAsync(new(Admin, "a mistake", Override: true), merge, default)).Rejection is null) undone.Add(merge);
                await SayAsync(brand, random, h, random.Next(4), links: false);
            }
        }
        undone.Count.Should().BeGreaterThan(Histories, "merges are really undone");
        await CatchUpAsync(brand, rebuild: true);

        var (named, facets) = await WithoutAsync(brand, undone);
        var kept = new Dictionary<Guid, string>();
        foreach (var row in await brand.ColumnAsync<string>("select data::text from profiles.profile"))
        {
            var profile = JsonNode.Parse(row)!;
            kept[profile["id"]!.GetValue<Guid>()] = Comparable(profile);
        }
        kept.Should().HaveCount(named.Values.Distinct().Count());
        foreach (var profile in named.GroupBy(m => m.Value, m => facets[m.Key]))
        {
            var expected = CustomerProfile.Compose(profile.Key, [.. profile], brand.Settings);
            kept[profile.Key.Value].Should().Be(Comparable(JsonNode.Parse(Canonical.Json(expected))!));
        }
        await GraphTables.EqualTheFoldAsync(brand);
    }

    private static async Task SayAsync(TestBrand brand, Random random, int history, int person, bool links)
    {
        var (crm, email, account) = (Crm($"h{history}-p{person}"), Email($"h{history}-p{person}@example.org"), Facebook($"h{history}-p{person}"));
        var about = links ? new[] { crm, random.Next(2) == 0 ? email : account } : [random.Next(3) switch { 0 => crm, 1 => email, _ => account }];
        await brand.RecordOneAsync(Server, Message(about).Commented($"text {random.Next(100)}").Named("firstName", $"Name{random.Next(5)}").At(Noon.AddMinutes(random.Next(100_000))));
    }

    private static async Task<List<ProfileId>> ProfilesAsync(TestBrand brand, int history)
    {
        var keys = (await brand.Vault.OpenAsync(Tenant, default))!;
        var normaliser = new Domain.Identities.IdentityNormaliser(brand.Settings, Phones);
        var blind = Enumerable.Range(0, 4).Select(p => keys.BlindKey(normaliser.Normalise(Crm($"h{history}-p{p}"), Trust.Links).Identity!));
        return [.. (await brand.ColumnAsync<Guid>($"select birth_id from profiles.membership where blind_key in ({string.Join(',', blind.Select(b => $"'{b}'"))})")).Select(id => new ProfileId(id))];
    }

    private static async Task CatchUpAsync(TestBrand brand, bool rebuild)
    {
        using var daemon = await brand.Store.BuildProjectionDaemonAsync();
        if (rebuild)
        {
            await daemon.RebuildProjectionAsync(ProfileProjection.Name, default);
        }
        else
        {
            await daemon.StartAllAsync();
            await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(60));
        }
        await daemon.StopAllAsync();
    }

    /// <summary>The world of the same events without these merges' links and what they kept, and with the cannot-links of their undoing.</summary>
    private static async Task<(IReadOnlyDictionary<IdentityId, ProfileId> ProfileOf, Dictionary<IdentityId, Facet> Facets)> WithoutAsync(TestBrand brand, HashSet<DecisionId> undone)
    {
        await using var session = brand.Store.QuerySession(Tenant.Value);
        var blind = (await brand.ColumnAsync<string>("select identity_id || ' ' || blind_key from profiles.membership")).Select(r => r.Split(' ')).ToDictionary(r => Guid.Parse(r[0]), r => Guid.Parse(r[1]));
        var (ledger, facets) = (new GraphLedger(), new Dictionary<IdentityId, Facet>());
        foreach (var e in (IReadOnlyList<IEvent>)[.. await session.Events.QueryAllRawEvents().OrderBy(e => e.Sequence).ToListAsync()])
        {
            var id = new IdentityId(e.StreamId);
            if (e.Data is IdentityObserved born) ledger.Add(new(id, born.Profile, born.Type, born.Scope, blind[e.StreamId]));
            if (e.Data is ProfilesMerged && undone.Contains(new(e.StreamId))) continue;
            if ((e.Data as TraitPinned)?.Decision is { } kept && undone.Contains(kept)) continue;
            if ((e.Data as TraitUnpinned)?.Decision is { } lifted && undone.Contains(lifted)) continue;
            ledger.Apply(e.StreamId, e.Data is ProfilesUnmerged u ? u with { Decision = default } : e.Data);
            if (e.Data is IIdentityEvent && Facet.Evolve(facets.GetValueOrDefault(id), id, e.Data, new(e.Version, e.Sequence, e.Timestamp, e.Id)) is { } facet) facets[id] = facet;
        }
        return (IdentityGraph.Fold(ledger.Evidence(), new GraphRules(brand.Settings)).ProfileOf, facets);
    }

    /// <summary>Without what says how often something was written: undone merges leave their trace there, as they should. Boxes are the events' own, so equal ones open to equal values.</summary>
    private static string Comparable(JsonNode profile)
    {
        profile.AsObject().Remove("version");
        foreach (var identity in profile["identities"]!.AsArray()) identity!.AsObject().Remove("version");
        foreach (var trait in profile["traits"]!.AsArray()) trait!.AsObject().Remove("token");
        return Canonical.Sorted(profile)!.ToJsonString();
    }
}
