using Profiles.Api.PreferenceCentre;
using Profiles.Domain.Recording;

namespace Profiles.Api.OpenDsr;

/// <summary>Answers, signed over exactly the bytes that are sent.</summary>
internal sealed class OpenDsrAnswer(PersonalLinks links, ProcessorCertificate certificate)
{
    public const string DomainHeader = "X-OpenDSR-Processor-Domain";
    public const string SignatureHeader = "X-OpenDSR-Signature";

    private static readonly Rejection Outside = new("authentication", "HTTP Basic is needed: the brand, and the secret that it configured for OpenDSR.");

    /// <summary>Where this service is; null where it does not know.</summary>
    public Uri? Root => links.Root;

    public static IResult Nowhere { get; } = new Bytes(StatusCodes.Status503ServiceUnavailable, OpenDsrBodies.Error(StatusCodes.Status503ServiceUnavailable, PersonalLinks.PublicUrlMissing));

    public IResult Signed(HttpContext context, int status, byte[] body)
    {
        var domain = Root!.Host;
        var headers = context.Response.Headers;
        headers[DomainHeader] = domain;
        headers[SignatureHeader] = certificate.Sign(body, domain);
        headers.CacheControl = "no-store";
        return new Bytes(status, body);
    }

    public IResult Refused(HttpContext context, int status, Rejection why) => Signed(context, status, OpenDsrBodies.Error(status, why));

    /// <summary>Not signed: whoever is not let in costs no signature.</summary>
    public static IResult NotLetIn(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"opendsr\"";
        return new Bytes(StatusCodes.Status401Unauthorized, OpenDsrBodies.Error(StatusCodes.Status401Unauthorized, Outside));
    }

    private sealed class Bytes(int status, byte[] body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json";
            httpContext.Response.ContentLength = body.Length;
            return httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
        }
    }
}
