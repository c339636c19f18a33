using Profiles.Projections.Intake;
using Profiles.Projections.Keys;
using Profiles.Testing;

namespace Profiles.Projections.Tests.Intake;

/// <summary>What becomes of deliveries between their receipt and the log.</summary>
public sealed class IntakeProcessingTests
{
    [Fact]
    public async Task One_that_fails_holds_up_no_other_and_is_tried_again_until_it_can_be_recorded()
    {
        await using var intake = await IntakeBrand.CreateAsync();
        await intake.TakeAsync([.. Enumerable.Range(0, 9).Select(i => IntakeBrand.Says($"U{i}", $"m{i}", i == 4 ? "poison" : "hello"))]);
        var keys = await intake.Brand.Vault.OpenAsync(TestBrand.Tenant, default);
        var poison = keys!.Message(IntakeBrand.Line, "message:U4:m4").Value;
        await intake.Brand.ExecuteAsync($"""
            create function profiles.refuse() returns trigger language plpgsql as $$ begin if new.key = '{poison}' then raise exception 'no'; end if; return new; end $$;
            create trigger refuse before insert on profiles.message_key for each row execute function profiles.refuse();
            """);

        (await intake.ProcessAsync()).Should().Be(new ProcessedPage(9, 0, 1));
        (await intake.SaidAsync()).Should().Be(8);
        (await intake.ProcessAsync()).Deliveries.Should().Be(0, "it rests");

        await intake.Brand.ExecuteAsync("drop trigger refuse on profiles.message_key");
        intake.Clock.Now += TimeSpan.FromSeconds(2);
        (await intake.ProcessAsync()).Should().Be(new ProcessedPage(1, 0, 0));
        (await intake.SaidAsync(), await intake.PendingAsync()).Should().Be((9, 0));
    }

    [Fact]
    public async Task One_that_never_can_is_kept_at_last_and_recorded_after_a_fix()
    {
        await using var intake = await IntakeBrand.CreateAsync();
        await intake.TakeAsync(IntakeBrand.Says("Uann", "m1", "hello"));
        await intake.Brand.ExecuteAsync("""
            create function profiles.refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
            create trigger refuse before insert on profiles.message_key for each row execute function profiles.refuse();
            """);
        for (var i = 0; i < 30; i++)
        {
            await intake.ProcessAsync();
            intake.Clock.Now += TimeSpan.FromMinutes(16);
        }
        (await intake.FailedAsync()).Should().ContainSingle().Which.Code.Should().Be("processing-failed");

        await intake.Brand.ExecuteAsync("drop trigger refuse on profiles.message_key");
        (await intake.Kept.ReplayAsync(TestBrand.Tenant, null, null, default)).Should().Be(1);
        await intake.ProcessAsync();
        (await intake.SaidAsync(), await intake.Brand.ScalarAsync<long>("select count(*) from profiles.intake_delivery")).Should().Be((1, 0));
        (await intake.Brand.ScalarAsync<long>("select count(*) from profiles.intake_trace")).Should().Be(0);
        (await intake.Brand.ScalarAsync<long>("select received - settled from profiles.intake_source")).Should().Be(0);
    }

    [Fact]
    public async Task What_came_for_a_connector_that_the_settings_lost_waits_until_they_have_it_again()
    {
        await using var intake = await IntakeBrand.CreateAsync();
        await intake.TakeAsync(IntakeBrand.Says("Uann", "m1", "hello"));
        await intake.Processing("another").ProcessAsync(TestBrand.Tenant, default);
        (await intake.FailedAsync()).Should().ContainSingle().Which.Code.Should().Be("connector-unknown");

        await intake.Kept.ReplayAsync(TestBrand.Tenant, IntakeBrand.Line, null, default);
        await intake.ProcessAsync();
        (await intake.SaidAsync()).Should().Be(1);
    }

    [Fact]
    public async Task The_same_again_is_done_and_other_words_under_the_same_id_are_kept_for_somebody_to_look_at()
    {
        await using var intake = await IntakeBrand.CreateAsync();
        foreach (var said in (string[])["hello", "hello", "something else"])
        {
            await intake.TakeAsync(IntakeBrand.Says("Uann", "m1", said));
            await intake.ProcessAsync();
        }

        (await intake.FailedAsync()).Should().ContainSingle().Which.Code.Should().Be("conflict");
        (await intake.SaidAsync(), await intake.PendingAsync()).Should().Be((1, 0));
    }

    [Fact]
    public async Task What_is_kept_is_destroyed_after_thirty_days_and_what_is_pending_never()
    {
        await using var intake = await IntakeBrand.CreateAsync();
        await intake.TakeAsync("not JSON of Uann");
        await intake.ProcessAsync();
        await intake.TakeAsync(IntakeBrand.Says("Uann", "m1", "hello"));
        intake.Clock.Now += TimeSpan.FromDays(29);
        (await intake.Kept.SweepAsync(default)).Should().Be(0);
        intake.Clock.Now += TimeSpan.FromDays(2);
        (await intake.Kept.SweepAsync(default)).Should().Be(1);
        (await intake.PendingAsync(), await intake.Brand.ScalarAsync<long>("select count(*) from profiles.intake_trace")).Should().Be((1, 0));
    }

    [Fact]
    public async Task A_rotation_of_the_keys_wraps_what_is_pending_and_it_is_recorded_behind_it()
    {
        await using var intake = await IntakeBrand.CreateAsync();
        await intake.TakeAsync(IntakeBrand.Says("Uann", "m1", "hello"), IntakeBrand.Says("Ubob", "m2", "hello"));
        var rotation = await new EpochRotation(intake.Brand.Source, intake.Brand.Vault, intake.Clock).RotateAsync(TestBrand.Tenant, null, default);

        rotation.Should().ContainSingle().Which.IsWhole.Should().BeTrue();
        (await intake.Brand.ScalarAsync<int>("select min(epoch) from profiles.intake_delivery")).Should().Be(rotation[0].Epoch);
        (await intake.ProcessAsync()).Should().Be(new ProcessedPage(2, 0, 0));
        (await intake.SaidAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Nobody_can_read_a_delivery_in_the_database()
    {
        await using var intake = await IntakeBrand.CreateAsync();
        await intake.TakeAsync(IntakeBrand.Says("Ucanary", "m1", "canarytext"), "broken canarybody");
        await intake.ProcessAsync();
        (await intake.Brand.ScalarAsync<string>("select string_agg(d::text, '') || coalesce((select string_agg(s::text, '') from profiles.intake_trace s), '') from profiles.intake_delivery d"))
            .Should().NotContain("canary").And.NotContain(Convert.ToHexStringLower("canary"u8)).And.Contain(IntakeBrand.Line);
    }
}
