using Microsoft.Extensions.DependencyInjection.Extensions;
using Profiles.Domain.Access;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;
using Profiles.Projections.Tenants.Exporting;

namespace Profiles.Api.Tenants;

/// <summary>Brands, their write keys and their access log.</summary>
public static class TenantParts
{
    public static IServiceCollection AddTenants(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TenantRegistry>();
        services.TryAddSingleton<ITenants>(provider => provider.GetRequiredService<TenantRegistry>());
        services.TryAddSingleton<IWriteKeys, WriteKeyStore>();
        services.TryAddSingleton<IAccessLog, AccessLog>();
        services.TryAddSingleton<AccessLogCheck>();
        services.TryAddSingleton<TenantArchive>();
        services.TryAddSingleton<TenantPurge>();
        services.AddHostedService<ClosedTenants>();
        return services;
    }
}
