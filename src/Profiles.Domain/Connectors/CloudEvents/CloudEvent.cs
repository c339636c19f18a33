using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.CloudEvents;

/// <summary>One event as it was sent. Where <see cref="Refusal"/> is set the rest may be missing.</summary>
/// <param name="IsSigned">Its attributes, not only its data, are in what was signed.</param>
internal sealed record CloudEvent(string? Source, string? Id, string? Type, DateTimeOffset? Time, JsonElement? Data, bool IsSigned, Rejection? Refusal)
{
    private const int LongestId = 400;

    public string RawType => RawName.Of(Type);

    public string MessageId => MessageOf(Id!);

    /// <summary>What message another event of the same source is.</summary>
    public string MessageOf(string id) => Told($"{Source}|{id}");

    public static CloudEvent Structured(JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.Object }) return new(null, null, null, null, null, true, new("cloudevent", "An event is no JSON object."));
        var data = json.Object("data");
        if (data is null && json.Text("data_base64") is { } packed) data = Payload.Parse(Signatures.FromBase64(packed));
        return Read(name => json.Text(name), data, isSigned: true, json.Text("datacontenttype"));
    }

    /// <summary>The attributes stand in headers, in percent-encoding where need be.</summary>
    public static CloudEvent Binary(WebhookCall call, JsonElement body) =>
        Read(name => call.Header($"ce-{name}") is { } value ? Uri.UnescapeDataString(value) : null, body, isSigned: false, call.Header("content-type"));

    private static CloudEvent Read(Func<string, string?> attribute, JsonElement? data, bool isSigned, string? contentType)
    {
        var (source, id, type, time) = (attribute("source"), attribute("id"), attribute("type"), attribute("time"));
        DateTimeOffset? at = DateTimeOffset.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var read) ? read : null;
        var refusal = attribute("specversion") != "1.0" ? new Rejection("specversion", "CloudEvents 1.0 is needed.", "specversion")
            : string.IsNullOrWhiteSpace(id) ? new("event-id", "The event has no id: it tells a redelivery from another event.", "id")
            : string.IsNullOrWhiteSpace(source) ? new("event-source", "The event has no source: its id is unique within it.", "source")
            : string.IsNullOrWhiteSpace(type) ? new("event-type", "The event has no type.", "type")
            : time is { Length: > 0 } && at is null ? new("event-time", "The time is none (RFC 3339), such as 2026-03-14T09:30:00Z.", "time")
            : contentType is { } media && !IsJson(media) ? new("content-type", "Only data in JSON are read.", "datacontenttype")
            : data is null ? new("data", "The event has no data, or they are no JSON object.", "data")
            : null;
        return new(source, id, type, at, data, isSigned, refusal);
    }

    private static bool IsJson(string media) => media.Split(';')[0].Trim() is var type && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>An id that is too long to be one is told by its hash.</summary>
    private static string Told(string id) => id.Length <= LongestId ? id : $"event:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
}
