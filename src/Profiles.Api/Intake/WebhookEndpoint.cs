using System.Threading.RateLimiting;
using Profiles.Domain;
using Profiles.Domain.Connectors;
using Profiles.Domain.Tenants;
using Profiles.Projections.Intake;

namespace Profiles.Api.Intake;

/// <summary>
/// <c>/webhooks/{tenant}/{connector}</c>: where networks deliver. 200 once the delivery is durable, whatever is in it; 403 where it is not signed as it should be, with nothing stored; 503
/// where it can't be stored now, so that the network comes again. Never a 200 for what is not durable.
/// </summary>
internal static class WebhookEndpoint
{
    public const string Path = "/webhooks/{tenant}/{connector}";
    private const int RetryAfterSeconds = 5;

    public static void MapWebhooks(this IEndpointRouteBuilder routes) => routes.MapMethods(Path, ["GET", "POST"], ReceiveAsync);

    private static async Task ReceiveAsync(HttpContext context, string tenant, string connector, ConnectorCatalogue connectors, ITenants tenants, TakingIn taking, RoomInFlight room, TimeProvider clock)
    {
        var brand = new TenantId(tenant);
        if (!TenantId.IsValid(tenant) || connectors.Find(brand, connector) is not { } known || await tenants.FindAsync(brand, context.RequestAborted) is null)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "unknown-connector", "There is no such connector: it is set up by Profiles__Connectors__{brand}__{name} (docs/connectors.md).");
            return;
        }
        using var place = room.Enter(context.Request);
        if (!place.IsAcquired || (taking.IsFull && HttpMethods.IsPost(context.Request.Method)))
        {
            await BusyAsync(context, brand, connector);
            return;
        }
        if (await WebhookBody.ReadAsync(context, room.MaxBodyBytes) is not { } body)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "size", $"A delivery has at most {room.MaxBodyBytes} bytes.");
            return;
        }
        await AnswerAsync(context, brand, known, WebhookBody.CallOf(context.Request, body, clock.GetUtcNow()), taking);
    }

    private static async Task AnswerAsync(HttpContext context, TenantId brand, SetUpConnector known, WebhookCall call, TakingIn taking)
    {
        var (kind, settings) = known;
        var greets = call.Method == "GET";
        if (greets ? kind.Greet(call, settings) is not null : kind.IsGenuine(call, settings))
        {
            if (kind.Greet(call, settings) is { } greeting)
            {
                await ReplyAsync(context, greeting);
                return;
            }
            var headers = kind.KeptHeaders.Where(call.Headers.ContainsKey).ToDictionary(name => name, name => call.Headers[name]);
            if (!await taking.TakeAsync(new(brand, settings.Name, call.ReceivedAt, new(headers, call.Body.ToArray()))))
            {
                await BusyAsync(context, brand, settings.Name);
                return;
            }
            IntakeMetrics.Answered(brand, settings.Name, "taken");
            await ReplyAsync(context, kind.Taken);
            return;
        }
        taking.CountForged(brand, settings.Name);
        IntakeMetrics.Answered(brand, settings.Name, "forged");
        await RefuseAsync(context, StatusCodes.Status403Forbidden, "signature", greets
            ? "This is no greeting of the network that knows the verify token or the secret."
            : "The body is not signed by a secret that is valid here, or too long ago. Nothing was stored.");
    }

    private static async Task BusyAsync(HttpContext context, TenantId brand, string connector)
    {
        IntakeMetrics.Answered(brand, connector, "refused");
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "busy", "Nothing was stored. Send it again a little later.");
    }

    private static async Task ReplyAsync(HttpContext context, WebhookReply reply)
    {
        if (reply.MediaType is { } type) context.Response.ContentType = type;
        await context.Response.WriteAsync(reply.Body, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string message) => Results.Json(new { error = new { code, message } }, statusCode: status).ExecuteAsync(context);
}

/// <summary>Bounds the memory of what is being taken in, by what requests say that they bring.</summary>
internal sealed class RoomInFlight(IntakeSettings settings) : IDisposable
{
    private const int Unit = 1024;

    private readonly ConcurrencyLimiter kilobytes = new(new() { PermitLimit = settings.MaxMegabytesInFlight * 1024, QueueLimit = 0 });

    public int MaxBodyBytes => settings.MaxBodyBytes;

    /// <summary>One that does not say takes the most that it may bring.</summary>
    public RateLimitLease Enter(HttpRequest request)
    {
        var bytes = Math.Min(HttpMethods.IsGet(request.Method) ? 0 : request.ContentLength ?? settings.MaxBodyBytes, settings.MaxBodyBytes);
        return kilobytes.AttemptAcquire((int)(bytes / Unit) + 1);
    }

    public void Dispose() => kilobytes.Dispose();
}
