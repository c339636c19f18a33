using System.Diagnostics;
using OpenTelemetry;

namespace Profiles.Api.Hosting.Telemetry;

/// <summary>Takes out of each span what can carry personal data: query strings and the messages of exceptions.</summary>
internal sealed class NoPersonalData : BaseProcessor<Activity>
{
    private static readonly string[] Tags = ["url.query", "url.full", "http.target", "http.url", "exception.message", "exception.stacktrace", "otel.status_description"];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in Tags) data.SetTag(tag, null);
        if (data.StatusDescription is not null) data.SetStatus(data.Status);
        // An event of a span can't be changed any more; a span that recorded an exception stays here.
        if (data.Events.Any(e => e.Name == "exception")) data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
