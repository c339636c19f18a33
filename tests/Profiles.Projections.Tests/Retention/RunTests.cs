using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Projections.Tests.Deciding;
using Profiles.Projections.Tests.Erasure;
using Profiles.Testing;
using static Profiles.Projections.Tests.Retention.RetentionBrand;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Retention;

public class RunTests
{
    [Fact]
    public async Task A_dry_run_says_what_the_run_then_does_and_writes_nothing()
    {
        await using var it = await BeginAsync();
        await ManyAsync(it, 40, new Random(1));
        var now = Start.AddYears(9).AddMonths(2);
        await it.Brand.CatchUpAsync();
        var before = await EverythingAsync(it);

        var preview = await it.PreviewAsync(now);
        (await EverythingAsync(it)).Should().Equal(before);
        var run = await it.RunAsync(now, batch: 3, page: 7);

        preview.Ended.Should().HaveCountGreaterThan(3);
        run.Totals.Ended.Should().BeEquivalentTo(preview.Ended);
        run.Totals.Should().BeEquivalentTo(new { preview.Looked, Late = 0L });
        (await it.PreviewAsync(now)).Ended.Should().BeEmpty("a second run would find nothing");
    }

    [Fact]
    public async Task Whatever_has_ended_the_tables_and_read_models_equal_the_log_and_a_restored_copy_forgets_the_same()
    {
        await using var it = await BeginAsync();
        await ManyAsync(it, 30, new Random(2));
        await it.RunAsync(Start.AddYears(4), batch: 4);
        await ManyAsync(it, 30, new Random(3));
        await it.RunAsync(Start.AddYears(9), batch: 4);
        await it.Brand.CatchUpAsync();
        var live = await it.Brand.HashAsync();
        (await it.Brand.ScalarAsync<long>("select count(*) from profiles.membership where blind_key is null")).Should().BePositive();

        await GraphTables.EqualTheFoldAsync(it.Brand);
        await it.Brand.CatchUpAsync(rebuild: true);
        (await it.Brand.HashAsync()).Should().Be(live);
        await it.Brand.ReplayAsync(5);
        (await it.Brand.HashAsync()).Should().Be(live, "how the log is paged makes no difference");

        var keys = await KeysAsync(it);
        await it.Brand.Erasing().ReplayAsync(Tenant, default);
        (await KeysAsync(it)).Should().Equal(keys, "whoever lived on has had new keys since, and a copy from after it keeps them");
    }

