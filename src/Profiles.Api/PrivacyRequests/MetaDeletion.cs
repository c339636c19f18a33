using Profiles.Api.PreferenceCentre;
using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.PrivacyRequests;

/// <summary>The brands' apps at Meta: <c>Profiles__Meta__Apps__{brand}__{app id} = {app secret}</c>.</summary>
public sealed record MetaSettings
{
    public const string Section = "Profiles:Meta";

    public IReadOnlyDictionary<string, Dictionary<string, string>> Apps { get; init; } = new Dictionary<string, Dictionary<string, string>>();
}

/// <summary>
/// Meta's data-deletion callback: a user asks Meta to have deleted what an app got of them. What comes of it is a request at the desk as any other, about that one
/// identity; the answer leads to a page that says how far it has come and nothing of who asked.
/// </summary>
internal static class MetaDeletion
{
    public const string Way = PrivacyRequest.MetaDeletion;
    private const string Path = "/callbacks/{tenant}/meta/data-deletion";

    public static void MapMetaDeletion(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, ReceiveAsync);
        routes.MapMethods($"{Path}/{{code}}", ["GET", "HEAD"], ShowAsync);
    }

    private static async Task<IResult> ReceiveAsync(
        HttpContext context, string tenant, MetaSettings settings, PersonalLinks links, ITenants tenants, IKeyVault vault, IPhoneNumbers phones, PrivacyDesk desk, TimeProvider clock)
    {
        var brand = new TenantId(tenant);
        if (!TenantId.IsValid(tenant) || !settings.Apps.TryGetValue(tenant, out var apps) || await tenants.FindAsync(brand, context.RequestAborted) is not { } known
            || await vault.OpenAsync(brand, context.RequestAborted) is not { } keys)
            return Refused(StatusCodes.Status404NotFound, "unknown-app", "This brand has no app at Meta.");
        if (links.Root is not { } root) return Refused(StatusCodes.Status503ServiceUnavailable, PersonalLinks.PublicUrlMissing.Code, PersonalLinks.PublicUrlMissing.Reason);
        if (await SmallForm.ReadAsync(context) is not { } form || SignedRequest.Open(form["signed_request"].ToString(), apps) is not { } signed)
            return Refused(StatusCodes.Status400BadRequest, "signed-request", "A form field signed_request is needed, signed with the secret of one of the brand's apps.");
        var claim = new IdentityClaim("facebook", $"app:{signed.App}", signed.User);
        var (identity, refusal) = new IdentityNormaliser(known, phones).Normalise(claim, Trust.Links, vouched: true);
        if (identity is null) return Refused(StatusCodes.Status400BadRequest, refusal!.Code, "The user's id is none.");

        // Sent again it is the same request: Meta says when it was made, and otherwise the day tells one from another.
        var now = clock.GetUtcNow();
        var received = signed.IssuedAt is { } issued && issued < now ? issued : now;
        var id = keys.Message(Way, $"{signed.App}|{signed.User}|{(signed.IssuedAt is { } made ? made.ToUnixTimeSeconds() : $"{now:yyyy-MM-dd}")}").Value;
        var opened = await desk.OpenAsync(
            new(brand, PrivacyRequestKind.Erasure, [identity], [], Way, Way, Way) { Id = id, Proven = true, ReceivedAt = received < now.AddYears(-1) ? now : received }, context.RequestAborted);
        if (opened.Rejection is { } why) return Refused(StatusCodes.Status400BadRequest, why.Code, why.Reason);
        // Nobody waits for an officer to hear that there is nothing.
        await desk.ReportAsync(brand, id, (request, at) => request.Identities.Count == 0 ? Fulfilling.NothingHeld(request, at, Way, Way) : PrivacyDecision.Nothing, context.RequestAborted);

        var code = id.ToString("N");
        return Results.Json(new { url = new Uri(root, $"/callbacks/{tenant}/meta/data-deletion/{code}").AbsoluteUri, confirmation_code = code });
    }

    private static async Task ShowAsync(HttpContext context, string tenant, string code, RequestList list)
    {
        var words = Words.For(context);
        var shown = TenantId.IsValid(tenant) && Guid.TryParseExact(code, "N", out var id) ? await list.FindAsync(new(tenant), id, words: false, context.RequestAborted) : null;
        var texts = DeletionTexts.In(words.Language);
        if (shown is not { Request.Way: Way })
        {
            await Page.WriteAsync(context, StatusCodes.Status404NotFound, words, texts.Title, Html.Of($"<p>{texts.Unknown}</p>"));
            return;
        }
        await Page.WriteAsync(context, StatusCodes.Status200OK, words, texts.Title, Html.Of($"""
            <p class="note">{texts.Of(shown.Request)}</p>
            <p>{texts.Received} <time datetime="{shown.Request.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd", null)}">{shown.Request.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd", null)}</time>.</p>
            <p>{texts.Code} <code>{code}</code></p>
            """));
    }

    private static IResult Refused(int status, string code, string message) => Results.Json(new { error = new { code, message } }, statusCode: status);
}
