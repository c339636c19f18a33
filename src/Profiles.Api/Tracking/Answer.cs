using System.Text.Json.Serialization;
using Profiles.Domain.Recording;

namespace Profiles.Api.Tracking;

/// <summary>What a client is told. Never a value that it sent.</summary>
/// <param name="Success">False: at least one message was not recorded, and sending it again changes nothing.</param>
/// <param name="Errors">Those that were not recorded.</param>
/// <param name="Warnings">Those that were, but not all of it, or that were known under the same id with another content.</param>
internal sealed record Answer(
    [property: JsonIgnore] int Status, bool Success,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Remark>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Remark>? Warnings = null)
{
    /// <summary>Seconds, in the header Retry-After.</summary>
    [JsonIgnore] public int? RetryAfter { get; init; }

    public static Answer Refused(int status, string code, string reason) => new(status, false, [new(null, code, reason, null)]);

    public static Answer TooMany(int seconds) =>
        Refused(StatusCodes.Status429TooManyRequests, "rate", "Too many at once: send again after the seconds that Retry-After names.") with { RetryAfter = seconds };

    /// <summary>
    /// 200 where nothing was refused. 400 where anything was, though the good messages of the batch are kept: the clients resend on neither, and
    /// report a 400 to whoever sends, so that nothing is lost in silence. Who sends it all again anyway finds the good ones known already.
    /// </summary>
    public static Answer Of(IReadOnlyList<Remark> errors, IReadOnlyList<Remark> warnings) => new(
        errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, errors.Count == 0,
        errors.Count == 0 ? null : errors, warnings.Count == 0 ? null : warnings);

    public Task WriteAsync(HttpContext context, CancellationToken cancellation)
    {
        context.Response.StatusCode = Status;
        if (RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Basic realm=\"write key\"";
        return context.Response.WriteAsJsonAsync(this, cancellation);
    }
}

/// <param name="Index">Of the message in its batch, from 0. Null: the whole request.</param>
internal sealed record Remark(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index, string Code, string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Path)
{
    public static Remark Of(int? index, Rejection rejection) => new(index, rejection.Code, rejection.Reason, rejection.Path);
}
