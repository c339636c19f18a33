using Profiles.Projections.Outgoing;

namespace Profiles.Api.Outgoing;

/// <summary>Telling subscribed tools what becomes of the persons whom their purpose covers.</summary>
public static class OutgoingParts
{
    public static IServiceCollection AddOutgoing(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(OutgoingSettings.From(configuration).Terms)
        .AddSingleton<SubscriptionCatalogue>()
        .AddSingleton<OutgoingList>()
        .AddSingleton<OutgoingLooking>()
        .AddSingleton<OutgoingDelivery>()
        .AddHostedService<TellingInBackground>();
}
