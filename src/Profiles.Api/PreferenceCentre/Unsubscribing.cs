using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain.PreferenceCentre;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre;

/// <summary>
/// One-click unsubscribe (RFC 8058): a <c>POST</c> with <c>List-Unsubscribe=One-Click</c> withdraws, without a login; a <c>GET</c>, which link checkers of mail
/// programs send unasked, shows a page with one button. An erased contact point answers as any other.
/// </summary>
internal static class Unsubscribing
{
    private const string Field = "List-Unsubscribe";
    private const string OneClick = "One-Click";
    private const string ByPage = "page";

    public static void MapUnsubscribing(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods($"{PersonalLinks.UnsubscribePath}{{token}}", ["GET", "HEAD"], ShowAsync);
        routes.MapPost($"{PersonalLinks.UnsubscribePath}{{token}}", WithdrawAsync);
        routes.MapMethods($"{PersonalLinks.UnsubscribePath}{{token}}/done", ["GET", "HEAD"], DoneAsync);
    }

    private static async Task ShowAsync(HttpContext context, string token, PersonalLinks links)
    {
        var words = Words.For(context);
        if (await links.OpenAsync(token, PersonalLinkKind.Unsubscribe, context.RequestAborted) is not { } link)
        {
            await Plain.DeadAsync(context, words);
            return;
        }
        await Page.WriteAsync(context, StatusCodes.Status200OK, words, words.UnsubscribeTitle, Html.Of($"""
            <section>
            <p>{words.UnsubscribeText} <strong>{Named(words, link)}</strong></p>
            <form method="post" action="{PersonalLinks.UnsubscribePath}{token}">
            <input type="hidden" name="{Field}" value="{OneClick}"><input type="hidden" name="{ByPage}" value="1">
            <button>{words.UnsubscribeButton}</button>
            </form>
            </section>
            """));
    }

    private static async Task WithdrawAsync(HttpContext context, string token, PersonalLinks links, OwnRecords records, OwnDecisions decisions)
    {
        var words = Words.For(context);
        if (await links.OpenAsync(token, PersonalLinkKind.Unsubscribe, context.RequestAborted) is not { } link)
        {
            await Plain.DeadAsync(context, words);
            return;
        }
        if (await SmallForm.ReadAsync(context) is not { } form || form[Field] != OneClick)
        {
            await Page.WriteAsync(context, StatusCodes.Status400BadRequest, words, words.FailedTitle, Html.Of($"<p>{words.FailedText}</p>"));
            return;
        }
        var page = form.ContainsKey(ByPage);
        if (await records.ReadAsync(link.Link.Tenant, link.Link.ContactPoint, alone: true, context.RequestAborted) is { } record)
            await decisions.UnsubscribeAsync(link, record, page, context.RequestAborted);
        // A mail program gets no redirect (RFC 8058, section 3.1); a browser is sent on.
        await (page ? Page.SeeOther(context, $"{PersonalLinks.UnsubscribePath}{token}/done") : WriteDoneAsync(context, words, link));
    }

    private static async Task DoneAsync(HttpContext context, string token, PersonalLinks links)
    {
        var words = Words.For(context);
        if (await links.OpenAsync(token, PersonalLinkKind.Unsubscribe, context.RequestAborted) is { } link) await WriteDoneAsync(context, words, link);
        else await Plain.DeadAsync(context, words);
    }

    private static Task WriteDoneAsync(HttpContext context, Words words, OpenedLink link) => Page.WriteAsync(
        context, StatusCodes.Status200OK, words, words.UnsubscribedTitle, Html.Of($"<p class=\"note\">{words.UnsubscribedText} <strong>{Named(words, link)}</strong></p>"));

    private static string Named(Words words, OpenedLink link) => Offers.Title(link.Settings, new(link.Link.Channel, link.Link.Purpose, link.Settings.Controller), words);
}
