using Profiles.Projections.Policies;

namespace Profiles.Api.Policies;

/// <summary>Identity policies and their re-folds, and purpose catalogues.</summary>
public static class PolicyParts
{
    public static IServiceCollection AddIdentityPolicies(this IServiceCollection services) => services
        .AddSingleton<IdentityPolicies>()
        .AddSingleton<PurposeCatalogues>()
        .AddSingleton<PolicyPreviews>()
        .AddSingleton<PolicyRefolding>()
        .AddHostedService<RefoldingInBackground>();
}
