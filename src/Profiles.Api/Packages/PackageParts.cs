using Profiles.Projections.Packages;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.Packages;

/// <summary>What persons get who ask for their data. <c>docs/privacy-requests.md</c> describes it.</summary>
public static class PackageParts
{
    public static IServiceCollection AddPackages(this IServiceCollection services) => services
        .AddSingleton<PackageArchive>()
        .AddSingleton<PackageStore>()
        .AddSingleton<PackageLinks>()
        .AddSingleton<IPrivacyExecution, PackageExecution>()
        .AddHostedService<SweepingInBackground>();
}
