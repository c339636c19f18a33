using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.Erasure;
using Profiles.Projections.Recording;
using Profiles.Projections.Retention;
using Profiles.Projections.Tests.Erasure;
using Profiles.Projections.Tests.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Projections.Tests.Retention.RetentionBrand;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Retention;

public class HoldTests
{
    private static readonly DateOnly Until = DateOnly.FromDateTime(Start.AddYears(4).Date);

    [Fact]
    public async Task Whoever_is_held_is_kept_until_the_hold_ends_by_itself()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana, Crm("1")).Commented(), Said(Ben).Commented());
        await PlaceAsync(it, Erasures.All, Ana);

        await it.RunAsync(Start.AddYears(4));
        (await it.IsThereAsync(Ana)).Should().BeTrue();
        (await it.IsThereAsync(Crm("1"))).Should().BeTrue("all of the person is held");
        (await it.IsThereAsync(Ben)).Should().BeFalse();

        await it.RunAsync(Start.AddYears(4).AddDays(1));
        (await it.IsThereAsync(Ana)).Should().BeFalse("its last day is over");
    }

    [Fact]
    public async Task A_lifted_hold_holds_nothing_and_one_on_a_class_holds_the_class_of_everybody()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented());
        var ana = await it.Brand.IdentityAsync(Ana);
        var hold = await PlaceAsync(it, [RetentionClass.Conversation]);

        await it.RunAsync(Start.AddYears(3));
        (await it.IsThereAsync(Ana)).Should().BeFalse();
        (await it.Brand.SealedAsync(ana)).Should().Be((1, 2), "the text is held");
        (await it.Holds.LiftAsync(Tenant, hold, "settled", "tests", "officer-1", default)).Rejection.Should().BeNull();
        await it.RunAsync(Start.AddYears(3).AddDays(1));

        (await it.Brand.SealedAsync(ana)).Open.Should().Be(0);
        (await it.Holds.LiftAsync(Tenant, hold, "again", "tests", "officer-1", default)).Rejection.Should().BeNull("a retry changes nothing");
        (await it.Brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'legal_hold_lifted'")).Should().Be(1);
    }

    [Fact]
    public async Task A_hold_follows_the_person_through_a_merge_and_leaves_the_other_side_behind_an_unmerge()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Crm("1")).Commented(), Said(Crm("2")).Commented());
        await PlaceAsync(it, Erasures.All, Crm("1"));
        var merge = await it.Brand.Decisions().MergeAsync(new(Admin, "one person"), [await it.Brand.ProfileAsync(Crm("1")), await it.Brand.ProfileAsync(Crm("2"))], null, [], default);

        await it.RunAsync(Start.AddYears(3));
        (await it.IsThereAsync(Crm("2"))).Should().BeTrue("they are one person");
        await it.Brand.Decisions().UnmergeAsync(new(Admin, "two"), merge.Decision!.Value, default);
        await it.RunAsync(Start.AddYears(3));

        (await it.IsThereAsync(Crm("1"))).Should().BeTrue();
        (await it.IsThereAsync(Crm("2"))).Should().BeFalse();
    }

    [Fact]
    public async Task An_erasure_that_a_person_asks_for_leaves_what_is_held_and_says_so()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented());
        var ana = await it.Brand.IdentityAsync(Ana);
        await PlaceAsync(it, [RetentionClass.Conversation, RetentionClass.Transaction], Ana);
        var (desk, id) = await AskAsync(it);
        (await new ErasurePreviews(it.Brand.Store, it.Brand.Source, it.Clock).FindAsync(Tenant, id, default))!.Held.Should().BeEquivalentTo(
            [new RetainedData("conversation", "17(3)(e)", Until), new RetainedData("transaction", "17(3)(e)", Until)]);

        (await desk.Work(Execution(it, desk)).StepAsync(default)).Should().BeEmpty();

        var request = await desk.StateOf(id);
        request.State.Should().Be(PrivacyRequestState.PartiallyFulfilled);
        request.Retained.Should().Equal(new RetainedData("conversation", "17(3)(e)", Until));
        (await it.IsThereAsync(Ana)).Should().BeFalse();
        (await it.Brand.SealedAsync(ana)).Should().Be((1, 2), "the text");
    }

    [Fact]
    public async Task Where_everything_is_held_nothing_is_erased_and_the_person_has_an_answer()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented());
        await PlaceAsync(it, Erasures.All, Ana);
        var (desk, id) = await AskAsync(it);

        (await desk.Work(Execution(it, desk)).StepAsync(default)).Should().BeEmpty();

        (await desk.StateOf(id)).Should().BeEquivalentTo(new { State = PrivacyRequestState.PartiallyFulfilled, Retained = new[] { new RetainedData("contact", "17(3)(e)", Until), new RetainedData("conversation", "17(3)(e)", Until) } });
        (await it.IsThereAsync(Ana)).Should().BeTrue();
        it.Brand.Ledger().Tenants().Should().BeEmpty();
    }

    [Fact]
    public async Task A_hold_is_reminded_of_once_before_it_ends_and_shown_with_its_reason()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana));
        var id = await PlaceAsync(it, Erasures.All, Ana);
        it.Clock.Now = Start.AddYears(4).AddDays(-31);
        (await it.Holds.RemindAsync(default)).Should().BeEmpty();
        it.Clock.Now = Start.AddYears(4).AddDays(-29);

        (await it.Holds.RemindAsync(default)).Should().Equal(new HoldSaid(Tenant, id, Until));
        (await it.Holds.RemindAsync(default)).Should().BeEmpty();

        (await it.Holds.ListAsync(Tenant, inForce: true, words: true, default)).Should().ContainSingle().Which.Reason.Should().Be("a claim of Ana's");
        (await it.Brand.ScalarAsync<long>("select count(*) from profiles.mt_events where data::text like '%Ana%'")).Should().Be(0);
        var rows = await it.Brand.ColumnAsync<string>("select h::text || i::text from profiles.legal_hold h join profiles.legal_hold_identity i using (tenant_id, id)");
        await new Refolding(it.Brand.Store, it.Brand.Source, it.Brand.Vault, it.Brand.Tenants).RefoldAsync(Tenant, default);
        (await it.Brand.ColumnAsync<string>("select h::text || i::text from profiles.legal_hold h join profiles.legal_hold_identity i using (tenant_id, id)")).Should().Equal(rows);
        (await it.Policies.ReadAsync(Tenant, default)).RetentionPolicy.Enabled.Should().BeTrue("the refold brings the policy back too");
    }

    [Theory]
    [InlineData("17(3)(e)", 0, "hold-until")]
    [InlineData("17(3)(e)", 20, "hold-until")]
    [InlineData("because", 1, "hold-ground")]
    public async Task A_hold_has_a_ground_and_an_end(string ground, int years, string code)
    {
        await using var it = await BeginAsync();
        var until = DateOnly.FromDateTime(Start.Date).AddDays(-1).AddYears(years);
        (await it.Holds.PlaceAsync(new(Tenant, [], Erasures.All, ground, until, "a claim", "tests", "officer-1"), default)).Rejection!.Code.Should().Be(code);
    }

    private static async Task<Guid> PlaceAsync(RetentionBrand it, RetentionClass[] classes, params IdentityClaim[] who)
    {
        var named = who.Select(w => new IdentityNormaliser(it.Brand.Settings, Phones).Normalise(w, Trust.Links).Identity!).ToList();
        var (hold, rejection) = await it.Holds.PlaceAsync(new(Tenant, named, classes, "17(3)(e)", Until, "a claim of Ana's", "tests", "officer-1"), default);
        rejection.Should().BeNull();
        return hold!.Value;
    }

    private static async Task<(DeskBrand Desk, Guid Request)> AskAsync(RetentionBrand it)
    {
        it.Clock.Now = Start.AddYears(3);
        var desk = new DeskBrand(it.Brand, it.Clock);
        var normal = new IdentityNormaliser(it.Brand.Settings, Phones).Normalise(Ana, Trust.Links).Identity!;
        var opened = await desk.Desk.OpenAsync(new(Tenant, PrivacyRequestKind.Erasure, [normal], [Ana], "desk", "test", "olga"), default);
        opened.Rejection.Should().BeNull();
        var id = opened.Request!.Value;
        var approver = new PrivacyActor("paul", Officer: false, Approver: true);
        foreach (var (action, by) in new[] { (PrivacyAction.VerifyIdentity, DeskBrand.Anne), (PrivacyAction.Approve, approver), (PrivacyAction.Execute, DeskBrand.Anne) })
            (await desk.Desk.AdvanceAsync(new(Tenant, id, action, by, "tests"), default)).Rejection.Should().BeNull();
        return (desk, id);
    }

    private static ErasureExecution Execution(RetentionBrand it, DeskBrand desk) =>
        new(it.Brand.Source, desk.Desk, new(it.Brand.Store, it.Brand.Vault, it.Brand.Tenants, it.Brand.Ledger(), it.Clock), it.Clock);
}
