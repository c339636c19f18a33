using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Profiles.Api.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: the store answers and the read models are not further behind than
/// <c>Profiles:Health:MaximumLagSeconds</c> (60 by default). 200 or 503.
/// </summary>
public static class Health
{
    public static IServiceCollection AddHealth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ProjectionLag>();
        services.AddHostedService<ProjectionLagMetric>();
        services.AddSingleton(new HealthLimits(TimeSpan.FromSeconds(configuration.GetValue("Profiles:Health:MaximumLagSeconds", 60))));
        services.AddHealthChecks().AddCheck<ReadModelsCheck>("read-models");
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString().ToLowerInvariant(),
        reasons = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => entry.Value.Description),
        lagSeconds = report.Entries.Values.SelectMany(entry => entry.Data).Where(data => data.Key == "lagSeconds").Select(data => data.Value).FirstOrDefault(),
    });
}

/// <param name="MaximumLag">The oldest event that the read models may lack.</param>
public sealed record HealthLimits(TimeSpan MaximumLag);

internal sealed class ReadModelsCheck(ProjectionLag lag, HealthLimits limits) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var behind = await lag.MeasureAsync(cancellationToken);
            var data = new Dictionary<string, object> { ["lagSeconds"] = Math.Round(behind.TotalSeconds, 1) };
            return behind <= limits.MaximumLag
                ? HealthCheckResult.Healthy(data: data)
                : HealthCheckResult.Unhealthy("The read models are behind the events.", data: data);
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("The store does not answer.");
        }
    }
}
