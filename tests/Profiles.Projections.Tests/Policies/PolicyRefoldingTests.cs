using CsCheck;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Projections.Tests.Deciding;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Policies;

/// <summary>I2: after the re-fold, what is live is what the events of links and policies fold to, whenever it was stopped and whoever wrote meanwhile.</summary>
public class PolicyRefoldingTests
{
    private static readonly Gen<(bool Admin, Message Message)> Messages =
        from kind in Gen.Int[0, 8]
        from a in Gen.Int[1, 9]
        from b in Gen.Int[1, 6]
        from day in Gen.Int[0, 40]
        select (kind == 7, (kind switch
        {
            0 or 1 => Message(Crm($"{a}"), Email($"u{b}@example.org")),
            2 => Message(Facebook($"f{a}"), Email($"u{b}@example.org")),
            3 => Message(Facebook($"f{a}"), Facebook($"f{b}")),
            4 => Message(Device($"d{b}"), Email($"u{a}@example.org")),
            5 => Message(Crm($"{a}"), Phone($"+3360000001{b}")),
            6 => Message(Crm($"{a}"), Email($"u{b}@example.org") with { Strength = Domain.Identities.Strength.Observed }),
            7 => Message(Crm($"{a}"), Crm($"{b}")) with { Reason = "the same" },
            _ => Message(Crm($"{a}")) with { Facts = [new Fact.Supersedes(Crm($"{a + b}"))] },
        }).At(Noon.AddDays(day)));

    private static readonly string[] Patches =
    [
        """{ "types": { "crm": { "personUnique": false }, "email": { "sharedOn": null } } }""",
        """{ "types": { "email": { "sharedOn": 2, "limit": { "count": 1, "days": 30 } }, "device": { "kind": "account", "sharedOn": null, "limit": null } } }""",
        """{ "blockedValues": [{ "type": "email", "value": "u1@example.org" }, { "type": "phone", "value": "+33600000012" }, { "type": "crm", "scope": "main", "value": "3" }] }""",
        """{ "blockedValues": [], "mostIdentities": 4, "reviewAbove": 3 }""",
        """{ "types": { "crm": { "personUnique": true, "priority": 5 }, "facebook": { "kind": "contact", "limit": { "count": 1 } }, "email": { "kind": "account", "limit": null } } }""",
        """{ "types": { "email": { "kind": "contact", "sharedOn": 3 }, "phone": { "sharedOn": 2 }, "device": { "kind": "device" } }, "mostIdentities": 50, "reviewAbove": 20 }""",
    ];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task Whatever_the_policies_were_the_re_fold_ends_where_a_fold_of_all_events_ends(int seed)
    {
        await using var brand = await PolicyBrand.CreateAsync();
        var random = new Random(seed);
        var history = Messages.Array[160].Single(_ => true, $"000{seed}Kc1mPQx1");
        foreach (var (admin, message) in history.Take(100)) await brand.Recorder.RecordAsync(admin ? Admin : Server, [message], default);

        var rest = new Queue<(bool Admin, Message Message)>(history.Skip(100));
        foreach (var patch in Patches.OrderBy(_ => random.Next()))
        {
            await brand.ChangeAsync(patch);
            // Some stop in the middle, and the next change comes before they are done; messages arrive in between.
            for (var steps = random.Next(0, 9); steps > 0 && await brand.NewNode(random.Next(1, 6)).StepAsync(Tenant, default); steps--)
            {
                if (rest.TryDequeue(out var next)) await brand.Recorder.RecordAsync(next.Admin ? Admin : Server, [next.Message], default);
            }
            if (random.Next(3) == 0)
            {
                await brand.RefoldPastAsync();
                await FoldsAsync(brand, patch);
            }
        }
        await brand.RefoldPastAsync();

        await FoldsAsync(brand, "the last");
    }

    [Theory, InlineData(11), InlineData(12), InlineData(13)]
    public async Task What_sources_and_admins_did_between_changes_of_policy_folds_as_well(int seed)
    {
        await using var brand = await PolicyBrand.CreateAsync();
        var random = new Random(seed);
        var deeds = new Deeds(brand.Brand, seed);
        await deeds.DoAsync(120);
        foreach (var patch in Patches.OrderBy(_ => random.Next()))
        {
            await brand.ChangeAsync(patch);
            for (var steps = random.Next(0, 7); steps > 0 && await brand.NewNode(random.Next(1, 6)).StepAsync(Tenant, default); steps--) await deeds.DoAsync(2);
        }
        await brand.RefoldPastAsync();

        await FoldsAsync(brand, "the last");
        deeds.Done.Keys.Should().Contain(["merge", "unmerge"]);
    }

