using Profiles.Domain.Notices;
using Profiles.Domain.Outgoing;

namespace Profiles.Api.Outgoing;

/// <summary><c>Profiles__Outgoing__*</c>: how subscribed tools are told. docs/operations.md lists the names. Where they are called and for how long one waits is as for notices.</summary>
public sealed record OutgoingSettings
{
    public const string Section = "Profiles:Outgoing";

    private static readonly OutgoingTerms Default = new();

    public double FirstRetrySeconds { get; init; } = Default.Retry.FirstRetry.TotalSeconds;
    public double LongestRetrySeconds { get; init; } = Default.Retry.LongestRetry.TotalSeconds;
    public double LongestRestSeconds { get; init; } = Default.LongestRest.TotalSeconds;
    public double GiveUpAfterHours { get; init; } = Default.Retry.GiveUpAfter.TotalHours;
    public int Parallel { get; init; } = Default.Parallel;
    public int MostPending { get; init; } = Default.MostPending;
    public double SweepSeconds { get; init; } = Default.SweepEvery.TotalSeconds;
    public double KeepDeadDays { get; init; } = Default.KeepDead.TotalDays;

    public static OutgoingSettings From(IConfiguration configuration) => configuration.GetSection(Section).Get<OutgoingSettings>() ?? new();

    public OutgoingTerms Terms => new()
    {
        Retry = new NoticeTerms
        {
            FirstRetry = TimeSpan.FromSeconds(FirstRetrySeconds),
            LongestRetry = TimeSpan.FromSeconds(LongestRetrySeconds),
            GiveUpAfter = TimeSpan.FromHours(GiveUpAfterHours),
        },
        LongestRest = TimeSpan.FromSeconds(LongestRestSeconds),
        Parallel = Math.Max(1, Parallel),
        MostPending = Math.Max(1, MostPending),
        SweepEvery = TimeSpan.FromSeconds(SweepSeconds),
        KeepDead = TimeSpan.FromDays(KeepDeadDays),
    };
}
