using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Profiles.Api.PreferenceCentre.Pages;

/// <summary>A whole page, with the headers that keep what it shows and the address it has to itself.</summary>
internal static class Page
{
    // The sources' own line ends, whatever the compiler's platform: the hash is over these bytes.
    private static readonly string Styles = Style.Sheet.ReplaceLineEndings("\n");

    private static readonly string Policy = string.Create(null, $"""
        default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Styles)))}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """);

    public static async Task WriteAsync(HttpContext context, int status, Words words, string title, Html body)
    {
        Guard(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentLanguage = words.Language;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await context.Response.WriteAsync(Whole(words, title, body), context.RequestAborted);
    }

    /// <summary>After a form was sent: so that a reload sends it not again.</summary>
    public static Task SeeOther(HttpContext context, string path)
    {
        Guard(context);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
        return Task.CompletedTask;
    }

    private static void Guard(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Permissions-Policy"] = "interest-cohort=()";
        headers[HeaderNames.Vary] = "Accept-Language";
    }

    private static string Whole(Words words, string title, Html body) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="{words.Language}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex, nofollow">
        <meta name="referrer" content="no-referrer">
        <title>{title}</title>
        <style>{Sheet}</style>
        </head>
        <body>
        <main>
        <h1>{title}</h1>
        {body}
        </main>
        </body>
        </html>

        """).ToString();

    // Ours, and in the policy by its hash.
    private static Html Sheet => Html.Ours(Styles);
}
