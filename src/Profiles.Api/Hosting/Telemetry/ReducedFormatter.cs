using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Profiles.Api.Hosting.Telemetry;

/// <summary>Shape of the log lines.</summary>
public sealed class ReducedFormatterOptions : ConsoleFormatterOptions
{
    public bool Json { get; set; }
}

/// <summary>
/// Writes one line for each entry. Of an exception it writes type, SQL state and where it was thrown, and never its message, which can quote
/// what a person wrote.
/// </summary>
internal sealed class ReducedFormatter(IOptions<ReducedFormatterOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "reduced";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, null);
        var failure = logEntry.Exception is null ? null : ReducedException.Of(logEntry.Exception);
        if (options.Value.Json)
        {
            textWriter.WriteLine(JsonSerializer.Serialize(new
            {
                time = DateTimeOffset.UtcNow,
                level = logEntry.LogLevel.ToString().ToLowerInvariant(),
                category = logEntry.Category,
                id = logEntry.EventId.Id,
                message,
                trace = Activity.Current?.TraceId.ToHexString(),
                error = failure?.Types,
                at = failure?.Places,
            }, JsonSerializerOptions.Web));
            return;
        }
        textWriter.WriteLine($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {logEntry.LogLevel,-11} {logEntry.Category}: {message}");
        if (failure is not null) textWriter.WriteLine(failure);
    }
}
