using CsCheck;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Recording;

/// <summary>I1, I2, I8 on the real store: what the transactions kept live is what the events fold to, in any order of arrival.</summary>
public class RefoldingTests
{
    private static readonly string[] Live = ["directory", "membership", "graph_link", "link_suggestion", "consent_state"];

    private static readonly Gen<Message> Messages =
        from kind in Gen.Int[0, 6]
        from a in Gen.Int[1, 6]
        from b in Gen.Int[1, 4]
        from c in Gen.Int[1, 4]
        from day in Gen.Int[0, 30]
        let at = Noon.AddDays(day)
        select (kind switch
        {
            0 => Message(Crm($"{a}"), Email($"u{b}@example.org")).Commented(),
            1 => Message(Facebook($"f{a}"), Email($"u{b}@example.org")),
            2 => Message(Phone($"+3360000001{c}"), Crm($"{a}")).Named("firstName", $"N{b}"),
            3 => Message(Email($"u{b}@example.org")).Agreed(),
            4 => Message(Email($"u{b}@example.org")).OptedOut(undated: c == 1, objection: c == 2),
            5 => Message(Crm($"{a}")) with { Facts = [new Fact.Supersedes(Crm($"{a + b}"))] },
            _ => Message(Facebook($"f{a}"), Facebook($"g{b}")),
        }).At(at);

    [Fact]
    public async Task Deleting_the_live_tables_and_refolding_the_events_brings_them_back()
    {
        await using var brand = await CreateAsync();
        foreach (var batch in Messages.Array[300].Single(_ => true, "0000KMBmP2Dw").Chunk(7)) await brand.RecordAsync(Server, batch);
        await brand.RecordAsync(Browser, Message(Device("d1"), Email("u1@example.org")), Message(Device("d2"), Email("u2@example.org")));
        var before = await StateAsync(brand);

        foreach (var table in Live) await brand.ExecuteAsync($"delete from profiles.{table}");
        await RefoldAsync(brand);

        (await StateAsync(brand)).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task The_order_of_arrival_decides_neither_who_is_one_person_nor_what_they_agreed_to()
    {
        var messages = Messages.Array[60].Single(_ => true, "0001KMBmP2Dw");
        using var keys = new TemporaryKeys();
        var worlds = new List<(List<string> Groups, List<string> Consents)>();
        foreach (var seed in (int[])[1, 2, 3, 4])
        {
            await using var brand = await CreateAsync(keys: keys);
            var random = new Random(seed);
            var order = seed == 1 ? messages : [.. messages.OrderBy(_ => random.Next())];
            foreach (var batch in order.Chunk(seed)) await brand.RecordAsync(Server, batch);
            worlds.Add((await GroupsAsync(brand), await ConsentsAsync(brand)));
        }
        foreach (var world in worlds.Skip(1))
        {
            world.Groups.Should().Equal(worlds[0].Groups);
            world.Consents.Should().Equal(worlds[0].Consents);
        }
    }

    private static Task<int> RefoldAsync(TestBrand brand) =>
        new Refolding(brand.Store, brand.Source, brand.Vault, brand.Tenants).RefoldAsync(Tenant, CancellationToken.None);

    private static async Task<Dictionary<string, List<string>>> StateAsync(TestBrand brand)
    {
        var state = new Dictionary<string, List<string>>();
        foreach (var table in Live) state[table] = [.. (await brand.ColumnAsync<string>($"select to_jsonb(t)::text from profiles.{table} t")).Order(StringComparer.Ordinal)];
        return state;
    }

    /// <summary>Each profile as the blind keys of its members, the survivor's first: random ids differ from world to world.</summary>
    private static Task<List<string>> GroupsAsync(TestBrand brand) => brand.ColumnAsync<string>("""
        select string_agg(blind_key::text, ' ' order by (profile_id = birth_id) desc, blind_key) g from profiles.membership group by profile_id order by g
        """);

    private static Task<List<string>> ConsentsAsync(TestBrand brand) => brand.ColumnAsync<string>("""
        select (to_jsonb(c) - 'identity_id' - 'undated_denial_at' || jsonb_build_object('who', m.blind_key, 'undated', undated_denial_at is not null))::text j
        from profiles.consent_state c join profiles.membership m using (tenant_id, identity_id) order by 1
        """);
}
