using Profiles.Projections.Suggesting;

namespace Profiles.Api.Suggesting;

/// <summary>The desk, and the matching that fills it.</summary>
public static class SuggestionParts
{
    public static IServiceCollection AddSuggestions(this IServiceCollection services) => services
        .AddSingleton<SuggestionDesk>()
        .AddSingleton<SuggestionList>()
        .AddSingleton<OnlineMatching>()
        .AddHostedService<MatchingInBackground>();
}
