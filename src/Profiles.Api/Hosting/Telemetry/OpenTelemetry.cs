using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Profiles.Projections.Recording;

namespace Profiles.Api.Hosting.Telemetry;

/// <summary>Traces and metrics, sent where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, and nowhere without it.</summary>
public static class OpenTelemetrySetup
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var exported = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("profiles"))
            .WithTracing(traces =>
            {
                traces.AddAspNetCoreInstrumentation(options => options.RecordException = false)
                    .AddNpgsql()
                    .AddSource("Marten", "Wolverine", RecordingMetrics.MeterName)
                    .AddProcessor(new NoPersonalData());
                if (exported) traces.AddOtlpExporter();
            })
            .WithMetrics(metrics =>
            {
                metrics.AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "Marten", "Wolverine:*", RecordingMetrics.MeterName);
                if (exported) metrics.AddOtlpExporter();
            });
    }
}
