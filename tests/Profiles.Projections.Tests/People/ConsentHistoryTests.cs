using CsCheck;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

public sealed class ConsentHistoryTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    [Fact]
    public async Task All_decisions_of_a_person_come_newest_first_and_by_pages()
    {
        var brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Email("ana@example.org"), Facebook("42")], Consents());
        await brand.SeenAsync(3, Facebook("42"), Consents("facebook"));
        await brand.SeenAsync(2, Email("ana@example.org"), Withdraws());
        await brand.SeenAsync(4, Email("other@example.org"), Consents());
        var profile = await brand.ProfileAsync(Facebook("42"));

        var seen = new List<ConsentRecordView>();
        string? after = null;
        do
        {
            var page = (await people.Admin(brand).ConsentHistoryAsync(profile, 2, after, PersonFields.All, default)).Value!;
            seen.AddRange(page.Edges.Select(e => e.Node));
            after = page.HasNextPage ? page.Edges[^1].Cursor : null;
        }
        while (after is not null);

        seen.Select(r => (r.Decision, r.Key.Channel, r.ContactPoint.Type, r.OccurredAt)).Should().Equal(
            (ConsentStatus.Given, "facebook", "facebook", At(3)), (ConsentStatus.Withdrawn, "email", "email", At(2)), (ConsentStatus.Given, "email", "email", At(1)));
        (await people.Admin(brand).CountConsentsAsync(profile, default)).Should().Be(3);
        (await people.Admin(brand).ConsentAsync(seen[1].Id, PersonFields.All, default)).Should().BeEquivalentTo(seen[1]);
    }

    [Fact]
    public async Task A_decision_says_whether_it_counts_now()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(5, Email("ana@example.org"), Withdraws(), Withdraws("sms"));
        await brand.SeenAsync(1, Email("ana@example.org"), Consents());
        await brand.SeenAsync(6, Email("ana@example.org"), Consents("sms"));
        await brand.SeenAsync(7, Email("ana@example.org"), Consents("call", expires: At(8)), Attested("fax", 3), Consents("fax"));
        await brand.SeenAsync(8, Email("ana@example.org"), Undated("fax"), Attested("post", 3), Undated("post"));

        (await EffectiveAsync(brand, Email("ana@example.org"))).Should().BeEquivalentTo(new[]
        {
            ("email", ConsentStatus.Withdrawn, 5, true), ("email", ConsentStatus.Given, 1, false),
            ("sms", ConsentStatus.Withdrawn, 5, false), ("sms", ConsentStatus.Given, 6, true),
            ("call", ConsentStatus.Given, 7, false),
            ("fax", ConsentStatus.Given, 3, false), ("fax", ConsentStatus.Given, 7, false), ("fax", ConsentStatus.Withdrawn, 8, true),
            ("post", ConsentStatus.Given, 3, false), ("post", ConsentStatus.Withdrawn, 8, true),
        });
    }

    [Fact]
    public async Task Evidence_is_read_by_who_proves_and_each_reading_is_logged()
    {
        var brand = await people.Store.OpenAsync();
        var evidence = new Evidence { Method = ConsentMethod.Form, Text = "News by e-mail?", TextVersion = "v3", WithdrawalMethod = "a link in each letter", Page = "/join" };
        await brand.SeenAsync(1, Email("ana@example.org"), new Fact.ConsentGiven(new("email", "marketing", "brand"), evidence));
        var profile = await brand.ProfileAsync(Email("ana@example.org"));

        (await OneAsync(people.Marketer(brand), PersonFields.All)).Evidence.Should().Be(new ConsentEvidenceView(ConsentMethod.Form, null));
        people.LogOf(brand).SelectMany(e => e.Fields).Should().NotContain("ConsentRecord.evidence");
        (await OneAsync(people.Auditor(brand), PersonFields.None)).Evidence.Sealed.Should().BeNull("nobody asked");
        var manager = people.Queries.For(brand.Caller(Role.CommunityManager, Purpose.Care));
        (await OneAsync(manager, PersonFields.Evidence)).Evidence.Sealed.Should().BeNull();
        people.LogOf(brand).SelectMany(e => e.Fields).Should().NotContain("ConsentRecord.evidence");

        var proven = await OneAsync(people.Auditor(brand), PersonFields.All);
        proven.Evidence.Sealed.Should().BeEquivalentTo(evidence);
        proven.ContactPoint.Value.Should().BeNull("who proves needs no address");
        var entry = people.LogOf(brand).Last();
        (entry.Fields.Single(), entry.Profiles.Single()).Should().Be(("ConsentRecord.evidence", profile));

        async Task<ConsentRecordView> OneAsync(PersonQuery query, PersonFields fields) => (await query.ConsentHistoryAsync(profile, 10, null, fields, default)).Value!.Edges.Single().Node;
    }

    [Fact]
    public async Task Who_is_not_covered_by_the_purpose_has_no_history_and_no_receipt()
    {
        var (brand, other) = (await people.Store.OpenAsync(), await people.Store.OpenAsync());
        await brand.SeenAsync(1, Email("ana@example.org"), Consents());
        await brand.SeenAsync(2, Email("ana@example.org"), Withdraws());
        var profile = await brand.ProfileAsync(Email("ana@example.org"));
        var page = (await people.Admin(brand).ConsentHistoryAsync(profile, 1, null, PersonFields.None, default)).Value!;

        (await people.Marketer(brand).ConsentHistoryAsync(profile, 10, null, PersonFields.All, default)).Value!.Edges.Should().BeEmpty();
        (await people.Marketer(brand).CountConsentsAsync(profile, default)).Should().Be(0);
        (await people.Marketer(brand).ConsentAsync(page.Edges[0].Node.Id, PersonFields.All, default)).Should().BeNull();
        (await people.Admin(other).ConsentHistoryAsync(profile, 10, null, PersonFields.All, default)).Value!.Edges.Should().BeEmpty();
        (await people.Admin(other).ConsentAsync(page.Edges[0].Node.Id, PersonFields.All, default)).Should().BeNull();
        (await people.Admin(other).ConsentHistoryAsync(profile, 10, page.Edges[0].Cursor, PersonFields.All, default)).Rejection!.Code.Should().Be("bad-cursor");
    }

    [Fact]
    public async Task A_permission_is_decided_by_the_decision_that_counts_or_else_the_latest()
    {
        var brand = await people.Store.OpenAsync();
        var ana = await brand.SeenAsync(1, Email("ana@example.org"), Consents(expires: At(2)), Withdraws("sms"));
        await brand.SeenAsync(3, Email("ana@example.org"), Withdraws("sms"));
        var ben = await brand.SeenAsync(4, Email("ben@example.org"), Consents());
        ConsentKey email = new("email", "marketing", "brand"), sms = new("sms", "marketing", "brand"), call = new("call", "marketing", "brand");

        var deciding = await people.Admin(brand).DecidingAsync([(ana, email), (ana, sms), (ana, call), (ben, email)], PersonFields.None, default);

        deciding.Select(d => d is null ? ((bool, DateTimeOffset)?)null : (d.Effective, d.OccurredAt)).Should().Equal((false, At(1)), (true, At(3)), null, (true, At(4)));
        (await people.Marketer(brand).DecidingAsync([(ana, email), (ben, email)], PersonFields.None, default)).Select(d => d?.ContactPoint.Id).Should().Equal(null, ben);
    }

    [Fact]
    public async Task What_the_person_said_elsewhere_decides_as_well()
    {
        var brand = await people.Store.OpenAsync();
        var ana = await brand.TogetherAsync(1, [Email("ana@example.org"), Facebook("42")], Consents());
        await brand.SeenAsync(2, Facebook("42"), new Fact.ConsentWithdrawn(new("facebook", "offers", "brand"), new Evidence { Method = ConsentMethod.Agent }) { Objection = true });
        ConsentKey email = new("email", "marketing", "brand");

        var deciding = (await people.Admin(brand).DecidingAsync([(ana, email)], PersonFields.None, default)).Single()!;
        (deciding.Decision, deciding.ContactPoint.Type, deciding.Effective).Should().Be((ConsentStatus.Objected, "facebook", true));
        (await EffectiveAsync(brand, Email("ana@example.org"))).Should().BeEquivalentTo(new[] { ("email", ConsentStatus.Given, 1, false), ("facebook", ConsentStatus.Objected, 2, true) });

        await brand.SeenAsync(3, Email("ana@example.org"), Consents());
        (await people.Admin(brand).DecidingAsync([(ana, email)], PersonFields.None, default)).Single()!.OccurredAt.Should().Be(At(3));
    }

    [Fact]
    public async Task A_refold_finds_every_decision_again()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Email("ana@example.org"), Consents(), Withdraws("sms"));
        var before = await HistoryAsync(brand, Email("ana@example.org"));
        await people.Store.ScalarAsync<long>("with d as (delete from profiles.consent_record where tenant_id = $1 returning 1) select count(*) from d", brand.Tenant.Value);
        await new Profiles.Projections.Recording.Refolding(people.Store.Store, people.Store.Source, people.Store.Vault, people.Store.Tenants).RefoldAsync(brand.Tenant, default);
        (await HistoryAsync(brand, Email("ana@example.org"))).Should().Equal(before).And.HaveCount(2);
    }

    [Fact]
    public async Task The_history_of_a_merged_person_is_the_union_and_an_unmerge_restores_each_exactly()
    {
        // One brand for all histories: each has persons of its own.
        var brand = await people.Store.OpenAsync();
        var acts = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 3], Gen.Int[1, 6], (who, what, hour) => (Who: who, What: what, Hour: hour)).Array[0, 6];
        var history = 0;
        await Gen.Select(acts, acts).SampleAsync(async (before, meanwhile) =>
        {
            var number = Interlocked.Increment(ref history);
            var who = new[] { Email($"p{number}@example.org"), Facebook($"f{number}") };
            // The same two, of whom nobody ever thought that they were one.
            var control = new[] { Email($"c{number}@example.org"), Facebook($"c{number}") };
            var ids = new[] { await brand.SeenAsync(0, who[0]), await brand.SeenAsync(0, who[1]) };
            foreach (var side in control) await brand.SeenAsync(0, side);
            foreach (var act in before) await ActAsync(act);
            var apart = new[] { await HistoryAsync(brand, who[0]), await HistoryAsync(brand, who[1]) };

            var merged = await people.LinkAsync(brand, ids[0], ids[1]);
            var together = await HistoryAsync(brand, who[0]);
            together.Select(r => r.Id).Should().BeEquivalentTo(apart[0].Concat(apart[1]).Select(r => r.Id));
            together.Should().BeInDescendingOrder(r => r.At);
            together.Where(r => r.Granted && r.Effective).Select(r => r.Id).Should().BeSubsetOf(apart[0].Concat(apart[1]).Where(r => r.Effective).Select(r => r.Id), "a merge adds denials and no consent");
            (await HistoryAsync(brand, who[1])).Should().Equal(together);

            foreach (var act in meanwhile) await ActAsync(act);
            (await people.UnmergeAsync(brand, merged.Decision!.Value)).Rejection.Should().BeNull();
            foreach (var side in new[] { 0, 1 })
            {
                var now = await HistoryAsync(brand, who[side]);
                now.Select(r => (r.Granted, r.At, r.Effective)).Should().Equal((await HistoryAsync(brand, control[side])).Select(r => (r.Granted, r.At, r.Effective)));
                now.Should().NotContain(r => r.On != ids[side]);
                if (meanwhile.All(a => a.Who != side)) now.Should().Equal(apart[side]);
            }

            async Task ActAsync((int Who, int What, int Hour) act)
            {
                await brand.SeenAsync(act.Hour, who[act.Who], Act(act.What));
                await brand.SeenAsync(act.Hour, control[act.Who], Act(act.What));
            }
        }, iter: 12, threads: 1);

        static Fact Act(int what) => what switch { 0 => Consents(), 1 => Withdraws(), 2 => Attested("email", 2), _ => Undated("email") };
    }

    private static Fact.ConsentGiven Attested(string channel, double hours) => new Fact.ConsentGiven(
        new(channel, "marketing", "brand"), new Evidence { Method = ConsentMethod.Form, CapturedAt = At(hours), Text = "yes" })
    { Attested = true };

    private static Fact.ConsentWithdrawn Undated(string channel) => new Fact.ConsentWithdrawn(new(channel, "marketing", "brand"), new Evidence { Method = ConsentMethod.Import }) { Undated = true };

    private async Task<List<(Guid Id, IdentityId On, DateTimeOffset At, bool Granted, bool Effective)>> HistoryAsync(ReadModels.Brand brand, Domain.Identities.IdentityClaim who) =>
        [.. (await people.Admin(brand).ConsentHistoryAsync(await brand.ProfileAsync(who), 200, null, PersonFields.None, default)).Value!.Edges.Select(e => (e.Node.Id, e.Node.ContactPoint.Id, e.Node.OccurredAt, e.Node.Decision == ConsentStatus.Given, e.Node.Effective))];

    private async Task<IEnumerable<(string, ConsentStatus, int, bool)>> EffectiveAsync(ReadModels.Brand brand, Domain.Identities.IdentityClaim who) =>
        (await people.Admin(brand).ConsentHistoryAsync(await brand.ProfileAsync(who), 200, null, PersonFields.None, default)).Value!.Edges
            .Select(e => (e.Node.Key.Channel, e.Node.Decision, (int)(e.Node.OccurredAt - At(0)).TotalHours, e.Node.Effective));
}
