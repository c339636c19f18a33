using Profiles.Api.Hosting;
using Profiles.Projections.Erasure;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.Erasure;

/// <summary>Erasing persons, and proving it. <c>docs/erasure.md</c> describes it.</summary>
public static class ErasureParts
{
    public static IServiceCollection AddErasure(this IServiceCollection services, HostSettings settings) => services
        .AddSingleton(new ErasureLedger(settings.KeyFolder))
        .AddSingleton<Erasing>()
        .AddSingleton<IPrivacyExecution, ErasureExecution>()
        .AddSingleton<ErasureCertificates>()
        .AddSingleton<ErasurePreviews>()
        .AddSingleton<ErasureAccounts>()
        .AddHostedService<CertifyingInBackground>();

    public static void MapErasure(this IEndpointRouteBuilder routes) => routes.MapCertificates();
}
