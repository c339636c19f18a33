namespace Profiles.Domain.Deadlines;

/// <summary>
/// Which days are no working days beside Saturdays and Sundays (Regulation 1182/71, Art. 2). Built-in calendars are computed, so they hold for every year; a
/// brand may add days of its own.
/// </summary>
public sealed class HolidayCalendar
{
    private readonly Func<int, IEnumerable<DateOnly>> ofYear;
    private readonly HashSet<DateOnly> added;

    private HolidayCalendar(string name, Func<int, IEnumerable<DateOnly>> ofYear, IEnumerable<DateOnly> added)
    {
        Name = name;
        this.ofYear = ofYear;
        this.added = [.. added];
    }

    /// <summary>Stored with every request that is counted by it.</summary>
    public string Name { get; }

    /// <summary>Saturdays and Sundays only.</summary>
    public static HolidayCalendar None { get; } = new("none", _ => [], []);

    /// <summary>Code du travail, Art. L3133-1.</summary>
    public static HolidayCalendar France { get; } = new("france", OfFrance, []);

    /// <summary>France with Good Friday and 26 December (Code du travail, Art. L3134-13): the departments Moselle, Bas-Rhin and Haut-Rhin.</summary>
    public static HolidayCalendar AlsaceMoselle { get; } = new("france-alsace-moselle", year => OfFrance(year).Concat([Easter.Of(year).AddDays(-2), new(year, 12, 26)]), []);

    /// <summary>Federal holidays of the United States (5 U.S.C. §6103), on the day on which they are observed: of a Saturday the Friday before, of a Sunday the Monday after.</summary>
    public static HolidayCalendar UnitedStates { get; } = new("us-federal", OfUnitedStates, []);

    public static IReadOnlyList<HolidayCalendar> BuiltIn { get; } = [None, France, AlsaceMoselle, UnitedStates];

    /// <returns>Null where no built-in calendar has this name.</returns>
    public static HolidayCalendar? Find(string name) => BuiltIn.FirstOrDefault(calendar => calendar.Name == name);

    /// <summary>The same calendar with days of a brand's own, such as a bridge day on which its offices are closed by law.</summary>
    public HolidayCalendar With(IEnumerable<DateOnly> days) => new(Name, ofYear, added.Concat(days));

    public bool IsHoliday(DateOnly day) => added.Contains(day) || ofYear(day.Year).Contains(day);

    public bool IsWorkingDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(day);

    /// <summary>The day itself, or the next working day after it (Regulation 1182/71, Art. 3(4)).</summary>
    public DateOnly Roll(DateOnly day)
    {
        while (!IsWorkingDay(day)) day = day.AddDays(1);
        return day;
    }

    /// <summary>The working day that is so many working days later; the day itself does not count.</summary>
    public DateOnly AddWorkingDays(DateOnly day, int count)
    {
        for (; count > 0; count--) day = Roll(day.AddDays(1));
        return day;
    }

    private static IEnumerable<DateOnly> OfUnitedStates(int year) =>
    [
        Observed(new(year, 1, 1)), Nth(3, DayOfWeek.Monday, year, 1), Nth(3, DayOfWeek.Monday, year, 2), Nth(1, DayOfWeek.Monday, year, 6).AddDays(-7),
        Observed(new(year, 6, 19)), Observed(new(year, 7, 4)), Nth(1, DayOfWeek.Monday, year, 9), Nth(2, DayOfWeek.Monday, year, 10), Observed(new(year, 11, 11)),
        Nth(4, DayOfWeek.Thursday, year, 11), Observed(new(year, 12, 25)),
        // A New Year's Day on a Saturday is observed in the year before.
        Observed(new(year + 1, 1, 1)),
    ];

    private static DateOnly Observed(DateOnly day) => day.DayOfWeek switch { DayOfWeek.Saturday => day.AddDays(-1), DayOfWeek.Sunday => day.AddDays(1), _ => day };

    private static DateOnly Nth(int n, DayOfWeek weekday, int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays((((int)weekday - (int)first.DayOfWeek + 7) % 7) + (7 * (n - 1)));
    }

    private static IEnumerable<DateOnly> OfFrance(int year)
    {
        var easter = Easter.Of(year);
        return
        [
            new(year, 1, 1), easter.AddDays(1), new(year, 5, 1), new(year, 5, 8), easter.AddDays(39), easter.AddDays(50),
            new(year, 7, 14), new(year, 8, 15), new(year, 11, 1), new(year, 11, 11), new(year, 12, 25),
        ];
    }
}
