using Microsoft.AspNetCore.Http.Headers;

namespace Profiles.Api.PreferenceCentre.Pages;

/// <summary>What the pages say, in one language. Short, and true in law: these are texts that people decide by.</summary>
internal abstract partial record Words
{
    /// <summary>As <c>lang</c> and <c>Content-Language</c> have it.</summary>
    public abstract string Language { get; }

    public required string DeadTitle { get; init; }
    public required string DeadText { get; init; }
    public required string ExpiredTitle { get; init; }
    public required string ExpiredText { get; init; }
    public required string TooManyTitle { get; init; }
    public required string TooManyText { get; init; }
    public required string StaleTitle { get; init; }
    public required string StaleText { get; init; }
    public required string FailedTitle { get; init; }
    public required string FailedText { get; init; }

    public required string UnsubscribeTitle { get; init; }
    public required string UnsubscribeText { get; init; }
    public required string UnsubscribeButton { get; init; }
    public required string UnsubscribedTitle { get; init; }
    public required string UnsubscribedText { get; init; }

    /// <summary>A channel that the brand's catalogue has no name for.</summary>
    public abstract string Channel(string token);

    /// <summary>A purpose that the brand's catalogue has no name for.</summary>
    public abstract string Purpose(string token);

    /// <summary>Such as <c>News and offers, by e-mail</c>.</summary>
    public abstract string Both(string purpose, string channel);

    /// <summary>The first of <c>Accept-Language</c> that there are texts in; English where there is none.</summary>
    public static Words For(HttpContext context)
    {
        foreach (var wanted in new RequestHeaders(context.Request.Headers).AcceptLanguage.Where(l => l.Quality is not 0).OrderByDescending(l => l.Quality ?? 1))
        {
            if (Of(wanted.Value.Value ?? "") is { } words) return words;
        }
        return English.Words;
    }

    private static Words? Of(string tag) => tag.Split('-')[0].ToLowerInvariant() switch
    {
        "fr" => French.Words,
        "en" => English.Words,
        _ => null,
    };
}
