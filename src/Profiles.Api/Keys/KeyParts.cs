using Profiles.Projections.Keys;

namespace Profiles.Api.Keys;

/// <param name="RotateEvery"><c>Profiles__Keys__RotateEveryDays</c>; null: only by hand.</param>
public sealed record KeySettings(TimeSpan? RotateEvery)
{
    public static KeySettings From(IConfiguration configuration) =>
        new(configuration.GetValue("Profiles:Keys:RotateEveryDays", 0.0) is > 0 and var days ? TimeSpan.FromDays(days) : null);
}

/// <summary>The rotation of key-encryption keys.</summary>
public static class KeyParts
{
    public static IServiceCollection AddKeyRotation(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(KeySettings.From(configuration))
        .AddSingleton<EpochRotation>()
        .AddHostedService<RotatingInBackground>();
}
