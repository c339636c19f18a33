using System.Diagnostics;
using OpenTelemetry;
using Profiles.Api.Packages;
using Profiles.Api.PreferenceCentre;

namespace Profiles.Api.Hosting.Telemetry;

/// <summary>Takes out of each span what can carry personal data: query strings, the messages of exceptions, and the paths of links that open a person's own page or data.</summary>
internal sealed class NoPersonalData : BaseProcessor<Activity>
{
    private static readonly string[] Tags = ["url.query", "url.full", "http.target", "http.url", "exception.message", "exception.stacktrace", "otel.status_description"];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in Tags) data.SetTag(tag, null);
        if (data.GetTagItem("url.path") is string path && (PersonalLinks.Lead(path) || PackageDownload.Leads(path))) data.SetTag("url.path", data.GetTagItem("http.route"));
        if (data.StatusDescription is not null) data.SetStatus(data.Status);
        // An event of a span can't be changed any more; a span that recorded an exception stays here.
        if (data.Events.Any(e => e.Name == "exception")) data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
