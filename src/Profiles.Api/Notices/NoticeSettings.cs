using Profiles.Domain.Notices;

namespace Profiles.Api.Notices;

/// <summary><c>Profiles__Notices__*</c>: how notices to recipients are delivered. docs/operations.md lists the names.</summary>
public sealed record NoticeSettings
{
    public const string Section = "Profiles:Notices";

    /// <summary>For trying out: plain HTTP to this machine. Refused in Production.</summary>
    public bool AllowLoopback { get; init; }
    public double FirstRetrySeconds { get; init; } = new NoticeTerms().FirstRetry.TotalSeconds;
    public double LongestRetrySeconds { get; init; } = new NoticeTerms().LongestRetry.TotalSeconds;
    public double GiveUpAfterHours { get; init; } = new NoticeTerms().GiveUpAfter.TotalHours;
    public double TimeoutSeconds { get; init; } = new NoticeTerms().Timeout.TotalSeconds;

    public static NoticeSettings From(IConfiguration configuration) => configuration.GetSection(Section).Get<NoticeSettings>() ?? new();

    public CalloutTarget Targets => new(AllowLoopback);

    public NoticeTerms Terms => new()
    {
        FirstRetry = TimeSpan.FromSeconds(FirstRetrySeconds), LongestRetry = TimeSpan.FromSeconds(LongestRetrySeconds), GiveUpAfter = TimeSpan.FromHours(GiveUpAfterHours),
        Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
    };
}