    [Fact]
    public async Task Writers_go_on_while_the_past_is_refolded_by_two_nodes()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        var history = Messages.Array[400].Single(_ => true, "0009Kc1mPQx1");
        foreach (var (admin, message) in history.Take(200)) await brand.Recorder.RecordAsync(admin ? Admin : Server, [message], default);

        var writing = history.Skip(200).Chunk(50).Select(part => Task.Run(async () =>
        {
            foreach (var (admin, message) in part) (await brand.Recorder.RecordAsync(admin ? Admin : Server, [message], default))[0].Outcome.Should().Be(Outcome.Recorded);
        })).ToList();
        var refolding = new List<Task>();
        foreach (var patch in Patches)
        {
            await brand.ChangeAsync(patch);
            refolding.AddRange(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < 10; i++) await brand.NewNode(3).StepAsync(Tenant, default);
            })));
        }
        await Task.WhenAll([.. writing, .. refolding]);
        await brand.RefoldPastAsync();

        await FoldsAsync(brand, "the last");
    }

    [Fact]
    public async Task A_number_that_two_hundred_people_wrote_from_is_judged_anew_at_all_of_them()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        await brand.ChangeAsync("""{ "blockedValues": [{ "type": "phone", "value": "+33639980099" }], "types": { "phone": { "sharedOn": null } } }""");
        var crowd = Enumerable.Range(1, 450).Select(n => Message(Crm($"{n}"), Phone("+33639980099")).At(Noon.AddMinutes(n))).ToArray();
        foreach (var batch in crowd.Chunk(150)) await brand.Recorder.RecordAsync(Server, batch, default);
        (await brand.Brand.ColumnAsync<string>("select distinct code from profiles.graph_link")).Should().Equal("blocked");

        await brand.ChangeAsync("""{ "blockedValues": [] }""");
        // Few at a time: most people come to be looked at before or behind the number, and not with it.
        await brand.RefoldPastAsync(4);

        (await brand.Brand.ColumnAsync<string>("select distinct code from profiles.graph_link")).Should().Equal("shared");
        await FoldsAsync(brand, "the crowd");
    }

    [Fact]
    public async Task What_the_re_fold_moves_is_told_on_the_policys_own_stream()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        await brand.Recorder.RecordAsync(Server, [Message(Crm("1"), Email("a@example.org")), Message(Crm("2"), Email("a@example.org")).At(Noon.AddDays(1))], default);
        (await brand.ProfilesAsync()).Should().Be(3, "the address is contested");

        await brand.ChangeAsync("""{ "types": { "crm": { "personUnique": false } } }""");
        var before = await brand.ProfilesAsync();
        await brand.RefoldPastAsync();

        (before, await brand.ProfilesAsync()).Should().Be((3L, 1L));
        var stream = Domain.Policies.PolicyDecisions.Of(Tenant, 1).Value;
        (await brand.Brand.ColumnAsync<string>($"select type from profiles.mt_events where stream_id = '{stream}' order by version"))
            .Should().StartWith("identity_policy_changed").And.Contain("profiles_regrouped").And.Contain("identity_standing_changed");
        var refold = (await brand.Policies.ReadAsync(Tenant, default)).Refold!;
        (refold.Version, refold.Done, refold.Total).Should().Be((1, 3L, 3L));
    }

    [Fact]
    public async Task Two_nodes_never_refold_one_brand_at_once()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        await brand.Recorder.RecordAsync(Server, [Message(Crm("1"), Email("a@example.org"))], default);
        await brand.ChangeAsync("""{ "mostIdentities": 30 }""");
        await using var connection = await brand.Brand.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var claim = new Npgsql.NpgsqlCommand("select 1 from profiles.policy_refold for update", connection);
        await claim.ExecuteScalarAsync();

        (await brand.NewNode().StepAsync(Tenant, default)).Should().BeFalse();
        await transaction.RollbackAsync();
        (await brand.NewNode().StepAsync(Tenant, default)).Should().BeTrue();
    }

    private static async Task FoldsAsync(PolicyBrand brand, string when)
    {
        var live = await brand.StateAsync();
        await brand.RefoldAllAsync();
        var folded = await brand.StateAsync();
        foreach (var (table, rows) in folded) live[table].Should().Equal(rows, $"{table} is the fold after {when}");
    }
}
