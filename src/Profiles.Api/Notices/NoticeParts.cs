using Profiles.Projections.Notices;

namespace Profiles.Api.Notices;

/// <summary>Telling recipients of persons' data what became of it (GDPR Art. 19).</summary>
public static class NoticeParts
{
    public static IServiceCollection AddNotices(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = NoticeSettings.From(configuration);
        return services
            .AddSingleton(settings.Targets)
            .AddSingleton(settings.Terms)
            .AddSingleton<INoticeSender>(provider => new HttpSending(settings.Targets, settings.Terms, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<Telling>()
            .AddSingleton<RecipientCatalogue>()
            .AddSingleton<NoticeList>()
            .AddSingleton<NoticeSettling>()
            .AddSingleton<NoticeDelivery>()
            .AddSingleton<Acknowledging>()
            .AddHostedService<DeliveringInBackground>();
    }

    public static void MapNotices(this IEndpointRouteBuilder routes) => routes.MapAcknowledgements();
}
