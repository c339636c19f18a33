namespace Profiles.Domain.Deadlines;

/// <summary>Easter Sunday of the Gregorian calendar.</summary>
public static class Easter
{
    /// <summary>By the anonymous algorithm of <i>Nature</i>, 20 April 1876 (Meeus, Astronomical Algorithms, ch. 8): right for every Gregorian year.</summary>
    public static DateOnly Of(int year)
    {
        var golden = year % 19;
        var (century, yearOfCentury) = Math.DivRem(year, 100);
        var (leapCenturies, centuryRest) = Math.DivRem(century, 4);
        var moonCorrection = (century + 8) / 25;
        var epact = (19 * golden + century - leapCenturies - (century - moonCorrection + 1) / 3 + 15) % 30;
        var (leapYears, yearRest) = Math.DivRem(yearOfCentury, 4);
        var toSunday = (32 + 2 * centuryRest + 2 * leapYears - epact - yearRest) % 7;
        var late = (golden + 11 * epact + 22 * toSunday) / 451;
        var (month, day) = Math.DivRem(epact + toSunday - 7 * late + 114, 31);
        return new DateOnly(year, month, day + 1);
    }
}
