using Microsoft.AspNetCore.Http.Headers;
using Profiles.Domain.Consent;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PreferenceCentre;

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

    public required string CentreTitle { get; init; }
    /// <summary>Before the masked contact point.</summary>
    public required string CentreFor { get; init; }
    public required string CentreIntro { get; init; }
    public required string Saved { get; init; }
    public required string Objected { get; init; }
    public required string DecisionsTitle { get; init; }
    public required string NoDecisions { get; init; }
    public required string Allow { get; init; }
    public required string Stop { get; init; }
    public required string ObjectTitle { get; init; }
    /// <summary>What the button means: kept as evidence.</summary>
    public required string ObjectText { get; init; }
    public required string ObjectButton { get; init; }
    public required string OthersTitle { get; init; }
    public required string OthersText { get; init; }
    public required string NothingHeld { get; init; }
    public required string AboutTitle { get; init; }
    public required string AboutText { get; init; }
    public required string InterestsLegend { get; init; }
    public required string Save { get; init; }

    public required string RequestsTitle { get; init; }
    public required string RequestsText { get; init; }
    public required string RequestsLegend { get; init; }
    public required string RequestsOff { get; init; }
    public required string RequestsUnproved { get; init; }
    public required string CodeTo { get; init; }
    public required string SendCode { get; init; }
    public required string CodeTitle { get; init; }
    /// <summary>Before the masked contact point.</summary>
    public required string CodeSent { get; init; }
    public required string CodeLabel { get; init; }
    public required string CodeWrong { get; init; }
    public required string CodeEndedTitle { get; init; }
    public required string CodeEndedText { get; init; }
    public required string TooManyCodes { get; init; }
    public required string CorrectionLabel { get; init; }
    public required string ReceivedTitle { get; init; }
    public required string Reference { get; init; }
    public required string Back { get; init; }

    /// <summary>What a person asks for, as a button and a choice say it.</summary>
    public abstract string Request(PrivacyRequestKind kind);

    public abstract string Received(PrivacyRequestKind kind);

    /// <summary>The message that brings a code.</summary>
    public abstract string CodeMessage(string code, int minutes);

    public abstract string Status(PermissionReason reason);

    /// <summary>Such as <c>since 2 March 2026, by a form (web-shop)</c>.</summary>
    public abstract string Origin(OwnDecision decision);

    /// <summary>A trait's name, where the brand has none for it.</summary>
    public abstract string Attribute(string name);

    public abstract string IdentityType(string type);

    /// <summary>Such as <c>E-mail: m•••@e•••.org</c>.</summary>
    public abstract string Pair(string name, string value);

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

    /// <param name="otherwise">Where the brand has no label for it.</param>
    public string Label(Offered offered, string otherwise) => offered.Labels?.GetValueOrDefault(Language) ?? otherwise;

    private static Words? Of(string tag) => tag.Split('-')[0].ToLowerInvariant() switch
    {
        "fr" => French.Words,
        "en" => English.Words,
        _ => null,
    };
}
