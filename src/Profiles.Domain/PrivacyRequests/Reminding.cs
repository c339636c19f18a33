namespace Profiles.Domain.PrivacyRequests;

// Storage formats, as those in PrivacyMoveEvents.cs.

/// <summary>Whoever looks at the desk was told that a request will be due.</summary>
/// <param name="DaysBefore">The earliest reminder that is said with this one: of several that were missed, only the last is said.</param>
/// <param name="Cautious">Of the date without pauses, where that is not what binds.</param>
public sealed record PrivacyDeadlineReminded(DateOnly DueOn, int DaysBefore, bool Cautious, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>A day on which a request was due has passed, and it is not over.</summary>
public sealed record PrivacyDeadlinePassed(DateOnly DueOn, bool Cautious, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>A reminder that was said. <see cref="Passed"/> for <paramref name="DaysBefore"/>: the day has passed.</summary>
public sealed record Reminder(DateOnly DueOn, int DaysBefore)
{
    public const int Passed = -1;
}

/// <summary>Says what is due, each once, however often it is asked and however long nobody asked.</summary>
public static class Reminding
{
    public const string Source = "privacy-desk";

    public static PrivacyDecision Decide(PrivacyRequest request, PrivacyPolicy policy, DateTimeOffset at)
    {
        if (request.IsOver) return PrivacyDecision.Nothing;
        var due = DueDates.Of(request);
        var today = DueDates.ReckoningOf(request).DayOf(at);
        List<object> said = [];
        // While the clock stands still, what binds moves on with it.
        if (!request.IsPaused) Say(due.DueOn, cautious: false);
        if (request.IsPaused || due.UnpausedDueOn != due.DueOn) Say(due.UnpausedDueOn, cautious: true);
        return said.Count == 0 ? PrivacyDecision.Nothing : new(said);

        void Say(DateOnly day, bool cautious)
        {
            var left = day.DayNumber - today.DayNumber;
            if (left < 0)
            {
                if (!request.Reminders.Contains(new(day, Reminder.Passed))) said.Add(new PrivacyDeadlinePassed(day, cautious, at, Source, Source));
                return;
            }
            if (policy.RemindDaysBefore.Where(days => left <= days).Select(days => (int?)days).Min() is { } stage && !request.Reminders.Any(r => r.DueOn == day && r.DaysBefore <= stage))
                said.Add(new PrivacyDeadlineReminded(day, stage, cautious, at, Source, Source));
        }
    }
}
