using Profiles.Api.Access;
using Profiles.Projections.Audiences;
using Profiles.Projections.People;

namespace Profiles.Api.Audiences;

/// <summary>An export is fetched by the login that asked for it, once, within minutes.</summary>
internal static class Downloading
{
    public const string Path = "/exports/";

    public static void MapExports(this IEndpointRouteBuilder routes) => routes.MapGet($"{Path}{{id:guid}}", FetchAsync).RequireCaller();

    private static async Task FetchAsync(HttpContext context, Guid id, AudienceTickets tickets, AudienceExport export)
    {
        var caller = context.Caller();
        if (await tickets.TakeAsync(caller, id, context.RequestAborted) is not { } request)
        {
            await context.WriteAsync(new Refusal(StatusCodes.Status404NotFound, "UNKNOWN_EXPORT", "There is no such export for this login, or it was fetched or has expired: ask for a new one."));
            return;
        }
        // Roles and purposes may have changed since.
        if (await export.RefusesAsync(caller, request, context.RequestAborted) is { } refusal)
        {
            await context.WriteAsync(new Refusal(StatusCodes.Status403Forbidden, refusal.Code.Replace('-', '_').ToUpperInvariant(), refusal.Reason));
            return;
        }
        var csv = request.Format == AudienceFormat.Csv;
        context.Response.ContentType = csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}.{(csv ? "csv" : "ndjson")}\"";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await export.WriteAsync(caller, request, context.Response.Body, context.RequestAborted);
    }
}
