using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.PrivacyRequests;

/// <summary>The privacy officer's desk.</summary>
public static class PrivacyRequestParts
{
    public static IServiceCollection AddPrivacyRequests(this IServiceCollection services) => services
        .AddSingleton<PrivacyDesk>()
        .AddSingleton<PrivacyPolicies>()
        .AddSingleton<RequestList>()
        .AddSingleton<DeadlineWatch>()
        .AddSingleton<Restrictions>()
        .AddSingleton<IPrivacyExecution, ObjectionExecution>()
        .AddSingleton<PrivacyWork>()
        .AddHostedService<DeskInBackground>();
}
