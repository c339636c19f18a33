using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;

namespace Profiles.Domain.Connectors;

/// <summary>Reads networks' JSON, which is not always what it was said to be: whatever is not there or of another kind is null, never an exception.</summary>
public static class Payload
{
    private const long FirstMilliseconds = 100_000_000_000;

    /// <returns>Null where it is no JSON object, or one with a name that no text can hold.</returns>
    public static JsonElement? Parse(ReadOnlyMemory<byte> body) => Read(body) is { ValueKind: JsonValueKind.Object } json ? json : null;

    /// <returns>Null where it is no JSON list, or as above.</returns>
    public static IReadOnlyList<JsonElement?>? ParseList(ReadOnlyMemory<byte> body) => Read(body) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : null;

    private static JsonElement? Read(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        if (!Utf8.IsValid(body.Span)) return null;
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(body.Span);
            if (HasHalfPairs(body.Span)) ReadNames(json);
            return json;
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool HasHalfPairs(ReadOnlySpan<byte> body) => body.IndexOf("\\ud"u8) >= 0 || body.IndexOf("\\uD"u8) >= 0;

    /// <summary>A name that spells half a surrogate pair can't be compared with another: better no JSON than one that throws later, when a member beside it is asked for.</summary>
    /// <exception cref="InvalidOperationException">There is such a name.</exception>
    private static void ReadNames(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject())
            {
                _ = member.Name;
                ReadNames(member.Value);
            }
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray()) ReadNames(item);
        }
    }

    public static JsonElement? Member(this JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var member) && member.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? member : null;

    public static JsonElement? Object(this JsonElement? json, string name) => json.Member(name) is { ValueKind: JsonValueKind.Object } found ? found : null;

    public static IEnumerable<JsonElement?> Items(this JsonElement? json, string name)
    {
        if (json.Member(name) is not { ValueKind: JsonValueKind.Array } list) yield break;
        foreach (var item in list.EnumerateArray()) yield return item;
    }

    /// <returns>A text that is not empty, and can be written: half a surrogate pair is replaced.</returns>
    public static string? Text(this JsonElement? json, string name) => json.Member(name) is { ValueKind: JsonValueKind.String } text ? Readable(text) : null;

    /// <summary>An id, of any size: networks write them as texts and wrote them as numbers.</summary>
    public static string? Id(this JsonElement? json, string name) => json.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => Readable(text)?.Trim() is { Length: > 0 } id ? id : null,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static double? Number(this JsonElement? json, string name) => json.Member(name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) && double.IsFinite(value) => value,
        _ => null,
    };

    public static bool IsTrue(this JsonElement? json, string name) => json.Member(name) is { ValueKind: JsonValueKind.True };

    /// <summary>Seconds or milliseconds since 1970, as number or text, or ISO 8601. Null where it is none of these, or before 1970.</summary>
    public static DateTimeOffset? Moment(this JsonElement? json, string name)
    {
        var text = json.Id(name);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var since))
        {
            if (since < FirstMilliseconds) return DateTimeOffset.FromUnixTimeSeconds(since);
            return since <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null;
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) && moment >= DateTimeOffset.UnixEpoch ? moment : null;
    }

    /// <summary>
    /// For a message's id, where the network gives its event none, or not one that is its alone: 128 bits over all that is said in it, in whatever order and spacing it is written. In memory:
    /// what is kept of a message's id is a keyed hash.
    /// </summary>
    /// <param name="without">Members at the top that tell of the delivery, not of the event, such as its attempt.</param>
    public static string Digest(this JsonElement? json, params ReadOnlySpan<string> without)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true })) Write(json, writer, without);
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan).AsSpan(0, 16));
    }

    private static void Write(JsonElement? json, Utf8JsonWriter writer, ReadOnlySpan<string> without)
    {
        switch (json)
        {
            case { ValueKind: JsonValueKind.Object } known:
                writer.WriteStartObject();
                foreach (var member in known.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    if (without.Contains(member.Name)) continue;
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer, []);
                }
                writer.WriteEndObject();
                break;
            case { ValueKind: JsonValueKind.Array } list:
                writer.WriteStartArray();
                foreach (var item in list.EnumerateArray()) Write(item, writer, []);
                writer.WriteEndArray();
                break;
            case { ValueKind: JsonValueKind.String } text:
                writer.WriteStringValue(Readable(text) ?? "");
                break;
            case { } other:
                writer.WriteRawValue(other.GetRawText(), skipInputValidation: true);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    internal static string? Readable(JsonElement text)
    {
        try
        {
            return text.GetString() is { Length: > 0 } read ? read : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, spelled as an escape. The rest of what was written is worth keeping.
            return Mended(text.GetRawText()[1..^1]);
        }
    }

    /// <summary>The text of a JSON string whose escapes hold half a surrogate pair: that is U+FFFD then.</summary>
    private static string? Mended(string raw)
    {
        var mended = new System.Text.StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                mended.Append(raw[i]);
                continue;
            }
            var escaped = raw[++i];
            if (escaped == 'u')
            {
                mended.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                mended.Append(escaped switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var itself => itself });
            }
        }
        for (var i = 0; i < mended.Length; i++)
        {
            if (char.IsHighSurrogate(mended[i]) && i + 1 < mended.Length && char.IsLowSurrogate(mended[i + 1])) i++;
            else if (char.IsSurrogate(mended[i])) mended[i] = '\uFFFD';
        }
        return mended.Length > 0 ? mended.ToString() : null;
    }
}
