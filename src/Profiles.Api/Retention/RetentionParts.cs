using Profiles.Projections.Retention;

namespace Profiles.Api.Retention;

/// <summary>Terms, their ends, and what stops them. <c>docs/retention.md</c> describes it.</summary>
public static class RetentionParts
{
    public static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddSingleton<RetentionPolicies>()
        .AddSingleton<RetentionRuns>()
        .AddSingleton<LegalHolds>()
        .AddSingleton<TermSweeps>()
        .AddHostedService<RetainingInBackground>();
}
