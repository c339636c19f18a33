using System.Diagnostics.Metrics;
using Profiles.Domain.Recording;

namespace Profiles.Projections.Recording;

/// <summary>Meter <c>Profiles</c>: messages by outcome. The tenant and the outcome are tags, nothing else.</summary>
public static class RecordingMetrics
{
    public const string MeterName = "Profiles";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Messages = Meter.CreateCounter<long>("profiles.messages", "{message}", "Messages by outcome");

    internal static void Count(Credential credential, IReadOnlyList<MessageResult> results)
    {
        foreach (var outcome in results.GroupBy(r => r.Outcome))
        {
            Messages.Add(outcome.Count(), new("tenant", credential.Tenant.Value), new("outcome", outcome.Key.ToString().ToLowerInvariant()));
        }
    }
}
