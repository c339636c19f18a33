using Profiles.Domain.Deadlines;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>By when a request is owed an answer; days of the controller's time zone.</summary>
/// <param name="DueOn">What binds: with the extension and with pauses that have ended. A pause that lasts counts from its end on, so until then the earlier date stands.</param>
/// <param name="UnpausedDueOn">The cautious reading: as if the clock had never stood still.</param>
/// <param name="FirstDueOn">The end of the first term without pauses: the last day on which it can be extended.</param>
/// <param name="ExtendedTo">Null where it is not extended; else <paramref name="DueOn"/>.</param>
public sealed record DueDates(DateOnly DueOn, DateOnly UnpausedDueOn, DateOnly FirstDueOn, DateOnly? ExtendedTo)
{
    public static DueDates Of(PrivacyRequest request)
    {
        var reckoning = ReckoningOf(request);
        var term = TermOf(request.Kind, request.Regulation);
        var received = reckoning.DayOf(request.ReceivedAt);
        var paused = request.Pauses.Sum(p => p.To is { } to ? reckoning.DaysBetween(p.From, to) : 0);
        var due = reckoning.Due(term, received, request.Extended, paused);
        return new(due, reckoning.Due(term, received, request.Extended), reckoning.Due(term, received), request.Extended ? due : null);
    }

    public static Term TermOf(PrivacyRequestKind kind, Regulation regulation) =>
        kind == PrivacyRequestKind.OptOutOfSaleOrSharing ? Term.FifteenBusinessDays : regulation == Regulation.Ccpa ? Term.FortyFiveDays : Term.OneMonth;

    /// <summary>A zone or calendar that this machine does not know (any more) counts as UTC without holidays.</summary>
    public static Reckoning ReckoningOf(PrivacyRequest request) => new(
        TimeZoneInfo.TryFindSystemTimeZoneById(request.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc,
        (HolidayCalendar.Find(request.Calendar) ?? HolidayCalendar.None).With(request.Holidays));
}
