using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Profiles.Domain.Notices;

/// <summary>What a notice tells, in the structured JSON form of CloudEvents 1.0. Public: docs/privacy-requests.md describes it.</summary>
/// <param name="Profiles">As the recipient got them, in its exports.</param>
/// <param name="Purposes">That it is about; none: all.</param>
/// <param name="ContactPoints">Type, scope and value, for a recipient that keeps no ids. Personal data.</param>
public sealed record CloudEventBody(
    Guid Id, TenantId Brand, NoticeKind Kind, DateTimeOffset At, Guid Request, IReadOnlyList<Guid> Profiles, IReadOnlyList<Guid> Exports, IReadOnlyList<string> Purposes,
    IReadOnlyList<(string Type, string Scope, string Value)> ContactPoints)
{
    public const string MediaType = "application/cloudevents+json";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", Id);
            json.WriteString("source", $"/brands/{Brand}");
            json.WriteString("type", NoticeTypes.Of(Kind));
            json.WriteString("time", At.UtcDateTime);
            if (Profiles is [var first, ..]) json.WriteString("subject", first);
            json.WriteString("datacontenttype", "application/json");
            json.WriteStartObject("data");
            json.WriteString("requestId", Request);
            WriteAll(json, "profileIds", Profiles, json.WriteStringValue);
            WriteAll(json, "exportIds", Exports, json.WriteStringValue);
            if (Purposes.Count > 0) WriteAll(json, "purposes", Purposes, json.WriteStringValue);
            if (ContactPoints.Count > 0) WriteAll(json, "contactPoints", ContactPoints, point => WritePoint(json, point));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public override string ToString() => $"(notice {Id})";

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values) write(value);
        json.WriteEndArray();
    }

    private static void WritePoint(Utf8JsonWriter json, (string Type, string Scope, string Value) point)
    {
        json.WriteStartObject();
        json.WriteString("type", point.Type);
        json.WriteString("scope", point.Scope);
        json.WriteString("value", point.Value);
        json.WriteEndObject();
    }
}
