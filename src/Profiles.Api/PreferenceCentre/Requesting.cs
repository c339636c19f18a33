using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre;

/// <summary>
/// Requests for a copy, a correction or erasure. A link can be forwarded, so each needs a code that is sent to a verified contact point; what is then recorded is
/// that the person asked.
/// </summary>
internal static class Requesting
{
    public static void MapRequesting(this IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{PersonalLinks.CentrePath}{{token}}/request", SendAsync);
        routes.MapMethods($"{PersonalLinks.CentrePath}{{token}}/code/{{id:guid}}", ["GET", "HEAD"], AskAsync);
        routes.MapPost($"{PersonalLinks.CentrePath}{{token}}/code/{{id:guid}}", ConfirmAsync);
        routes.MapMethods($"{PersonalLinks.CentrePath}{{token}}/received/{{id:guid}}", ["GET", "HEAD"], ReceivedAsync);
    }

    /// <summary>Addresses and numbers that were verified, and that nobody shares.</summary>
    public static IReadOnlyList<OwnIdentity> Reachable(OwnRecord record) =>
        [.. record.Others.Prepend(record.ContactPoint).Where(i => i is { Strength: Strength.Verified, Shared: false, Type: "email" or "phone" })];

    private static async Task SendAsync(HttpContext context, string token, Centre centres, StepUpCodes codes, ICodeDelivery delivery, PreferenceCentreSettings settings)
    {
        if (await centres.OpenFormAsync(context, token) is not var (centre, fields, _)) return;
        var words = centre.Words;
        var sentTo = Reachable(centre.Record).FirstOrDefault(i => i.Id.ToString() == fields["to"]);
        var kind = RequestPages.Kinds.Where(k => k.ToString() == fields["kind"]).Select(k => (PrivacyRequestKind?)k).FirstOrDefault();
        if (!delivery.IsAvailable || sentTo is null || kind is null)
        {
            await Plain.StaleAsync(context, words);
            return;
        }
        var tenant = centre.Link.Link.Tenant;
        if (await codes.NewAsync(tenant, centre.Record.ContactPoint.Id, sentTo.Id, kind.Value, TimeSpan.FromMinutes(settings.CodeMinutes), context.RequestAborted) is not { } code)
        {
            await Plain.TooManyCodesAsync(context, words);
            return;
        }
        var message = new CodeMessage(tenant.Value, sentTo.Type, sentTo.Value, sentTo.Masked, code.Digits, words.Language, words.CodeMessage(code.Digits, settings.CodeMinutes));
        await (await delivery.SendAsync(message, context.RequestAborted) ? Page.SeeOther(context, centre.Path($"/code/{code.Id}")) : Plain.RefusedAsync(context, words));
    }

    private static async Task AskAsync(HttpContext context, string token, Guid id, Centre centres, StepUpCodes codes)
    {
        if (await centres.OpenAsync(context, token) is not { } centre) return;
        var code = await codes.FindAsync(centre.Link.Link.Tenant, id, centre.Record.ContactPoint.Id, context.RequestAborted);
        if (code is not { Open: true })
        {
            await Plain.CodeEndedAsync(context, centre.Words, centre.Path());
            return;
        }
        var sentTo = Reachable(centre.Record).FirstOrDefault(i => i.Id == code.SentTo);
        await Page.WriteAsync(
            context, StatusCodes.Status200OK, centre.Words, centre.Words.CodeTitle, RequestPages.Code(centre, code, sentTo, context.Request.QueryString.Value == "?wrong", centres.Seal(centre)));
    }

    private static async Task ConfirmAsync(HttpContext context, string token, Guid id, Centre centres, RequestReceipt receipt)
    {
        if (await centres.OpenFormAsync(context, token) is not var (centre, fields, _)) return;
        var digits = new string([.. fields["code"].ToString().Where(char.IsAsciiDigit)]);
        var text = fields["text"].ToString().Trim();
        var identities = centre.Record.Others.Prepend(centre.Record.ContactPoint).Select(i => i.Id).ToList();
        var request = new ConfirmRequest(centre.Link.Link.Tenant, id, identities, digits, text.Length > 4000 ? text[..4000] : text, centre.Words.Language);
        var confirmed = await receipt.ConfirmAsync(request, context.RequestAborted);
        await Page.SeeOther(context, centre.Path(confirmed ? $"/received/{id}" : $"/code/{id}?wrong"));
    }

    private static async Task ReceivedAsync(HttpContext context, string token, Guid id, Centre centres, StepUpCodes codes)
    {
        if (await centres.OpenAsync(context, token) is not { } centre) return;
        if (await codes.FindAsync(centre.Link.Link.Tenant, id, centre.Record.ContactPoint.Id, context.RequestAborted) is { Used: true } code)
            await Page.WriteAsync(context, StatusCodes.Status200OK, centre.Words, centre.Words.ReceivedTitle, RequestPages.Received(centre, code));
        else await Plain.CodeEndedAsync(context, centre.Words, centre.Path());
    }
}
