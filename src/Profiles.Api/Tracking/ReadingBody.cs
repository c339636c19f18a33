using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace Profiles.Api.Tracking;

/// <summary>The body of a tracking request, plain or gzip. The limit holds for what is unpacked too, so that a small body can't fill the memory.</summary>
internal static class ReadingBody
{
    /// <returns>The body's JSON, or the answer that refuses it.</returns>
    public static async Task<(JsonElement Body, Answer? Refused)> ReadAsync(HttpContext context, int limit, CancellationToken cancellation)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = limit;
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        var zipped = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!zipped && encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return (default, Answer.Refused(StatusCodes.Status415UnsupportedMediaType, "encoding", "A body is sent plain or with Content-Encoding: gzip."));

        var buffer = ArrayPool<byte>.Shared.Rent(limit + 1);
        try
        {
            int length;
            if (zipped)
            {
                await using var unpacked = new GZipStream(context.Request.Body, CompressionMode.Decompress, leaveOpen: true);
                length = await FillAsync(unpacked, buffer, limit + 1, cancellation);
            }
            else
            {
                length = await FillAsync(context.Request.Body, buffer, limit + 1, cancellation);
            }
            if (length > limit) return (default, TooLarge(limit));
            return Parse(buffer.AsSpan(0, length));
        }
        catch (InvalidDataException)
        {
            return (default, Answer.Refused(StatusCodes.Status400BadRequest, "gzip", "The body says that it is gzip, and is not."));
        }
        catch (BadHttpRequestException refused)
        {
            return (default, refused.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(limit)
                : Answer.Refused(refused.StatusCode, "request", "The request could not be read."));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static (JsonElement, Answer?) Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        if (!Utf8.IsValid(bytes)) return (default, Answer.Refused(StatusCodes.Status400BadRequest, "json", "The body is not UTF-8."));
        try
        {
            return (JsonSerializer.Deserialize<JsonElement>(bytes), null);
        }
        catch (JsonException)
        {
            return (default, Answer.Refused(StatusCodes.Status400BadRequest, "json", "The body is not JSON."));
        }
    }

    private static async Task<int> FillAsync(Stream body, byte[] buffer, int most, CancellationToken cancellation)
    {
        var length = 0;
        while (length < most)
        {
            var read = await body.ReadAsync(buffer.AsMemory(length, most - length), cancellation);
            if (read == 0) break;
            length += read;
        }
        return length;
    }

    private static Answer TooLarge(int limit) =>
        Answer.Refused(StatusCodes.Status413PayloadTooLarge, "size", $"A body has at most {limit} bytes, unpacked: send smaller batches.");
}
