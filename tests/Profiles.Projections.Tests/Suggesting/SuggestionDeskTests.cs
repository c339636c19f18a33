using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Suggesting;
using Profiles.Projections.Deciding;
using Profiles.Projections.Suggesting;
using Profiles.Projections.Tests.Deciding;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Suggesting;

public class SuggestionDeskTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Whatever_admins_do_with_suggestions_the_live_table_is_the_fold_of_their_streams(int seed)
    {
        await using var brand = await CreateAsync();
        var random = new Random(seed);
        var done = new HashSet<string>();
        for (var round = 0; round < 60; round++)
        {
            await brand.RecordAsync(random.Next(2) == 0 ? Browser : Server, Message(Crm($"c{random.Next(8)}"), Email($"u{random.Next(6)}@example.org")).At(Noon.AddDays(random.Next(300))));
            var ids = await brand.ColumnAsync<Guid>($"select decision_id from profiles.link_suggestion order by md5(decision_id::text || '{random.Next()}') limit {random.Next(1, 4)}");
            if (ids.Count == 0) continue;
            var step = (SuggestionStep)random.Next(5);
            var resolved = await Desk(brand).ResolveAsync(new(
                Admin, [.. ids.Select(id => (DecisionId?)new DecisionId(id))], step, RejectionCodes.All[random.Next(2)], random.Next(2) == 0 ? "they called" : null,
                DateTimeOffset.UtcNow.AddDays(1), random.Next(2) == 0 ? "team-1" : null), default);
            foreach (var error in resolved.Errors) done.Add($"{step}: {error.Code}");
            if (resolved.Errors.Count < ids.Count) done.Add($"{step}");
            if (resolved.Merge is not null) done.Add("merge");
        }

        await GraphTables.EqualTheFoldAsync(brand);

        done.Should().Contain(["Accepted", "Rejected", "Snoozed", "Assigned", "Reopened", "merge"]);
        (await brand.ColumnAsync<short>("select distinct status from profiles.link_suggestion")).Should().HaveCountGreaterThan(2);
    }

    [Fact]
    public async Task Of_a_batch_those_that_an_admin_told_apart_are_refused_and_the_rest_is_one_decision()
    {
        await using var brand = await CreateAsync();
        var ids = new List<DecisionId?>();
        for (var i = 0; i < 4; i++) ids.Add(await SuggestAsync(brand, Crm($"c{i}"), Email($"u{i}@example.org")));
        // The same pair of profiles is suggested by another pair of identities.
        await brand.RecordOneAsync(Server, Message(Crm("c1"), Facebook("f1")));
        ids.Add(await SuggestAsync(brand, Facebook("f1"), Email("u1@example.org")));
        var pair = await brand.ColumnAsync<Guid>($"select unnest(array[a, b]) from profiles.link_suggestion where decision_id = '{ids[2]!.Value}'");
        (await Decisions(brand).DistinguishAsync(new(Admin, "not her"), new(pair[0]), new(pair[1]), new(Guid.NewGuid()), default)).Rejection.Should().BeNull();

        var resolved = await Desk(brand).ResolveAsync(new(Admin, [.. ids, new DecisionId(Guid.NewGuid()), null], SuggestionStep.Accepted), default);

        resolved.Errors.Select(e => (e.Code, e.Path)).Should().BeEquivalentTo([("cannot-link", "suggestionIds[2]"), ("unknown-suggestion", "suggestionIds[5]"), ("unknown-suggestion", "suggestionIds[6]")]);
        (await ProfilesAsync(brand)).Should().Be(5, "three pairs are one each, and one pair is two");
        (await brand.ScalarAsync<long>("select count(distinct outcome_id) from profiles.link_suggestion where status = 2")).Should().Be(1);
        await GraphTables.EqualTheFoldAsync(brand);

        // One of them is taken back alone, the rest with the whole batch.
        (await Desk(brand).ResolveAsync(new(Admin, [ids[1]], SuggestionStep.Reopened), default)).Errors.Should().BeEmpty();
        (await ProfilesAsync(brand)).Should().Be(6);
        (await brand.ScalarAsync<long>("select count(*) from profiles.link_suggestion where status = 0")).Should().Be(3, "both suggestions of the pair are open again, beside the one that was refused");
        (await Decisions(brand).UnmergeAsync(new(Admin, "the whole lot was wrong"), resolved.Merge!.Value, default)).Rejection.Should().BeNull();
        (await ProfilesAsync(brand)).Should().Be(8);
        await GraphTables.EqualTheFoldAsync(brand);
    }

    [Fact]
    public async Task What_is_written_of_a_suggestion_is_sealed_and_an_assignee_is_no_address()
    {
        await using var brand = await CreateAsync();
        var id = await SuggestAsync(brand, Crm("1"), Email("u1@example.org"));
        (await Desk(brand).ResolveAsync(new(Admin, [id], SuggestionStep.Rejected, RejectionCodes.NotEnoughEvidence, "canary: her sister"), default)).Errors.Should().BeEmpty();
        (await Desk(brand).ResolveAsync(new(Admin, [id], SuggestionStep.Assigned, AssignTo: "canary@example.org"), default)).Errors.Single().Code.Should().Be("assign-to");
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'suggestion_handled' and data->>'reason' is not null")).Should().Be(1);
        (await brand.ColumnAsync<string>("select data::text from profiles.mt_events")).Should().NotContain(data => data.Contains("canary"));
        (await brand.ColumnAsync<string>("select encode(decode(data->>'reason', 'base64'), 'escape') from profiles.mt_events where type = 'suggestion_handled' and data->>'reason' is not null"))
            .Should().ContainSingle().Which.Should().NotContain("canary");
    }

    private static async Task<DecisionId?> SuggestAsync(TestBrand brand, IdentityClaim a, IdentityClaim b)
    {
        await brand.RecordOneAsync(Browser, Message(a, b));
        return new DecisionId((await brand.ColumnAsync<Guid>("select stream_id from profiles.mt_events where type = 'link_suggested' order by seq_id desc limit 1"))[0]);
    }

    private static Task<long> ProfilesAsync(TestBrand brand) => brand.ScalarAsync<long>("select count(distinct profile_id) from profiles.membership");

    internal static GraphDecisions Decisions(TestBrand brand) => new(brand.Store, brand.Vault, brand.Tenants, Phones, TimeProvider.System);

    internal static SuggestionDesk Desk(TestBrand brand) => new(Decisions(brand));
}