    [Fact]
    public async Task An_older_copy_forgets_again_what_had_reached_its_end()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented(), Said(Ben).At(Start.AddYears(2)).Commented());
        var (ana, ben) = (await it.Brand.IdentityAsync(Ana), await it.Brand.IdentityAsync(Ben));
        var copy = await it.Brand.ColumnAsync<string>("select format('insert into profiles.data_key values (%L, %L, %L, %L, %L)', tenant_id, subject, class, epoch, wrapped) from profiles.data_key");
        await it.RunAsync(Start.AddYears(3));

        // As a database is that was restored from before it: the keys are back, and nothing tells of the run.
        await it.Brand.ExecuteAsync("delete from profiles.erasure; delete from profiles.data_key");
        foreach (var row in copy) await it.Brand.ExecuteAsync(row);
        (await it.Brand.SealedAsync(ana)).Open.Should().Be(2);
        await it.Brand.Erasing().ReplayAsync(Tenant, default);

        (await it.Brand.SealedAsync(ana)).Open.Should().Be(0);
        (await it.Brand.SealedAsync(ben)).Open.Should().Be(2);
    }

    [Fact]
    public async Task Who_wrote_again_after_a_term_keeps_that_in_a_copy_from_after_it()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented(), Said(Ana).Named("lifecycleStage", "customer"));
        await it.RunAsync(Start.AddYears(2));
        await it.Brand.RecordAsync(Server, Said(Ana).At(Start.AddYears(2).AddDays(1)).Commented());
        var ana = await it.Brand.IdentityAsync(Ana);
        (await it.Brand.SealedAsync(ana)).Should().Be((2, 3), "the address and the new text");

        await it.Brand.Erasing().ReplayAsync(Tenant, default);

        (await it.Brand.SealedAsync(ana)).Should().Be((2, 3));
    }

    [Fact]
    public async Task A_line_of_the_ledger_that_nothing_came_of_is_taken_back()
    {
        await using var it = await BeginAsync();
        await it.Brand.RecordAsync(Server, Said(Ana).Commented());
        var ana = await it.Brand.IdentityAsync(Ana);
        var erasing = new Projections.Erasure.Erasing(it.Brand.Store, it.Brand.Vault, it.Brand.Tenants, it.Brand.Ledger(), it.Clock);
        var order = Guid.NewGuid();
        // Killed between the line and the commit.
        await FluentActions.Awaiting(() => erasing.LapseAsync(
            Tenant, _ => Task.FromResult<IReadOnlyList<ErasureOrder>>([new(order, [ana], Erasures.All, "retention")]), (_, _) => throw new OperationCanceledException(), default)).Should().ThrowAsync<OperationCanceledException>();

        await erasing.TakeBackAsync(Tenant, [order], "retention", default);
        await erasing.ReplayAsync(Tenant, default);

        (await it.Brand.SealedAsync(ana)).Open.Should().Be(2);
    }

    [Fact]
    public async Task A_run_is_once_a_day_signed_in_numbers_and_never_before_it_is_enabled()
    {
        await using var it = await BeginAsync(patch: "");
        await it.Brand.RecordAsync(Server, Said(Ana).Commented());
        it.Clock.Now = Start.AddYears(3);
        (await it.Runs().RunAsync(Tenant, "officer-1", default)).Should().BeNull();
        (await OwedAsync(it)).Should().BeFalse();
        await it.ChangeAsync("""{"enabled": true}""");
        (await OwedAsync(it)).Should().BeTrue();

        var run = await it.RunAsync(Start.AddYears(3));
        (await OwedAsync(it)).Should().BeFalse();
        it.Clock.Now = Start.AddYears(3).AddHours(13);
        (await OwedAsync(it)).Should().BeFalse("it is the next day, and not three in the morning yet");
        it.Clock.Now = Start.AddYears(3).AddHours(14);
        (await OwedAsync(it)).Should().BeTrue();

        CertificateKey.Fault(run.Certificate!).Should().BeNull();
        CertificateKey.Read<Domain.Retention.RetentionCertificate>(run.Certificate!.Certificate).Should().BeEquivalentTo(new
        {
            Kind = "retention",
            Controller = "acme",
            Number = 1,
            PolicyVersion = 1,
            Erasures = 1,
            ExecutedBy = "officer-1",
            Events = 2L,
            DataKeys = new Dictionary<RetentionClass, int> { [RetentionClass.Contact] = 1, [RetentionClass.Conversation] = 1 },
        });
        run.Certificate.Certificate.GetRawText().Should().NotContain("ana");
    }

    [Fact]
    public async Task Who_switches_the_policy_off_stops_the_run_and_who_keeps_a_class_for_ever_says_why()
    {
        await using var it = await BeginAsync("""{"enabled": true, "terms": {"contact": {"prospect": "for-ever", "customer": "for-ever"}, "conversation": {"prospect": 12, "customer": 12}}}""");
        await it.Brand.RecordAsync(Server, Said(Ana).Commented());
        var ana = await it.Brand.IdentityAsync(Ana);

        await it.RunAsync(Start.AddYears(8));
        (await it.Brand.SealedAsync(ana)).Should().Be((1, 2), "the address stays, the text does not");

        var refused = await it.Policies.ChangeAsync(Tenant, Json("""{"terms": {"contact": {"customer": 12}}}"""), "", "tests", "officer-1", default);
        refused.Refusals.Select(r => (r.Code, r.Path)).Should().Equal(("policy-value", "policy.terms.contact.customer"), ("reason-missing", "reason"));
        foreach (var bad in (string[])["""{"terms": {"contact": {"prospect": 0}}}""", """{"terms": {"contact": {"prospect": null}}}""", """{"terms": {"secrets": {"prospect": 3}}}""", """{"enabled": 1}""", """{"color": "red"}""", "[]", """{"version": 7}"""])
            (await it.Policies.ChangeAsync(Tenant, Json(bad), "because", "tests", "officer-1", default)).Refusals.Should().ContainSingle(bad);
    }

    private static System.Text.Json.JsonElement Json(string json) => System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(json);

    private static async Task<bool> OwedAsync(RetentionBrand it) => await it.Runs().IsOwedAsync(Tenant, await it.Policies.ReadAsync(Tenant, default), default);

    /// <summary>Prospects, customers, some joined, at times over eight years.</summary>
    private static async Task ManyAsync(RetentionBrand it, int messages, Random random)
    {
        for (var i = 0; i < messages; i++)
        {
            var (who, other) = (Email($"p{random.Next(12)}@example.org"), Crm($"{random.Next(1, 9)}"));
            var said = (random.Next(3) == 0 ? Said(who, other) : Said(who)).At(Start.AddDays(random.Next(8 * 365)));
            await it.Brand.RecordAsync(Server, random.Next(7) switch
            {
                0 => said.Interacted(InteractionKind.Purchase),
                1 => said.Agreed().OptedOut("sms"),
                2 => said.Named("lifecycleStage", random.Next(2) == 0 ? "customer" : "former customer"),
                3 => said.Interacted(InteractionKind.EmailSent, Direction.Outbound),
                _ => said.Commented(),
            });
        }
    }

    private static Task<List<string>> EverythingAsync(RetentionBrand it) => it.Brand.ColumnAsync<string>("""
        select relname || ' ' || (xpath('/row/c/text()', query_to_xml(format('select coalesce(md5(string_agg(t::text, '','' order by t::text)), ''none'') as c from profiles.%I t', relname), false, true, '')))[1]::text
        from pg_class where relnamespace = 'profiles'::regnamespace and relkind = 'r' and relname not like 'mt\_%progress%' order by 1
        """);

    private static Task<List<string>> KeysAsync(RetentionBrand it) => it.Brand.ColumnAsync<string>("select concat_ws(' ', subject, class) from profiles.data_key order by 1");
}
