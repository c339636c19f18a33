using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Profiles.Api.Hosting;
using Profiles.Projections.Recording;

namespace Profiles.Api.Demo;

/// <summary>
/// The demo brand is loaded at the first start in the environment Development, which is that of <c>./run</c>; anywhere else only where
/// <c>Profiles__Demo</c> is true. False keeps it away.
/// </summary>
public static class DemoParts
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.TryAddSingleton<MessageLog>();
        services.TryAddSingleton<DemoLoader>();
        services.AddSingleton<ILoadAtStart, DemoAtFirstStart>();
        return services;
    }
}

internal sealed class DemoAtFirstStart(IServiceProvider services, IConfiguration configuration, IHostEnvironment environment) : ILoadAtStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!configuration.GetValue("Profiles:Demo", environment.IsDevelopment())) return;
        if (await services.GetRequiredService<DemoLoader>().LoadAtFirstStartAsync(cancellation) is not { } loaded) return;
        await CatchUpAsync(cancellation);
        Console.Out.WriteLine(loaded);
    }

    /// <summary>The first query shall find everybody. Where the projection takes longer, it finds those who are there so far.</summary>
    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        var lag = services.GetRequiredService<ProjectionLag>();
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Patience && await lag.MeasureAsync(cancellation) > TimeSpan.Zero;)
            await Task.Delay(100, cancellation);
    }
}
