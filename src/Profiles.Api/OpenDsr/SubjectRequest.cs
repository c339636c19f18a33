using System.Globalization;
using System.Text.Json;
using Profiles.Domain.Identities;
using Profiles.Domain.Notices;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.OpenDsr;

namespace Profiles.Api.OpenDsr;

/// <summary>What a controller sent, understood. Personal data: in memory only.</summary>
internal sealed record SubjectRequest(
    Guid Id, PrivacyRequestKind Kind, Regulation Regulation, DateTimeOffset Submitted, IReadOnlyList<NormalIdentity> Identities, IReadOnlyList<IdentityClaim> Claims, IReadOnlyList<string> Callbacks)
{
    private const string CustomerId = "controller_customer_id";

    /// <summary>The identity types of the specification (section 5.1). Those of devices are known where the brand has a type of that name, without scopes.</summary>
    private static readonly string[] Types =
    [
        "email", CustomerId, "android_advertising_id", "android_id", "fire_advertising_id", "ios_advertising_id", "ios_vendor_id", "microsoft_advertising_id", "microsoft_publisher_id",
        "roku_publisher_id", "roku_advertising_id",
    ];

    /// <summary>A clock that is ahead by so much is forgiven.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Sent(
        string? Regulation, string? SubjectRequestId, string? SubjectRequestType, string? SubmittedTime, Named?[]? SubjectIdentities, string? ApiVersion, string?[]? StatusCallbackUrls,
        Dictionary<string, JsonElement>? Extensions);

    private sealed record Named(string? IdentityType, string? IdentityValue, string? IdentityFormat);

    public override string ToString() => $"(subject request {Id})";

    /// <summary>By which a controller can name persons.</summary>
    public static IReadOnlyList<string> IdentityTypes(TenantSettings brand, OpenDsrController controller) =>
        [.. Types.Where(type => type == CustomerId ? controller.CustomerIdScope is not null && brand.FindType(controller.CustomerIdType) is { Scoped: true } : brand.FindType(type) is { Scoped: false })];

    /// <returns>Exactly one of the two.</returns>
    public static (SubjectRequest? Request, Rejection? Rejection) Read(
        byte[] body, TenantSettings brand, OpenDsrController controller, IPhoneNumbers phones, CalloutTarget targets, string domain, DateTimeOffset now)
    {
        Sent? sent;
        try
        {
            sent = JsonSerializer.Deserialize<Sent>(body, Names);
        }
        catch (JsonException)
        {
            sent = null;
        }
        if (sent is null) return Refused("json", "A JSON object is needed, with the properties of section 7.1 of OpenDSR 2.0.");
        if (sent.ApiVersion is { } version && version != "2" && !version.StartsWith("2.", StringComparison.Ordinal)) return Refused("api-version", "This is version 2.0.", "api_version");
        Regulation? regulation = sent.Regulation switch { "gdpr" => Domain.PrivacyRequests.Regulation.Gdpr, "ccpa" => Domain.PrivacyRequests.Regulation.Ccpa, _ => null };
        if (regulation is null) return Refused("regulation", "Say under which law it is: gdpr or ccpa.", "regulation");
        if (!Guid.TryParseExact(sent.SubjectRequestId, "D", out var id) || id.Version != 4 || id.Variant is < 8 or > 11) return Refused("subject-request-id", "A random UUID (version 4) is needed.", "subject_request_id");
        PrivacyRequestKind? kind = sent.SubjectRequestType switch
        {
            "erasure" => PrivacyRequestKind.Erasure,
            "access" => PrivacyRequestKind.Access,
            "portability" => PrivacyRequestKind.Portability,
            _ => null,
        };
        if (kind is null) return Refused("subject-request-type", "What can be asked for is erasure, access and portability.", "subject_request_type");
        if (sent.SubmittedTime is not { Length: <= 40 and > 18 } time || time[10] is not ('T' or 't')
            || !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var submitted) || submitted > now + Skew)
            return Refused("submitted-time", "Say when the person asked, as in RFC 3339 and not in the future: 2026-05-25T15:00:00Z.", "submitted_time");
        if (sent.Extensions?.ContainsKey(domain) == true) return Refused("extensions", "There are no extensions here: persons are named by subject_identities.", "extensions");

        var (callbacks, closed) = Callback(sent.StatusCallbackUrls ?? [], targets);
        if (closed is not null) return (null, closed);
        if (sent.SubjectIdentities is not { Length: > 0 } named) return Refused("subject-missing", "Say who asks: at least one identity.", "subject_identities");
        var types = IdentityTypes(brand, controller);
        var normaliser = new IdentityNormaliser(brand, phones);
        var claims = new List<IdentityClaim>(named.Length);
        var identities = new List<NormalIdentity>(named.Length);
        for (var place = 0; place < named.Length; place++)
        {
            var path = $"subject_identities[{place}]";
            if (named[place] is not { IdentityType: { } type, IdentityValue: { Length: > 0 } value, IdentityFormat: { } format })
                return Refused("identity", "An identity has identity_type, identity_value and identity_format.", path);
            if (format != "raw") return Refused("identity-format", "Only raw values can be looked up here: what the directory holds is hashed under a secret key, which no other hash leads to.", $"{path}.identity_format");
            if (!types.Contains(type)) return Refused("identity-type", $"Nobody is known by that here; see discovery. Known: {string.Join(", ", types)}.", $"{path}.identity_type");
            var claim = type == CustomerId ? new IdentityClaim(controller.CustomerIdType, controller.CustomerIdScope, value) : new IdentityClaim(type, null, value);
            var (identity, refusal) = normaliser.Normalise(claim, Trust.Links, vouched: true);
            if (identity is null) return Refused(refusal!.Code, refusal.Reason, $"{path}.identity_value");
            claims.Add(claim);
            identities.Add(identity);
        }
        return (new(id, kind.Value, regulation.Value, submitted < now ? submitted.ToUniversalTime() : now, identities, claims, callbacks), null);
    }

    private static (IReadOnlyList<string> Urls, Rejection? Rejection) Callback(string?[] urls, CalloutTarget targets)
    {
        if (urls.Length > StatusCallbacks.MostUrls) return ([], new("callback-count", $"At most {StatusCallbacks.MostUrls} addresses are called.", "status_callback_urls"));
        for (var place = 0; place < urls.Length; place++)
        {
            if (targets.Read(urls[place] ?? "", $"status_callback_urls[{place}]").Rejection is { } closed) return ([], closed);
        }
        return ([.. urls.Distinct(StringComparer.Ordinal).OfType<string>()], null);
    }

    private static (SubjectRequest?, Rejection?) Refused(string code, string reason, string? path = null) => (null, new(code, reason, path));
}
