using Profiles.Projections.Audiences;

namespace Profiles.Api.Audiences;

/// <summary>Audiences, handed to whoever sends to them.</summary>
public static class AudienceParts
{
    public static IServiceCollection AddAudiences(this IServiceCollection services)
    {
        services.AddSingleton<AudienceRecord>();
        services.AddSingleton<AudienceTickets>();
        services.AddSingleton<AudienceExport>();
        return services;
    }
}
