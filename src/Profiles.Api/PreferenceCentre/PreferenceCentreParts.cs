using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre;

/// <summary>The person's own page, and the links that lead to it. <c>docs/preference-centre.md</c> describes it.</summary>
public static class PreferenceCentreParts
{
    public static IServiceCollection AddPreferenceCentre(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = configuration.GetSection(PreferenceCentreSettings.Section).Get<PreferenceCentreSettings>() ?? new PreferenceCentreSettings();
        services.AddSingleton(settings);
        services.AddSingleton<OwnRecords>();
        services.AddSingleton<PersonalLinks>();
        services.AddSingleton<OwnDecisions>();
        services.AddSingleton<Centre>();
        services.AddSingleton<StepUpCodes>();
        services.AddSingleton<RequestReceipt>();
        services.AddSingleton<ICodeDelivery>(provider => settings.CodeDeliveryUrl is { } url ? new HttpDelivery(url, settings.CodeDeliveryToken)
            : provider.GetRequiredService<IHostEnvironment>().IsProduction() ? new NoDelivery()
            : new ConsoleDelivery());
        return services;
    }

    public static void MapPreferenceCentre(this IEndpointRouteBuilder routes)
    {
        routes.MapUnsubscribing();
        routes.MapDeciding();
        routes.MapRequesting();
    }
}
