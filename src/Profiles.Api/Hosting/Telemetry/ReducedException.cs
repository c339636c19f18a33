using System.Diagnostics;
using Npgsql;

namespace Profiles.Api.Hosting.Telemetry;

/// <summary>What may be written of an exception: its type and its causes' types, SQL states, and where it was thrown. Messages can quote what a person wrote.</summary>
/// <param name="Types">Such as <c>Marten.Exceptions.MartenCommandException &lt; Npgsql.PostgresException 23505</c>.</param>
public sealed record ReducedException(string Types, IReadOnlyList<string> Places)
{
    private const int Depth = 12;

    public static ReducedException Of(Exception exception) => new(string.Join(" < ", Chain(exception)), Frames(exception));

    public override string ToString() => string.Join(Environment.NewLine, Places.Select(place => "    at " + place).Prepend("    " + Types));

    private static IEnumerable<string> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception is PostgresException postgres ? $"{exception.GetType().FullName} {postgres.SqlState}" : exception.GetType().FullName!;
    }

    private static string[] Frames(Exception exception) =>
    [
        .. new StackTrace(exception, fNeedFileInfo: false).GetFrames()
            .Select(frame => frame.GetMethod())
            .Where(method => method?.DeclaringType is { Namespace: { } space } && !space.StartsWith("System.Runtime", StringComparison.Ordinal))
            .Take(Depth)
            .Select(method => $"{method!.DeclaringType!.FullName}.{method.Name}"),
    ];
}
