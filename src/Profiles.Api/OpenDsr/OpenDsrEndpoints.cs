using Profiles.Api.PreferenceCentre;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.OpenDsr;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.OpenDsr;

/// <summary>
/// OpenDSR 2.0 (formerly OpenGDPR): a controller, such as the brand's consent platform, hands over what persons asked it for. It verified who they are (section 3.2), so the request is open at
/// the desk at once; from there it is as any other. How a controller is let in the specification leaves open (section 4.3): HTTP Basic, the brand and its secret.
/// </summary>
/// <seealso href="https://github.com/opengdpr/OpenDSR/blob/master/specification.md"/>
internal static class OpenDsrEndpoints
{
    private const string Way = PrivacyRequest.OpenDsr;
    private const string Certificate = "/opendsr/certificate.pem";
    private const int MostBytes = 64 * 1024;

    private static readonly Rejection Unknown = new("unknown-request", "There is no such request.", "subject_request_id");

    public static void MapOpenDsr(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Certificate, (PersonalLinks links, ProcessorCertificate certificate) =>
            links.Root is { } root ? Results.Text(certificate.Pem(root.Host), "application/x-pem-file") : OpenDsrAnswer.Nowhere);
        // The major version belongs into the address (section 3.4).
        foreach (var start in (string[])["/opendsr/{tenant}", "/opendsr/{tenant}/v2"])
        {
            routes.MapGet($"{start}/discovery", DiscoverAsync);
            routes.MapPost($"{start}/requests", CreateAsync);
            routes.MapGet($"{start}/requests/{{id}}", ShowAsync);
            routes.MapDelete($"{start}/requests/{{id}}", CancelAsync);
        }
    }

    private static async Task<IResult> DiscoverAsync(HttpContext context, string tenant, OpenDsrSettings settings, ITenants tenants, OpenDsrAnswer answer) =>
        answer.Root is not { } root ? OpenDsrAnswer.Nowhere
        : settings.Find(tenant) is { } controller && await tenants.FindAsync(new(tenant), context.RequestAborted) is { } brand
            ? answer.Signed(context, StatusCodes.Status200OK, OpenDsrBodies.Discovery(SubjectRequest.IdentityTypes(brand, controller), new Uri(root, Certificate).AbsoluteUri))
        : answer.Refused(context, StatusCodes.Status404NotFound, new("unknown-brand", "This brand takes no OpenDSR requests."));

    private static async Task<IResult> CreateAsync(
        HttpContext context, string tenant, OpenDsrSettings settings, ITenants tenants, IKeyVault vault, IPhoneNumbers phones, CalloutTarget targets, PrivacyDesk desk, RequestList list,
        StatusCallbacks callbacks, OpenDsrAnswer answer, TimeProvider clock)
    {
        var stop = context.RequestAborted;
        if (answer.Root is not { } root) return OpenDsrAnswer.Nowhere;
        if (settings.LetIn(tenant, context.Request.Headers.Authorization.ToString()) is not { } controller
            || await tenants.FindAsync(new(tenant), stop) is not { } settingsOfBrand || await vault.OpenAsync(new(tenant), stop) is not { } keys) return OpenDsrAnswer.NotLetIn(context);
        var brand = new TenantId(tenant);
        if (await ReadAsync(context.Request, stop) is not { } body) return answer.Refused(context, StatusCodes.Status400BadRequest, new("too-large", $"A request has at most {MostBytes} bytes."));
        var now = clock.GetUtcNow();
        var (asked, rejection) = SubjectRequest.Read(body, settingsOfBrand, controller, phones, targets, root.Host, now);
        if (asked is null) return answer.Refused(context, StatusCodes.Status400BadRequest, rejection!);

        var id = IdOf(keys, asked.Id);
        var opened = await desk.OpenAsync(
            new(brand, asked.Kind, asked.Identities, asked.Claims, Way, Way, Way) { Id = id, Proven = true, Regulation = asked.Regulation, ReceivedAt = asked.Submitted }, stop);
        if (opened.Rejection is { } why) return answer.Refused(context, StatusCodes.Status400BadRequest, why.Path == "receivedAt" ? why with { Path = "submitted_time" } : why);
        // Nobody waits for an officer to hear that there is nothing.
        await desk.ReportAsync(brand, id, (request, at) => request.Identities.Count == 0 ? Fulfilling.NothingHeld(request, at, Way, Way) : PrivacyDecision.Nothing, stop);
        if (await list.FindAsync(brand, id, words: false, stop) is not { } shown) return answer.Refused(context, StatusCodes.Status404NotFound, Unknown);
        if (shown.Request.Kind != asked.Kind) return answer.Refused(context, StatusCodes.Status400BadRequest, new("subject-request-id", "This id is that of a request for something else.", "subject_request_id"));
        await callbacks.WriteAsync(brand, id, asked.Id, asked.Callbacks, stop);
        return answer.Signed(context, StatusCodes.Status201Created, OpenDsrBodies.Created(brand, asked.Id, shown.Request, now, body));
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string tenant, string id, OpenDsrSettings settings, IKeyVault vault, RequestList list, OpenDsrAnswer answer)
    {
        if (answer.Root is not { } root) return OpenDsrAnswer.Nowhere;
        if (settings.LetIn(tenant, context.Request.Headers.Authorization.ToString()) is null || await vault.OpenAsync(new(tenant), context.RequestAborted) is not { } keys) return OpenDsrAnswer.NotLetIn(context);
        return Guid.TryParseExact(id, "D", out var asked) && await list.FindAsync(new(tenant), IdOf(keys, asked), words: false, context.RequestAborted) is { } shown
            ? answer.Signed(context, StatusCodes.Status200OK, OpenDsrBodies.Status(new(tenant), asked, shown.Request, root.Host))
            : answer.Refused(context, StatusCodes.Status404NotFound, Unknown);
    }

    private static async Task<IResult> CancelAsync(
        HttpContext context, string tenant, string id, OpenDsrSettings settings, IKeyVault vault, PrivacyDesk desk, RequestList list, OpenDsrAnswer answer, TimeProvider clock)
    {
        if (answer.Root is null) return OpenDsrAnswer.Nowhere;
        if (settings.LetIn(tenant, context.Request.Headers.Authorization.ToString()) is null || await vault.OpenAsync(new(tenant), context.RequestAborted) is not { } keys) return OpenDsrAnswer.NotLetIn(context);
        var brand = new TenantId(tenant);
        if (!Guid.TryParseExact(id, "D", out var asked) || await list.FindAsync(brand, IdOf(keys, asked), words: false, context.RequestAborted) is not { } shown)
            return answer.Refused(context, StatusCodes.Status404NotFound, Unknown);
        if (shown.Request.State != PrivacyRequestState.WithdrawnBySubject)
        {
            var moved = await desk.AdvanceAsync(new(brand, shown.Id, PrivacyAction.Withdraw, new PrivacyActor(Way, Officer: true, Approver: false), Way), context.RequestAborted);
            if (moved.Rejection is not null)
                return answer.Refused(context, StatusCodes.Status400BadRequest, new("not-pending", $"Only a pending request can be cancelled; this one is {OpenDsrStatus.Of(shown.Request.State)}.", "subject_request_id"));
        }
        return answer.Signed(context, StatusCodes.Status202Accepted, OpenDsrBodies.Cancelled(brand, asked, clock.GetUtcNow()));
    }

    /// <summary>The same id again is the same request, and nobody who sees ours knows the controller's.</summary>
    private static Guid IdOf(TenantKeys keys, Guid subjectRequest) => keys.Message(Way, subjectRequest.ToString("D")).Value;

    /// <returns>Null where it is too long.</returns>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var buffer = new byte[MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > MostBytes ? null : buffer[..length];
    }
}
