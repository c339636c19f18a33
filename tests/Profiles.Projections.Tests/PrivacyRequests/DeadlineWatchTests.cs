using Profiles.Domain.PrivacyRequests;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.PrivacyRequests;

public sealed class DeadlineWatchTests
{
    // Due on Wednesday 2 December 2026.
    private static readonly DateTimeOffset Received = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Due = new(2026, 12, 2);

    [Fact]
    public async Task Each_reminder_is_said_once_and_that_the_day_has_passed()
    {
        await using var brand = await CreateAsync();
        var clock = new MovableClock(Received);
        var desk = new DeskBrand(brand, clock);
        var id = await desk.OpenAsync(PrivacyRequestKind.Access, received: Received);

        var said = new List<(int Day, bool Passed)>();
        for (var hours = 0; hours < 24 * 40; hours += 6)
        {
            clock.Now = Received.AddHours(hours);
            said.AddRange((await desk.Watch.LookAsync(default)).Select(s => (clock.Now.Day, s.Passed)));
        }

        // 25 and 30 November are seven and two days before; in Paris the 3rd begins at 23:00 UTC, six hours before the next look.
        said.Should().Equal((25, false), (30, false), (3, true));
        (await desk.StateOf(id)).Reminders.Should().Equal(new Reminder(Due, 7), new Reminder(Due, 2), new Reminder(Due, Reminder.Passed));
    }

    [Fact]
    public async Task What_fell_due_while_no_service_ran_is_said_by_the_next_and_once_where_two_look_at_once()
    {
        await using var brand = await CreateAsync();
        var clock = new MovableClock(Received);
        var before = new DeskBrand(brand, clock);
        var ids = new List<Guid>();
        for (var each = 0; each < 6; each++) ids.Add(await before.OpenAsync(PrivacyRequestKind.Access, Email($"p{each}@example.org"), Received));
        await before.DoAsync(ids[5], PrivacyAction.Withdraw);
        clock.Now = Received.AddDays(29);

        // Restarted: nothing is left of the first but the database.
        var said = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new DeskBrand(brand, clock).Watch.LookAsync(default)))).SelectMany(s => s).ToList();

        said.Select(s => s.Request).Should().BeEquivalentTo(ids[..5]);
        said.Should().OnlyContain(s => !s.Passed && s.DueOn == Due);
        clock.Now = Received.AddDays(60);
        (await new DeskBrand(brand, clock).Watch.LookAsync(default)).Select(s => (s.Request, s.Passed)).Should().BeEquivalentTo(ids[..5].Select(id => (id, true)));
        (await new DeskBrand(brand, clock).Watch.LookAsync(default)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_paused_request_is_reminded_of_by_the_cautious_date_and_an_extended_one_by_its_new_date()
    {
        await using var brand = await CreateAsync();
        var clock = new MovableClock(Received);
        var desk = new DeskBrand(brand, clock);
        var paused = await desk.OpenAsync(PrivacyRequestKind.Access, Email("paused@example.org"), Received);
        await desk.DoAsync(paused, PrivacyAction.PauseClock);
        var extended = await desk.OpenAsync(PrivacyRequestKind.Access, Email("extended@example.org"), Received);
        await desk.DoAsync(extended, PrivacyAction.Extend);

        clock.Now = Received.AddDays(29);

        (await desk.Watch.LookAsync(default)).Should().ContainSingle().Which.Request.Should().Be(paused);
        (await brand.ScalarAsync<string>("select data->>'cautious' from profiles.mt_events where type = 'privacy_deadline_reminded'")).Should().Be("true");
        clock.Now = new(2027, 2, 1, 12, 0, 0, TimeSpan.Zero);
        (await desk.Watch.LookAsync(default)).Should().Contain(s => s.Request == extended && !s.Passed && s.DueOn == new DateOnly(2027, 2, 2));
    }
}
