using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Tests.Deciding;
using Profiles.Projections.Tests.Erasure;
using Profiles.Testing;
using static Profiles.Projections.Tests.Retention.RetentionBrand;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Retention;

/// <summary>Each default, with the clock moved.</summary>
public class TermTests
{
    private static readonly DateTimeOffset ThreeYears = Start.AddYears(3);

    [Fact]
    public async Task A_prospect_ends_three_years_after_their_last_act_and_not_a_moment_before()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented());
        var ana = await it.Brand.IdentityAsync(Ana);

        (await it.RunAsync(ThreeYears.AddSeconds(-1))).Totals.Ended.Should().ContainSingle().Which.Class.Should().Be(RetentionClass.Conversation, "texts end earlier");
        (await it.IsThereAsync(Ana)).Should().BeTrue();
        var run = await it.RunAsync(ThreeYears);

        (await it.IsThereAsync(Ana)).Should().BeFalse();
        (await it.Brand.SealedAsync(ana)).Open.Should().Be(0);
        run.Totals.Ended.Select(t => (t.Class, t.Relation, t.Persons)).Should().Equal((RetentionClass.Contact, "prospect", 1), (RetentionClass.Conversation, "prospect", 1));
        (await it.Brand.ScalarAsync<long>("select count(*) from profiles.facet")).Should().Be(0);
    }

    [Theory]
    [InlineData(InteractionKind.EmailClicked, Direction.Inbound, true)]
    [InlineData(InteractionKind.EmailClicked, Direction.Outbound, true)]
    [InlineData(InteractionKind.Visit, Direction.Inbound, true)]
    [InlineData(InteractionKind.EmailOpened, Direction.Inbound, false)]
    [InlineData(InteractionKind.EmailSent, Direction.Outbound, false)]
    [InlineData(InteractionKind.EmailBounced, Direction.Inbound, false)]
    [InlineData(InteractionKind.Message, Direction.Outbound, false)]
    public async Task A_click_postpones_the_end_and_an_open_or_what_the_brand_does_itself_does_not(InteractionKind kind, Direction direction, bool postpones)
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented(), Said(Ana).At(Start.AddYears(1)).Interacted(kind, direction), Said(Ana).At(Start.AddYears(1)).Named("city", "Lyon"));

        await it.RunAsync(ThreeYears);

        (await it.IsThereAsync(Ana)).Should().Be(postpones);
        if (!postpones) return;
        await it.RunAsync(ThreeYears.AddYears(1).AddSeconds(-1));
        (await it.IsThereAsync(Ana)).Should().BeTrue();
        await it.RunAsync(ThreeYears.AddYears(1));
        (await it.IsThereAsync(Ana)).Should().BeFalse();
    }

    [Fact]
    public async Task A_customer_stays_while_the_relation_lasts_and_three_years_longer()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Named("lifecycleStage", "customer"), Said(Ben).Named("lifecycleStage", "customer"), Said(Ben).At(Start.AddYears(2)).Named("lifecycleStage", "former customer"));

        await it.RunAsync(Start.AddYears(4));
        (await it.IsThereAsync(Ben)).Should().BeTrue();
        await it.RunAsync(Start.AddYears(5));

        (await it.IsThereAsync(Ben)).Should().BeFalse();
        (await it.IsThereAsync(Ana)).Should().BeTrue("the CRM says that she is one");
    }

    [Fact]
    public async Task An_invoice_is_kept_for_ten_years_where_only_who_holds_the_log_reads_it_and_consent_five_years_longer_than_the_address()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Interacted(InteractionKind.Purchase).Agreed(), Said(Ana).Commented());
        var ana = await it.Brand.IdentityAsync(Ana);

        await it.RunAsync(ThreeYears);
        (await it.IsThereAsync(Ana)).Should().BeFalse();
        (await it.Brand.SealedAsync(ana)).Open.Should().Be(1, "the invoice");
        (await KeysAsync(it.Brand)).Should().Equal(3, 4);

        await it.RunAsync(ThreeYears.AddYears(5).AddSeconds(-1));
        (await KeysAsync(it.Brand)).Should().Equal(3, 4);
        await it.RunAsync(ThreeYears.AddYears(5).AddDays(1));
        (await KeysAsync(it.Brand)).Should().Equal(3);
        await it.RunAsync(Start.AddYears(10));
        (await KeysAsync(it.Brand)).Should().BeEmpty();
        (await it.RunAsync(Start.AddYears(11))).Totals.Ended.Should().BeEmpty("nothing is left that could end");
    }

    [Fact]
    public async Task Evidence_of_a_consent_that_stands_stays_with_a_customer_however_old_it_is()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Named("lifecycleStage", "customer").Agreed(), Said(Ben).Named("lifecycleStage", "customer").Agreed(), Said(Ben).At(Start.AddDays(1)).OptedOut());

        await it.RunAsync(Start.AddYears(7));

        (await KeysAsync(it.Brand, await it.Brand.IdentityAsync(Ana))).Should().Equal(1, 4);
        (await KeysAsync(it.Brand, await it.Brand.IdentityAsync(Ben))).Should().Equal(1);
    }

    [Fact]
    public async Task The_last_contact_is_the_persons_and_after_an_unmerge_each_sides_own()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Crm("1")).Commented(), Said(Crm("2")).At(Start.AddYears(2)).Commented());
        var merge = await it.Brand.Decisions().MergeAsync(new(Admin, "one person"), [await it.Brand.ProfileAsync(Crm("1")), await it.Brand.ProfileAsync(Crm("2"))], null, [], default);
        merge.Rejection.Should().BeNull();

        await it.RunAsync(Start.AddYears(4));
        (await it.IsThereAsync(Crm("1"))).Should().BeTrue("the person wrote two years ago");
        (await it.Brand.Decisions().UnmergeAsync(new(Admin, "two persons"), merge.Decision!.Value, default)).Rejection.Should().BeNull();
        await it.RunAsync(Start.AddYears(4));

        (await it.IsThereAsync(Crm("1"))).Should().BeFalse();
        (await it.IsThereAsync(Crm("2"))).Should().BeTrue();
    }

    [Fact]
    public async Task Whoever_was_deleted_by_a_term_may_begin_anew_by_anybodys_word_and_keeps_only_the_no()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented(), Said(Ben).OptedOut(objection: true));
        await it.RunAsync(ThreeYears);

        (await it.Brand.SayAsync(Import, Said(Ana).At(Start.AddYears(1)).Named("city", "Lyon"))).Should().Be(Outcome.Suppressed, "last night's export of the CRM would bring everybody back");
        (await it.Brand.SayAsync(Import, Said(Ana).At(ThreeYears.AddDays(1)).Named("city", "Lyon"))).Should().Be(Outcome.Recorded);
        (await it.Brand.SayAsync(Import, Said(Ben).At(ThreeYears.AddDays(1)).Named("city", "Lyon"))).Should().Be(Outcome.Recorded);

        (await it.Brand.ScalarAsync<long>($"select count(*) from profiles.consent_state where identity_id = '{(await it.Brand.IdentityAsync(Ben)).Value}' and objected_at is not null")).Should().Be(1);
        (await it.Brand.ScalarAsync<long>($"select count(*) from profiles.consent_state where identity_id = '{(await it.Brand.IdentityAsync(Ana)).Value}'")).Should().Be(0, "nobody inherits another person's no");
    }

    [Fact]
    public async Task What_was_recorded_behind_the_back_of_the_dates_is_never_deleted()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented());
        await it.Brand.CatchUpAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).At(ThreeYears).Commented());
        it.Clock.Now = ThreeYears;

        var run = await it.Runs().RunAsync(Tenant, "officer-1", default);

        (await it.IsThereAsync(Ana)).Should().BeTrue();
        run!.Totals.Should().BeEquivalentTo(new { Late = 1L, Events = 0L });
        await GraphTables.EqualTheFoldAsync(it.Brand);
    }

    private static Credential Import { get; } = new(Tenant, "crm", Trust.Links, "import-1") { Transmits = true };

    private static Task<List<short>> KeysAsync(TestBrand brand, Domain.IdentityId? of = null) =>
        brand.ColumnAsync<short>($"select k.class from profiles.data_key k join profiles.membership m on m.identity_id = k.subject {(of is { } id ? $"where k.subject = '{id.Value}'" : "")} order by 1");
}
