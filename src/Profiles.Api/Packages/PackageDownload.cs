using System.Security.Cryptography;
using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain.Access;
using Profiles.Domain.Packages;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.Packages;

namespace Profiles.Api.Packages;

/// <summary>
/// A package for whoever has its address: it can't be guessed, ends by itself, and each fetch stands in the access log before the first byte is written. The file is opened as it is
/// sent, a chunk at a time.
/// </summary>
internal static partial class PackageDownload
{
    /// <summary>Who fetches has no login: in the access log this stands for one.</summary>
    public const string Bearer = "package-link";

    public const string Path = "/packages/";

    public const string File = "PrivacyRequest.packageUrl";

    /// <summary>Whether a path holds an address, which is as good as a key and stays out of logs and traces.</summary>
    public static bool Leads(string path) => path.StartsWith(Path, StringComparison.OrdinalIgnoreCase);

    public static void MapPackages(this IEndpointRouteBuilder routes) => routes.MapGet($"{Path}{{token}}", FetchAsync);

    private static async Task FetchAsync(HttpContext context, string token, PackageStore packages, IKeyVault vault, ITenants tenants, IAccessLog log, TimeProvider clock, ILogger<PackageStore> logger)
    {
        var stop = context.RequestAborted;
        var words = Words.For(context);
        var texts = PackageTexts.In(words.Language);
        if (PackageLink.Read(token) is not { } link || await tenants.FindAsync(link.Tenant, stop) is null
            || await vault.OpenAsync(link.Tenant, stop) is not { } keys || !link.IsGenuine(token, keys))
        {
            await Page.WriteAsync(context, StatusCodes.Status404NotFound, words, texts.UnknownTitle, Html.Of($"<p>{texts.Unknown}</p>"));
            return;
        }
        if (link.HasExpired(clock.GetUtcNow()) || await packages.FindAsync(link, stop) is not { } package)
        {
            await Page.WriteAsync(context, StatusCodes.Status410Gone, words, texts.GoneTitle, Html.Of($"<p>{texts.Gone}</p>"));
            return;
        }
        await log.WriteAsync(new(link.Tenant, clock.GetUtcNow(), Bearer, [], Purpose.Privacy.Name, [File], package.Profiles), stop);

        var headers = context.Response.Headers;
        context.Response.ContentType = "application/zip";
        context.Response.ContentLength = package.Bytes;
        headers.ContentDisposition = $"attachment; filename=\"{package.Request}.zip\"";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        try
        {
            await packages.CopyToAsync(package, context.Response.Body, stop);
        }
        catch (PackageGoneException) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Page.WriteAsync(context, StatusCodes.Status410Gone, words, texts.GoneTitle, Html.Of($"<p>{texts.Gone}</p>"));
        }
        catch (Exception broken) when (broken is PackageGoneException or AuthenticationTagMismatchException && context.Response.HasStarted)
        {
            // The length was announced: whoever fetches sees that the file is cut off.
            CutOff(logger, package.Id, broken.GetType().Name);
            context.Abort();
        }
    }

    [LoggerMessage(LogLevel.Error, "Package {Package} was cut off while it was fetched ({Failure}).")]
    private static partial void CutOff(ILogger log, Guid package, string failure);
}
