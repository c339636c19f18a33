namespace Profiles.Domain.Notices;

/// <summary>How long a notice is tried. Of the installation, not of a brand.</summary>
public sealed record NoticeTerms
{
    /// <summary>Behind the first attempt that failed; each pause is twice the one before.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Since the first attempt. Behind it somebody has to look.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(3);

    /// <summary>For an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <param name="failed">How many attempts have failed, from 1.</param>
    /// <param name="jitter">From 0 to 1: three quarters to five quarters of the pause, so that what failed together does not come back together.</param>
    public TimeSpan PauseAfter(int failed, double jitter) =>
        TimeSpan.FromTicks((long)(Math.Min(FirstRetry.Ticks * Math.Pow(2, Math.Min(failed - 1, 40)), LongestRetry.Ticks) * (0.75 + jitter / 2)));
}
