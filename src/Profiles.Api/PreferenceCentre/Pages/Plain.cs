namespace Profiles.Api.PreferenceCentre.Pages;

/// <summary>Pages that show nobody's data.</summary>
internal static class Plain
{
    /// <summary>One answer for a link that was never given out, was changed, belongs to a closed brand, or leads to what is erased.</summary>
    public static Task DeadAsync(HttpContext context, Words words) => WriteAsync(context, StatusCodes.Status404NotFound, words, words.DeadTitle, words.DeadText);

    public static Task ExpiredAsync(HttpContext context, Words words) => WriteAsync(context, StatusCodes.Status410Gone, words, words.ExpiredTitle, words.ExpiredText);

    public static Task TooManyAsync(HttpContext context, Words words)
    {
        context.Response.Headers.RetryAfter = "60";
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, words, words.TooManyTitle, words.TooManyText);
    }

    /// <summary>A form that is not of this link, or too old.</summary>
    public static Task StaleAsync(HttpContext context, Words words) => WriteAsync(context, StatusCodes.Status409Conflict, words, words.StaleTitle, words.StaleText);

    public static Task TooManyCodesAsync(HttpContext context, Words words)
    {
        context.Response.Headers.RetryAfter = "3600";
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, words, words.TooManyTitle, words.TooManyCodes);
    }

    /// <summary>A code that was never sent, was used, or can't be entered any more.</summary>
    public static Task CodeEndedAsync(HttpContext context, Words words, string back) =>
        Page.WriteAsync(context, StatusCodes.Status409Conflict, words, words.CodeEndedTitle, Html.Of($"<p>{words.CodeEndedText}</p><p><a href=\"{back}\">{words.Back}</a></p>"));

    /// <summary>What was sent could not be recorded.</summary>
    public static Task RefusedAsync(HttpContext context, Words words) => WriteAsync(context, StatusCodes.Status422UnprocessableEntity, words, words.FailedTitle, words.FailedText);

    private static Task WriteAsync(HttpContext context, int status, Words words, string title, string text) =>
        Page.WriteAsync(context, status, words, title, Html.Of($"<p>{text}</p>"));
}
