using Microsoft.Extensions.Logging.Console;

namespace Profiles.Api.Hosting.Telemetry;

/// <summary>Logs on the console: a JSON line for each entry in Production, a readable line elsewhere; never with personal data.</summary>
public static class Logs
{
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        var json = builder.Environment.IsProduction();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.FormatterName = ReducedFormatter.FormatterName)
            .AddConsoleFormatter<ReducedFormatter, ReducedFormatterOptions>(options => options.Json = json);
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        // These write paths with query strings, statements and parameters below the level that each is held to.
        foreach (var category in (string[])["Microsoft", "System.Net.Http", "Npgsql", "Wolverine", "JasperFx", "GraphQL"])
            builder.Logging.AddFilter(category, LogLevel.Warning);
        // Writes failed statements with their parameters; the failure itself is reported by whoever sent the statement.
        builder.Logging.AddFilter("Marten", level => level >= LogLevel.Warning);
        builder.Logging.AddFilter("Marten.IDocumentStore", LogLevel.None);
        builder.Logging.AddFilter("Marten.DocumentStore", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
    }

    /// <summary>A command's standard output is its answer: logs go to standard error, and only what is wrong.</summary>
    public static void LogForCommands(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<LoggerFilterOptions>(filter => filter.MinLevel = LogLevel.Warning);
    }
}
