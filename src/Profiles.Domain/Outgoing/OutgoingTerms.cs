using Profiles.Domain.Notices;

namespace Profiles.Domain.Outgoing;

/// <summary>How tools are told. Of the installation, not of a brand.</summary>
public sealed record OutgoingTerms
{
    /// <summary>Of one event that was not taken, and until it is given up.</summary>
    public NoticeTerms Retry { get; init; } = new() { FirstRetry = TimeSpan.FromSeconds(2), LongestRetry = TimeSpan.FromMinutes(10) };

    /// <summary>A tool that takes nothing is asked with one event at least as often as this, so that it hears of withdrawals when it is back; unless it says how long to wait.</summary>
    public TimeSpan LongestRest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a tool may ask for by Retry-After.</summary>
    public TimeSpan LongestWish { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Requests to one tool at once.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>On its way to one tool; who else is to be told of waits as one mark for each profile.</summary>
    public int MostPending { get; init; } = 1_000;

    /// <summary>What begins or ends with the time is told within this.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What was given up is kept this long for somebody to replay it.</summary>
    public TimeSpan KeepDead { get; init; } = TimeSpan.FromDays(30);
}
