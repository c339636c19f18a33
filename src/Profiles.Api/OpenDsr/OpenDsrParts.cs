using Profiles.Projections.OpenDsr;

namespace Profiles.Api.OpenDsr;

/// <summary>OpenDSR 2.0: requests of data subjects that a controller hands over.</summary>
public static class OpenDsrParts
{
    public static IServiceCollection AddOpenDsr(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(OpenDsrSettings.From(configuration))
        .AddSingleton<ProcessorCertificate>()
        .AddSingleton<OpenDsrAnswer>()
        .AddSingleton<StatusCallbacks>()
        .AddHostedService<CallingBack>();
}
