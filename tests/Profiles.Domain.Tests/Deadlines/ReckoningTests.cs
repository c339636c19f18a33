using Profiles.Domain.Deadlines;

namespace Profiles.Domain.Tests.Deadlines;

public class ReckoningTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly Reckoning Plain = new(TimeZoneInfo.Utc, HolidayCalendar.None);
    private static readonly Reckoning InFrance = new(Paris, HolidayCalendar.France);

    [Theory]
    [InlineData("2027-01-31", "2027-03-01", "2027-04-28")]
    [InlineData("2026-12-30", "2027-02-01", "2027-03-30")]
    [InlineData("2028-01-31", "2028-02-29", "2028-05-01")]
    [InlineData("2026-07-31", "2026-08-31", "2026-11-02")]
    [InlineData("2027-02-28", "2027-03-29", "2027-05-28")]
    // The last day of a month that is shorter than the one of receipt; and of a leap year.
    [InlineData("2026-05-31", "2026-06-30", "2026-08-31")]
    [InlineData("2024-01-30", "2024-02-29", "2024-04-29")]
    [InlineData("2024-02-29", "2024-03-29", "2024-05-29")]
    public void A_month_ends_on_its_date_or_its_last_day_and_then_on_a_working_day(string received, string month, string extended)
    {
        Plain.Due(Term.OneMonth, Day(received)).Should().Be(Day(month));
        Plain.Due(Term.OneMonth, Day(received), extended: true).Should().Be(Day(extended));
    }

    [Theory]
    [InlineData("2028-01-31", "2028-02-29", "2028-05-02")]
    [InlineData("2027-02-28", "2027-03-30", "2027-05-28")]
    // 1 January is a Friday; 14 July, 15 August (a Saturday) and 11 November.
    [InlineData("2026-12-01", "2027-01-04", "2027-03-01")]
    [InlineData("2026-06-14", "2026-07-15", "2026-09-14")]
    [InlineData("2026-07-15", "2026-08-17", "2026-10-15")]
    [InlineData("2026-10-11", "2026-11-12", "2027-01-11")]
    // Ascension Day 2026 is 14 May, Whit Monday 25 May.
    [InlineData("2026-04-14", "2026-05-15", "2026-07-15")]
    [InlineData("2026-04-25", "2026-05-26", "2026-07-27")]
    public void In_France_its_holidays_are_no_working_days(string received, string month, string extended)
    {
        InFrance.Due(Term.OneMonth, Day(received)).Should().Be(Day(month));
        InFrance.Due(Term.OneMonth, Day(received), extended: true).Should().Be(Day(extended));
    }

    [Theory]
    [InlineData("2027-01-31", "2027-03-17", "2027-05-01")]
    [InlineData("2026-12-30", "2027-02-13", "2027-03-30")]
    [InlineData("2028-01-31", "2028-03-16", "2028-04-30")]
    [InlineData("2026-07-31", "2026-09-14", "2026-10-29")]
    public void California_counts_calendar_days_and_does_not_roll(string received, string days45, string days90)
    {
        InFrance.Due(Term.FortyFiveDays, Day(received)).Should().Be(Day(days45));
        InFrance.Due(Term.FortyFiveDays, Day(received), extended: true).Should().Be(Day(days90));
    }

    [Theory]
    [InlineData("2026-11-23", "2026-12-14")]
    [InlineData("2026-11-21", "2026-12-11")]
    [InlineData("2026-12-18", "2027-01-12")]
    public void An_opt_out_of_sale_has_fifteen_business_days(string received, string due) => InFrance.Due(Term.FifteenBusinessDays, Day(received)).Should().Be(Day(due));

    [Theory]
    // Thanksgiving; Christmas and New Year; both observed on the Friday before, New Year's Day in the old year.
    [InlineData("2026-11-23", "2026-12-15")]
    [InlineData("2026-12-18", "2027-01-12")]
    [InlineData("2027-12-20", "2028-01-12")]
    // Juneteenth observed on Friday the 18th, Independence Day on Monday the 5th.
    [InlineData("2027-06-17", "2027-07-12")]
    public void Federal_holidays_are_no_business_days(string received, string due) =>
        new Reckoning(TimeZoneInfo.Utc, HolidayCalendar.UnitedStates).Due(Term.FifteenBusinessDays, Day(received)).Should().Be(Day(due));

    [Fact]
    public void Federal_holidays_are_those_that_the_government_publishes() =>
        Enumerable.Range(0, 365).Select(n => new DateOnly(2027, 1, 1).AddDays(n)).Where(HolidayCalendar.UnitedStates.IsHoliday).Select(d => $"{d:MM-dd}")
            .Should().Equal("01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11", "11-25", "12-24", "12-31");

    [Fact]
    public void The_day_of_receipt_is_the_controllers_day()
    {
        var late = DateTimeOffset.Parse("2026-09-14T22:30Z");

        InFrance.Due(Term.OneMonth, InFrance.DayOf(late)).Should().Be(Day("2026-10-15"));
        Plain.Due(Term.OneMonth, Plain.DayOf(late)).Should().Be(Day("2026-10-14"));
        InFrance.DayOf(DateTimeOffset.Parse("2026-03-29T00:59Z")).Should().Be(Day("2026-03-29"));
    }

    [Theory]
    // Ends on Sunday 28 February: a day's pause is eaten by the roll.
    [InlineData(0, "2027-03-01")]
    [InlineData(1, "2027-03-01")]
    [InlineData(2, "2027-03-02")]
    [InlineData(10, "2027-03-10")]
    public void A_pause_moves_the_end_of_the_term_and_the_roll_comes_last(int paused, string due) =>
        Plain.Due(Term.OneMonth, Day("2027-01-31"), paused: paused).Should().Be(Day(due));

    [Fact]
    public void A_pause_is_counted_in_whole_days_of_the_zone()
    {
        InFrance.DaysBetween(DateTimeOffset.Parse("2026-09-14T21:59Z"), DateTimeOffset.Parse("2026-09-14T22:01Z")).Should().Be(1);
        InFrance.DaysBetween(DateTimeOffset.Parse("2026-09-14T22:01Z"), DateTimeOffset.Parse("2026-09-15T21:59Z")).Should().Be(0);
    }

    [Fact]
    public void Alsace_and_Moselle_rest_on_Good_Friday_and_a_brand_on_days_of_its_own()
    {
        HolidayCalendar.France.IsHoliday(Day("2027-03-26")).Should().BeFalse();
        HolidayCalendar.AlsaceMoselle.IsHoliday(Day("2027-03-26")).Should().BeTrue();
        HolidayCalendar.None.With([Day("2027-03-01")]).Roll(Day("2027-02-28")).Should().Be(Day("2027-03-02"));
        HolidayCalendar.Find("atlantis").Should().BeNull();
    }

    private static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd");
}
