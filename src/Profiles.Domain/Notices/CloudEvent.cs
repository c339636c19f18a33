using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Profiles.Domain.Notices;

/// <summary>The structured JSON form of CloudEvents 1.0.</summary>
public static class CloudEvent
{
    public const string MediaType = "application/cloudevents+json";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="source">Such as <c>/brands/demo</c>.</param>
    /// <param name="data">Writes the members of <c>data</c>.</param>
    public static byte[] Write(Guid id, string source, string type, DateTimeOffset at, Guid? subject, Action<Utf8JsonWriter> data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", id);
            json.WriteString("source", source);
            json.WriteString("type", type);
            json.WriteString("time", at.UtcDateTime);
            if (subject is { } about) json.WriteString("subject", about);
            json.WriteString("datacontenttype", "application/json");
            json.WriteStartObject("data");
            data(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteAll<T>(this Utf8JsonWriter json, string name, IReadOnlyList<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values) write(value);
        json.WriteEndArray();
    }
}
