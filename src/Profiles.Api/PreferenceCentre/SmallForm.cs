using Microsoft.AspNetCore.Http.Features;

namespace Profiles.Api.PreferenceCentre;

/// <summary>Reads a form of a few fields, as browsers and mail programs send it.</summary>
internal static class SmallForm
{
    private const int MaxBytes = 32 * 1024;

    private static readonly FormOptions Limits = new() { BufferBodyLengthLimit = MaxBytes, ValueLengthLimit = MaxBytes, ValueCountLimit = 200, MultipartBodyLengthLimit = MaxBytes };

    /// <returns>Null where the body is no form, or too large.</returns>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBytes;
        var form = new FormFeature(context.Request, Limits);
        if (!form.HasFormContentType) return null;
        try
        {
            return await form.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
