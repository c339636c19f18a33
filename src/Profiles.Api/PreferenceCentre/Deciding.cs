using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain.Consent;
using Profiles.Domain.Recording;

namespace Profiles.Api.PreferenceCentre;

/// <summary>The page, and what is decided and declared on it. Each form is answered by a redirect, so that a reload sends nothing again.</summary>
internal static class Deciding
{
    public static void MapDeciding(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods($"{PersonalLinks.CentrePath}{{token}}", ["GET", "HEAD"], ShowAsync);
        routes.MapPost($"{PersonalLinks.CentrePath}{{token}}/decide", DecideAsync);
        routes.MapPost($"{PersonalLinks.CentrePath}{{token}}/object", ObjectAsync);
        routes.MapPost($"{PersonalLinks.CentrePath}{{token}}/about", DeclareAsync);
    }

    private static async Task ShowAsync(HttpContext context, string token, Centre centres, ICodeDelivery delivery)
    {
        if (await centres.OpenAsync(context, token) is not { } centre) return;
        var words = centre.Words;
        var notice = context.Request.QueryString.Value switch
        {
            "?saved" => Html.Of($"<p class=\"note\" role=\"status\">{words.Saved}</p>"),
            "?objected" => Html.Of($"<p class=\"note\" role=\"status\">{words.Objected}</p>"),
            _ => Html.None,
        };
        var seal = centres.Seal(centre);
        var page = new CentrePage(centre.Link, centre.Record, centre.Offers, words, seal);
        await Page.WriteAsync(context, StatusCodes.Status200OK, words, words.CentreTitle, page.Body(notice, RequestPages.Section(centre, delivery.IsAvailable, Requesting.Reachable(centre.Record), seal)));
    }

    private static async Task DecideAsync(HttpContext context, string token, Centre centres, OwnDecisions decisions)
    {
        if (await centres.OpenFormAsync(context, token) is not var (centre, fields, form)) return;
        var key = new ConsentKey(fields["channel"].ToString(), fields["purpose"].ToString(), fields["controller"].ToString());
        var given = fields["decision"] == "allow";
        // What the page did not offer can't be decided by it: nobody agrees to a text that was not shown. A repetition finds it decided already.
        if (centre.Offers.FirstOrDefault(o => o.Key == key) is not { } offer || (given ? offer.Text is null : fields["decision"] != "stop" || offer is { Allowed: true, CanStop: false }))
        {
            await Plain.StaleAsync(context, centre.Words);
            return;
        }
        await AnswerAsync(context, centre, await decisions.DecideAsync(centre.Link, centre.Record, offer, given, form, centre.Words, context.RequestAborted), "?saved");
    }

    private static async Task ObjectAsync(HttpContext context, string token, Centre centres, OwnDecisions decisions)
    {
        if (await centres.OpenFormAsync(context, token) is not var (centre, _, form)) return;
        await AnswerAsync(context, centre, await decisions.ObjectAsync(centre.Link, centre.Record, centre.Offers, form, centre.Words, context.RequestAborted), "?objected");
    }

    private static async Task DeclareAsync(HttpContext context, string token, Centre centres, OwnDecisions decisions)
    {
        if (await centres.OpenFormAsync(context, token) is not var (centre, fields, form)) return;
        var declared = Declaration.Of(centre.Link.Settings.Offering, centre.Record.Declared, fields);
        if (declared.Count == 0) await Page.SeeOther(context, centre.Path("?saved"));
        else await AnswerAsync(context, centre, await decisions.DeclareAsync(centre.Link, centre.Record, declared, form, context.RequestAborted), "?saved");
    }

    private static Task AnswerAsync(HttpContext context, OpenCentre centre, MessageResult result, string done) => result.Outcome switch
    {
        Outcome.Recorded or Outcome.Duplicate or Outcome.Conflict => Page.SeeOther(context, centre.Path(done)),
        Outcome.Suppressed => Plain.DeadAsync(context, centre.Words),
        _ => Plain.RefusedAsync(context, centre.Words),
    };
}
