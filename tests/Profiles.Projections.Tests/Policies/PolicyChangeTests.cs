using Profiles.Domain.Policies;
using Profiles.Domain.Recording;
using Profiles.Projections.Tests.Deciding;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Policies;

public class PolicyChangeTests
{
    private const string OneHousehold = """{ "types": { "crm": { "personUnique": false } } }""";

    [Fact]
    public async Task A_writer_that_knows_the_policy_of_before_starts_over_under_the_new_one()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        await brand.Recorder.RecordAsync(Server, [Message(Crm("0"))], default);

        await brand.ChangeAsync(OneHousehold);
        // Within the second for which the recorder remembers the settings; identities that nobody knew lock no row.
        await brand.Recorder.RecordAsync(Server, [Message(Crm("1"), Email("a@example.org")), Message(Crm("2"), Email("a@example.org"))], default);

        (await brand.Brand.ColumnAsync<string>("select distinct coalesce(code, 'joins') from profiles.graph_link")).Should().Equal("joins");
    }

    [Fact]
    public async Task An_address_that_is_blocked_before_anybody_has_it_is_born_blocked()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        await brand.ChangeAsync("""{ "blockedValues": [{ "type": "email", "value": "Shop@Example.org" }] }""");
        await brand.Recorder.RecordAsync(Server, [Message(Email("shop@example.org"))], default);

        (await brand.Brand.ScalarAsync<short>("select standing from profiles.membership")).Should().Be(3);
        var live = await brand.StateAsync();
        await brand.RefoldAllAsync();
        (await brand.StateAsync()).Should().BeEquivalentTo(live);
    }

    [Fact]
    public async Task An_address_at_a_blocked_domain_is_recorded_and_links_nobody()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        await brand.ChangeAsync("""{ "blockedDomains": ["Example.COM"] }""");
        var results = await brand.Recorder.RecordAsync(Server, [Message(Crm("1"), Email("a@mail.example.com")), Message(Crm("2"), Email("b@example.org"))], default);

        results.Select(r => r.Outcome).Should().AllBeEquivalentTo(Outcome.Recorded);
        (await brand.ProfilesAsync()).Should().Be(3);
    }

    [Fact]
    public async Task The_event_is_the_truth_and_a_full_refold_brings_the_brands_row_back_to_it()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        await brand.ChangeAsync(OneHousehold);
        await brand.ChangeAsync("""{ "mostIdentities": 30, "automaticMatching": true }""");
        var before = (await brand.Policies.ReadAsync(Tenant, default)).Settings;
        await brand.Brand.ExecuteAsync("update profiles.tenant set settings = '{\"controller\":\"acme-sa\"}', policy_version = 0");

        await brand.RefoldAllAsync();

        var after = (await brand.Policies.ReadAsync(Tenant, default)).Settings;
        IdentityPolicy.Of(after).SaysAs(IdentityPolicy.Of(before)).Should().BeTrue();
        (after.PolicyVersion, after.Controller).Should().Be((2, "acme-sa"));
    }

    [Fact]
    public async Task What_changes_nothing_or_only_the_future_refolds_nothing()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        (await brand.ChangeAsync("""{ "mostIdentities": 50 }""")).Changes.Should().BeFalse();
        (await brand.Policies.ReadAsync(Tenant, default)).Settings.PolicyVersion.Should().Be(0);

        await brand.ChangeAsync("""{ "automaticMatching": true }""");
        var now = await brand.Policies.ReadAsync(Tenant, default);
        (now.Settings.PolicyVersion, now.Settings.AutomaticMatching, now.Refold).Should().Be((1, true, null));
    }

    [Fact]
    public async Task Of_two_admins_who_saw_the_same_policy_the_second_is_told()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(n =>
            brand.Policies.ChangeAsync(Admin, PolicyBrand.Json($$"""{ "version": 0, "mostIdentities": {{30 + n}} }"""), "because", default)));

        outcomes.Count(o => o.Changes).Should().Be(1);
        outcomes.Where(o => !o.Changes).SelectMany(o => o.Refusals).Select(r => r.Code).Should().HaveCount(5).And.AllBe("policy-version");
        (await brand.Brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'identity_policy_changed'")).Should().Be(1);
    }

    [Fact]
    public async Task Neither_the_reason_nor_a_blocked_value_is_stored_in_clear()
    {
        await using var brand = await PolicyBrand.CreateAsync();
        await brand.ChangeAsync("""{ "blockedValues": [{ "type": "email", "value": "canary-value@example.org" }] }""", "canary-reason of Marie");

        foreach (var table in (string[])["mt_events", "tenant", "policy_refold"])
            (await brand.Brand.ColumnAsync<string>($"select to_jsonb(t)::text from profiles.{table} t")).Should().NotContain(row => row.Contains("canary", StringComparison.Ordinal));
        var keys = (await brand.Brand.Vault.OpenAsync(Tenant, default))!;
        var subject = PolicyDecisions.Of(Tenant, 1).Value;
        var wrapped = (await brand.Brand.ScalarAsync<byte[]>($"select wrapped from profiles.data_key where subject = '{subject}'"))!;
        using var key = keys.Unwrap(subject, Domain.Privacy.RetentionClass.Contact, keys.Epoch, wrapped)!;
        await using var session = brand.Brand.Store.QuerySession(Tenant.Value);
        var changed = (IdentityPolicyChanged)(await session.Events.FetchStreamAsync(subject)).Single().Data;
        key.Open(changed.Reason, IdentityPolicyChanged.ReasonField).Should().Be("canary-reason of Marie");
    }

    [Theory, InlineData(21), InlineData(22), InlineData(23)]
    public async Task A_preview_foretells_what_the_re_fold_does_and_writes_nothing(int seed)
    {
        await using var brand = await PolicyBrand.CreateAsync();
        await new Deeds(brand.Brand, seed).DoAsync(120);
        foreach (var patch in (string[])[OneHousehold, """{ "types": { "facebook": { "limit": { "count": 1 } }, "email": { "sharedOn": 2 } } }""", """{ "mostIdentities": 4, "reviewAbove": 3 }""", """{ "mostIdentities": 50, "types": { "email": { "sharedOn": null }, "device": { "kind": "account", "limit": null } } }"""])
        {
            var draft = await brand.Policies.DraftAsync(Tenant, PolicyBrand.Json(patch), default);
            var (events, before) = (await EventsAsync(brand), await GroupsAsync(brand));
            var preview = await brand.Previews.CompareAsync(Tenant, draft.Before, draft.After!, default);
            (await EventsAsync(brand), await GroupsAsync(brand)).Should().BeEquivalentTo((events, before), "it writes nothing");

            await brand.ChangeAsync(patch);
            await brand.RefoldPastAsync();

            var after = await GroupsAsync(brand);
            var pairs = before.Select(m => (Old: m.Value, New: after[m.Key])).Distinct().ToList();
            var split = pairs.CountBy(p => p.Old).Where(p => p.Value > 1).Select(p => p.Key).ToHashSet();
            var joined = pairs.CountBy(p => p.New).Where(p => p.Value > 1).Select(p => p.Key).ToHashSet();
            (preview.Split, preview.Join).Should().Be((split.Count, pairs.Where(p => joined.Contains(p.New)).Select(p => p.Old).Distinct().Count()), patch);
            foreach (var example in preview.Examples.Where(e => e.Splits)) split.Should().Contain(example.Before.Single().Value);
            foreach (var example in preview.Examples.Where(e => !e.Splits)) joined.Should().Contain(example.After.Single().Value);
        }
    }

    private static Task<long> EventsAsync(PolicyBrand brand) => brand.Brand.ScalarAsync<long>("select count(*) from profiles.mt_events")!;

    private static async Task<Dictionary<Guid, Guid>> GroupsAsync(PolicyBrand brand) =>
        (await brand.Brand.ColumnAsync<string>("select identity_id || ' ' || profile_id from profiles.membership")).Select(row => row.Split(' ')).ToDictionary(row => Guid.Parse(row[0]), row => Guid.Parse(row[1]));
}
