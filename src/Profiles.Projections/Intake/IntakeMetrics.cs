using System.Diagnostics.Metrics;
using Profiles.Domain;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Intake;

/// <summary>Meter <c>Profiles</c>: what comes in by webhooks. Brand, connector and outcome are tags, nothing else.</summary>
public static class IntakeMetrics
{
    private static readonly Meter Meter = new(RecordingMetrics.MeterName);
    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("profiles.intake.deliveries", "{delivery}", "Webhook deliveries by what was answered: taken, forged, refused");
    private static readonly Counter<long> Events = Meter.CreateCounter<long>("profiles.intake.events", "{event}", "Events of webhook deliveries by outcome");

    /// <param name="outcome"><c>taken</c>, <c>forged</c> or <c>refused</c>.</param>
    public static void Answered(TenantId tenant, string connector, string outcome) => Deliveries.Add(1, new("tenant", tenant.Value), new("connector", connector), new("outcome", outcome));

    internal static void Settled(TenantId tenant, IEnumerable<MappedPending> deliveries)
    {
        foreach (var (counted, count) in deliveries.SelectMany(d => d.Counts()).CountBy(c => (c.Connector, c.Outcome)))
            Events.Add(count, new("tenant", tenant.Value), new("connector", counted.Connector), new("outcome", counted.Outcome));
    }
}
