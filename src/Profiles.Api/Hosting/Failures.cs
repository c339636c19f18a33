namespace Profiles.Api.Hosting;

/// <summary>
/// What a caller is told where a request fails unexpectedly: that it did, and nothing of why. In every environment: the framework's page for developers
/// shows the exception's message and the request, which hold what people wrote.
/// </summary>
internal static partial class Failures
{
    /// <summary>To be the first part of the pipeline that is ours.</summary>
    public static void UseFailures(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Failures).FullName!);
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception) when (context.RequestAborted.IsCancellationRequested)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
            catch (Exception failure) when (!context.Response.HasStarted)
            {
                var status = (failure as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError;
                if (status >= StatusCodes.Status500InternalServerError) Failed(log, failure);
                context.Response.Clear();
                context.Response.StatusCode = status;
                await context.Response.WriteAsJsonAsync(new { success = false, errors = new[] { Reason(status) } }, CancellationToken.None);
            }
        });
    }

    private static object Reason(int status) => status < StatusCodes.Status500InternalServerError
        ? new { code = "request", reason = "The request could not be read." }
        : new { code = "failed", reason = "This failed, and is logged. Send it again: what was recorded is not recorded twice." };

    [LoggerMessage(LogLevel.Error, "A request failed.")]
    private static partial void Failed(ILogger log, Exception failure);
}
