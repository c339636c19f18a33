using Profiles.Api.Hosting;
using Profiles.Projections.Erasure;

namespace Profiles.Api.Erasure;

/// <summary>Erasing persons, and proving it. <c>docs/erasure.md</c> describes it.</summary>
public static class ErasureParts
{
    public static IServiceCollection AddErasure(this IServiceCollection services, HostSettings settings) => services
        .AddSingleton(new ErasureLedger(settings.KeyFolder))
        .AddSingleton<Erasing>()
        .AddSingleton<ErasureRuns>()
        .AddSingleton<ErasurePreviews>()
        .AddHostedService<ErasingInBackground>();

    public static void MapErasure(this IEndpointRouteBuilder routes) => routes.MapCertificates();
}
