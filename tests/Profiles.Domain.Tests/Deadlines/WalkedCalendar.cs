namespace Profiles.Domain.Tests.Deadlines;

/// <summary>The same law, counted on the fingers: one day after the other, with Easter from the table of full moons that churches print. No date arithmetic beyond "the next day".</summary>
internal static class WalkedCalendar
{
    // The paschal full moon of the years 1900 to 2199 by golden number 1 to 19: month and day (Book of Common Prayer, "A Table to find Easter Day").
    private static readonly (int Month, int Day)[] FullMoons =
        [(4, 14), (4, 3), (3, 23), (4, 11), (3, 31), (4, 18), (4, 8), (3, 28), (4, 16), (4, 5), (3, 25), (4, 13), (4, 2), (3, 22), (4, 10), (3, 30), (4, 17), (4, 7), (3, 27)];

    public static DateOnly Easter(int year)
    {
        var (month, day) = FullMoons[year % 19];
        var sunday = new DateOnly(year, month, day);
        do sunday = Next(sunday); while (sunday.DayOfWeek != DayOfWeek.Sunday);
        return sunday;
    }

    /// <summary>The date of receipt's number in the month so many months later; if that month ends before it, its last day.</summary>
    public static DateOnly Months(DateOnly received, int months)
    {
        var day = received;
        for (var begun = 0; begun < months;)
        {
            day = Next(day);
            if (day.Day == 1) begun++;
        }
        while (day.Day != received.Day && Next(day).Day != 1) day = Next(day);
        return day;
    }

    public static DateOnly Days(DateOnly from, int count)
    {
        while (count-- > 0) from = Next(from);
        return from;
    }

    public static DateOnly Roll(DateOnly day, bool france)
    {
        while (Rests(day, france)) day = Next(day);
        return day;
    }

    public static DateOnly BusinessDays(DateOnly day, int count, bool france)
    {
        while (count > 0)
        {
            day = Next(day);
            if (!Rests(day, france)) count--;
        }
        return day;
    }

    private static bool Rests(DateOnly day, bool france)
    {
        if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) return true;
        if (!france) return false;
        var easter = Easter(day.Year);
        return (day.Month, day.Day) is (1, 1) or (5, 1) or (5, 8) or (7, 14) or (8, 15) or (11, 1) or (11, 11) or (12, 25)
            || day == Days(easter, 1) || day == Days(easter, 39) || day == Days(easter, 50);
    }

    /// <summary>A federal holiday of the United States, as somebody sees by the day alone: its weekday, its number, and which days are beside it.</summary>
    public static bool IsAmericanHoliday(DateOnly day) => (day.DayOfWeek, day.Month, day.Day) switch
    {
        (DayOfWeek.Monday, 1 or 2, >= 15 and <= 21) => true,
        (DayOfWeek.Monday, 5, >= 25) => true,
        (DayOfWeek.Monday, 9, <= 7) => true,
        (DayOfWeek.Monday, 10, >= 8 and <= 14) => true,
        (DayOfWeek.Thursday, 11, >= 22 and <= 28) => true,
        (DayOfWeek.Saturday or DayOfWeek.Sunday, _, _) => false,
        (DayOfWeek.Friday, _, _) when IsAmericanDate(Next(day)) => true,
        (DayOfWeek.Monday, _, _) when IsAmericanDate(day.AddDays(-1)) => true,
        _ => IsAmericanDate(day),
    };

    private static bool IsAmericanDate(DateOnly day) => (day.Month, day.Day) is (1, 1) or (6, 19) or (7, 4) or (11, 11) or (12, 25);

    private static DateOnly Next(DateOnly day) => day.AddDays(1);
}
