using Profiles.Projections.Intake;

namespace Profiles.Api.Intake;

/// <summary>Webhooks of networks: stored first, lost never. docs/connectors.md.</summary>
public static class IntakeParts
{
    public static IServiceCollection AddIntake(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = IntakeSettings.From(configuration);
        return services
            .AddSingleton(settings)
            .AddSingleton(IntakeSettings.ConnectorsFrom(configuration))
            .AddSingleton(new RoomInFlight(settings))
            .AddSingleton<IntakeStore>()
            .AddSingleton<RequestedByNetwork>()
            .AddSingleton<IntakeProcessing>()
            .AddSingleton<KeptDeliveries>()
            .AddSingleton<SourceHealthList>()
            .AddSingleton<TakingIn>()
            .AddHostedService(provider => provider.GetRequiredService<TakingIn>())
            .AddHostedService<ProcessingInBackground>();
    }

    public static void MapIntake(this IEndpointRouteBuilder routes) => routes.MapWebhooks();
}
