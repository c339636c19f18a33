using System.Text.Json;
using System.Text.Json.Serialization;
using Profiles.Domain;
using Profiles.Domain.Notices;
using Profiles.Projections.Notices;

namespace Profiles.Api.Notices;

/// <summary>
/// Where recipients say that they have done their part: <c>{"acknowledged": "event id"}</c>, or <c>{"acknowledgedRequest": "request id", "recipient": "mailer"}</c>, signed with the
/// secret that signs what they are told. The body has a form of its own, so that a notice that is played back to us acknowledges nothing.
/// </summary>
internal static class AcknowledgementEndpoint
{
    public const string Path = "/callbacks/{tenant}/recipients/acknowledgements";
    private const int MostBytes = 4_096;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, PropertyNameCaseInsensitive = false };

    private sealed record Said(Guid? Acknowledged, Guid? AcknowledgedRequest, string? Recipient);

    public static void MapAcknowledgements(this IEndpointRouteBuilder routes) => routes.MapPost(Path, ReceiveAsync);

    private static async Task<IResult> ReceiveAsync(HttpContext context, string tenant, Acknowledging acknowledging)
    {
        if (await ReadAsync(context.Request, context.RequestAborted) is not { } body) return Refused(StatusCodes.Status413PayloadTooLarge, "too-large", $"At most {MostBytes} bytes are taken here.");
        Said? said;
        try
        {
            said = JsonSerializer.Deserialize<Said>(body, Strict);
        }
        catch (JsonException)
        {
            said = null;
        }
        var headers = context.Request.Headers;
        var message = new SignedMessage(headers[WebhookSignature.IdHeader].ToString(), headers[WebhookSignature.TimestampHeader].ToString(), headers[WebhookSignature.SignatureHeader].ToString(), body);
        bool? accepted = said switch
        {
            _ when !TenantId.IsValid(tenant) => false,
            { Acknowledged: { } notice, AcknowledgedRequest: null, Recipient: null } => await acknowledging.AcceptAsync(new(tenant), notice, message, context.RequestAborted),
            { Acknowledged: null, AcknowledgedRequest: { } request, Recipient: { Length: > 0 } recipient } => await acknowledging.AcceptAsync(new(tenant), request, recipient, message, context.RequestAborted),
            _ => null,
        };
        return accepted switch
        {
            true => Results.Json(new { acknowledged = true }),
            false => Refused(StatusCodes.Status401Unauthorized, "signature",
                $"No notice to a recipient that signed this: {WebhookSignature.IdHeader}, {WebhookSignature.TimestampHeader} (now, in seconds) and {WebhookSignature.SignatureHeader} are needed, as Standard Webhooks describes them."),
            null => Refused(StatusCodes.Status400BadRequest, "acknowledgement", """Needed is {"acknowledged": "<event id>"}, or {"acknowledgedRequest": "<request id>", "recipient": "<name>"}, and nothing else."""),
        };
    }

    /// <returns>Null where it is too long.</returns>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var buffer = new byte[MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > MostBytes ? null : buffer[..length];
    }

    private static IResult Refused(int status, string code, string message) => Results.Json(new { error = new { code, message } }, statusCode: status);
}
