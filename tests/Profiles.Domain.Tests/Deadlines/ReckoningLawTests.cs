using CsCheck;
using Profiles.Domain.Deadlines;

namespace Profiles.Domain.Tests.Deadlines;

public class ReckoningLawTests
{
    private static readonly Gen<DateOnly> Days = Gen.Int[new DateOnly(2020, 1, 1).DayNumber, new DateOnly(2120, 1, 1).DayNumber].Select(DateOnly.FromDayNumber);
    private static readonly Gen<(DateOnly Received, bool France, int Paused)> Cases = Gen.Select(Days, Gen.Bool, Gen.Int[0, 60]);

    [Fact]
    public void Every_term_ends_where_somebody_who_counts_day_by_day_ends() => Cases.Sample(each =>
    {
        var (received, france, paused) = each;
        var reckoning = Of(france);
        var first = WalkedCalendar.Months(received, 1);
        reckoning.Due(Term.OneMonth, received, paused: paused).Should().Be(WalkedCalendar.Roll(WalkedCalendar.Days(first, paused), france));
        reckoning.Due(Term.OneMonth, received, extended: true, paused).Should().Be(WalkedCalendar.Roll(WalkedCalendar.Days(WalkedCalendar.Months(first, 2), paused), france));
        reckoning.Due(Term.FortyFiveDays, received).Should().Be(WalkedCalendar.Days(received, 45));
        reckoning.Due(Term.FortyFiveDays, received, extended: true).Should().Be(WalkedCalendar.Days(received, 90));
        reckoning.Due(Term.FifteenBusinessDays, received).Should().Be(WalkedCalendar.BusinessDays(received, 15, france));
    }, iter: 3_000);

    [Fact]
    public void No_reading_of_the_extension_ends_earlier_than_ours() => Cases.Sample(each =>
    {
        var (received, france, _) = each;
        var ours = Of(france).Due(Term.OneMonth, received, extended: true);
        ours.Should().BeOnOrBefore(WalkedCalendar.Roll(WalkedCalendar.Months(received, 3), france));
        ours.Should().BeOnOrBefore(WalkedCalendar.Roll(WalkedCalendar.Months(Of(france).Due(Term.OneMonth, received), 2), france));
    }, iter: 3_000);

    [Fact]
    public void What_came_later_is_never_due_earlier_and_a_longer_pause_never_shortens() => Cases.Sample(each =>
    {
        var (received, france, paused) = each;
        foreach (var term in Enum.GetValues<Term>())
        {
            Of(france).Due(term, received.AddDays(1)).Should().BeOnOrAfter(Of(france).Due(term, received));
            Of(france).Due(term, received, paused: paused + 1).Should().BeOnOrAfter(Of(france).Due(term, received, paused: paused));
        }
    }, iter: 3_000);

    [Fact]
    public void Easter_is_that_of_the_printed_table()
    {
        for (var year = 1900; year < 2200; year++) Easter.Of(year).Should().Be(WalkedCalendar.Easter(year));
    }

    [Fact]
    public void Federal_holidays_are_those_that_somebody_sees_who_looks_at_each_day() => Days.Sample(
        day => HolidayCalendar.UnitedStates.IsWorkingDay(day) == (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !WalkedCalendar.IsAmericanHoliday(day)), iter: 20_000);

    private static Reckoning Of(bool france) => new(TimeZoneInfo.Utc, france ? HolidayCalendar.France : HolidayCalendar.None);
}
