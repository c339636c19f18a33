using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;

namespace Profiles.Api.OpenDsr;

/// <summary>The bodies of OpenDSR 2.0, as the specification names their properties. Nothing personal, but for what the controller sent itself and gets back.</summary>
internal static class OpenDsrBodies
{
    public const string Version = "2.0";

    private static readonly JsonSerializerOptions Plain = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static byte[] Discovery(IReadOnlyList<string> identityTypes, string certificate) => Write(new
    {
        api_version = Version,
        supported_identities = identityTypes.Select(type => new { identity_type = type, identity_format = "raw" }),
        supported_subject_request_types = (string[])["erasure", "access", "portability"],
        processor_certificate = certificate,
    });

    public static byte[] Created(TenantId tenant, Guid subjectRequest, PrivacyRequest request, DateTimeOffset receivedAt, byte[] sent) => Write(new
    {
        controller_id = tenant.Value,
        expected_completion_time = Time(Expected(request)),
        received_time = Time(receivedAt),
        encoded_request = Convert.ToBase64String(sent),
        subject_request_id = subjectRequest,
    });

    /// <param name="domain">The extension says what the four words of the specification don't: our own state, and that nothing was held.</param>
    public static byte[] Status(TenantId tenant, Guid subjectRequest, PrivacyRequest request, string domain) => Write(new
    {
        controller_id = tenant.Value,
        expected_completion_time = Time(Expected(request)),
        subject_request_id = subjectRequest,
        request_status = OpenDsrStatus.Of(request.State),
        api_version = Version,
        extensions = Extension(request, domain),
    });

    public static byte[] Callback(TenantId tenant, Guid subjectRequest, PrivacyRequest request, string url, string domain) => Write(new
    {
        controller_id = tenant.Value,
        expected_completion_time = Time(Expected(request)),
        status_callback_url = url,
        subject_request_id = subjectRequest,
        request_status = OpenDsrStatus.Of(request.State),
        extensions = Extension(request, domain),
    });

    public static byte[] Cancelled(TenantId tenant, Guid subjectRequest, DateTimeOffset now) => Write(new
    {
        controller_id = tenant.Value,
        subject_request_id = subjectRequest,
        received_time = Time(now),
        api_version = Version,
    });

    public static byte[] Error(int status, Rejection why) => Write(new
    {
        error = new { code = status, message = why.Reason, errors = new[] { new { domain = why.Path ?? "request", reason = why.Code, message = why.Reason } } },
    });

    private static Dictionary<string, object> Extension(PrivacyRequest request, string domain) =>
        new() { [domain] = new { state = JsonNamingPolicy.SnakeCaseUpper.ConvertName(request.State.ToString()), nothing_held = request.NothingHeld } };

    /// <summary>The end of the day on which the answer is owed, where the controller is.</summary>
    private static DateTimeOffset Expected(PrivacyRequest request)
    {
        var end = DueDates.Of(request).DueOn.ToDateTime(new TimeOnly(23, 59, 59));
        return new(end, TimeZoneInfo.TryFindSystemTimeZoneById(request.TimeZone, out var zone) ? zone.GetUtcOffset(end) : TimeSpan.Zero);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Write<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, Plain);
}
