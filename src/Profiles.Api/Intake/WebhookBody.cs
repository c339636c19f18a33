using Microsoft.AspNetCore.Http.Features;
using Profiles.Domain.Connectors;

namespace Profiles.Api.Intake;

/// <summary>Reads a network's request as it came: what is signed is its bytes.</summary>
internal static class WebhookBody
{
    /// <returns>Null where it is larger than that.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContext context, int most)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method)) return [];
        if (request.ContentLength > most) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (request.ContentLength is { } declared)
        {
            var body = new byte[declared];
            await request.Body.ReadExactlyAsync(body, context.RequestAborted);
            return body;
        }
        using var buffer = new MemoryStream();
        var part = new byte[16 * 1024];
        while (await request.Body.ReadAsync(part, context.RequestAborted) is > 0 and var read)
        {
            if (buffer.Length + read > most) return null;
            buffer.Write(part, 0, read);
        }
        return buffer.ToArray();
    }

    public static WebhookCall CallOf(HttpRequest request, byte[] body, DateTimeOffset receivedAt) => new(
        request.Method,
        request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal),
        body, receivedAt);
}
