using System.Globalization;

namespace Profiles.Api.Importing;

/// <summary>The dates that CRM exports have. One without a zone is taken as UTC.</summary>
internal static class CrmDates
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.fff+0000",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd",
        // Of accounts in the United States: month, day, year, which the AM or PM behind it tells.
        "M/d/yyyy h:mm tt", "M/d/yyyy h:mm:ss tt",
    ];

    public static DateTimeOffset? Read(string? text) =>
        text is not null && DateTimeOffset.TryParseExact(
            text.Trim(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) && date.Year >= 1970
            ? date
            : null;
}
