using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Rectifying;

namespace Profiles.Api.PrivacyRequests;

/// <summary>The privacy officer's desk.</summary>
public static class PrivacyRequestParts
{
    public static IServiceCollection AddPrivacyRequests(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(configuration.GetSection(MetaSettings.Section).Get<MetaSettings>() ?? new MetaSettings())
        .AddSingleton<PrivacyDesk>()
        .AddSingleton<PrivacyPolicies>()
        .AddSingleton<RegisterRecipients>()
        .AddSingleton<RequestList>()
        .AddSingleton<RequestHintList>()
        .AddSingleton<DeadlineWatch>()
        .AddSingleton<Restrictions>()
        .AddSingleton<IPrivacyExecution, ObjectionExecution>()
        .AddSingleton<IPrivacyExecution, RectificationExecution>()
        .AddSingleton<IPrivacyExecution, OptOutExecution>()
        .AddSingleton<PrivacyWork>()
        .AddHostedService<DeskInBackground>();

    public static void MapPrivacyRequests(this IEndpointRouteBuilder routes) => routes.MapMetaDeletion();
}
