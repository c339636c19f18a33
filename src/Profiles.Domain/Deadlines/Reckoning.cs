namespace Profiles.Domain.Deadlines;

/// <summary>How long the law gives for an answer. The day of receipt itself is never counted.</summary>
public enum Term
{
    /// <summary>One month, and two further ones (GDPR Art. 12(3)), rolled to a working day (Regulation 1182/71, Art. 3(4)).</summary>
    OneMonth,
    /// <summary>45 calendar days, and 90 from receipt where it is extended (CCPA, 11 CCR §7021(b)). Not rolled.</summary>
    FortyFiveDays,
    /// <summary>15 business days for an opt-out of sale or sharing (CCPA, 11 CCR §7026(f)); never extended.</summary>
    FifteenBusinessDays,
}

/// <summary>
/// Counts terms in the controller's time zone with its holidays. Where the law can be read in two ways the earlier date is given, the <i>cautious reading</i>;
/// docs/privacy-requests.md names each.
/// </summary>
public sealed record Reckoning(TimeZoneInfo Zone, HolidayCalendar Calendar)
{
    /// <summary>The day that somebody in the controller's time zone would write on a letter that came in then.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime);

    /// <summary>The last day of the term.</summary>
    /// <param name="received">In the controller's time zone.</param>
    /// <param name="paused">Whole days that the clock stood still. They go onto the term before it is rolled: cautious reading.</param>
    public DateOnly Due(Term term, DateOnly received, bool extended = false, int paused = 0) => term switch
    {
        Term.OneMonth => Calendar.Roll(Months(received, extended).AddDays(paused)),
        Term.FortyFiveDays => received.AddDays(extended ? 90 : 45),
        _ => Calendar.AddWorkingDays(received, 15),
    };

    /// <summary>Whole days from one moment's day to another's.</summary>
    public int DaysBetween(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, DayOf(to).DayNumber - DayOf(from).DayNumber);

    // AddMonths takes the month's last day where the date is missing (Art. 3(2)(c)). The two further months run from the end of the first: 31 January ends on
    // 28 February, and then on 28 April; three months from receipt would end on 30 April. Cautious reading.
    private static DateOnly Months(DateOnly received, bool extended) => extended ? received.AddMonths(1).AddMonths(2) : received.AddMonths(1);
}
