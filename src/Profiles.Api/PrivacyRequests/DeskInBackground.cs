using Npgsql;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.PrivacyRequests;

/// <summary>Does the work behind requests, and looks at deadlines: at the start, so that what fell due while no service ran is said at once, and every minute.</summary>
public sealed class DeskInBackground(PrivacyWork work, DeadlineWatch deadlines, ILogger<DeskInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int LooksBetweenDeadlines = 60;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            for (var look = 0; await timer.WaitForNextTickAsync(stoppingToken); look++)
            {
                await TryAsync(WorkAsync, stoppingToken);
                if (look % LooksBetweenDeadlines == 0) await TryAsync(RemindAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next one goes on where the table says.
        }
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        foreach (var (request, failure) in await work.StepAsync(cancellation)) Log.NotDone(log, request, failure.GetType().Name);
    }

    private async Task RemindAsync(CancellationToken cancellation)
    {
        foreach (var said in await deadlines.LookAsync(cancellation))
        {
            if (said.Passed) Log.Overdue(log, said.Request, said.Tenant.Value, said.DueOn);
            else Log.NearlyDue(log, said.Request, said.Tenant.Value, said.DueOn);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        try
        {
            await act(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.NotLooked(log, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Privacy request {Request} of brand {Brand} is due on {DueOn:yyyy-MM-dd}.")]
    public static partial void NearlyDue(ILogger log, Guid request, string brand, DateOnly dueOn);

    [LoggerMessage(LogLevel.Error, "Privacy request {Request} of brand {Brand} was due on {DueOn:yyyy-MM-dd} and is not answered.")]
    public static partial void Overdue(ILogger log, Guid request, string brand, DateOnly dueOn);

    [LoggerMessage(LogLevel.Warning, "The work behind privacy request {Request} failed ({Failure}); the next attempt follows.")]
    public static partial void NotDone(ILogger log, Guid request, string failure);

    [LoggerMessage(LogLevel.Warning, "The privacy officer's desk could not be looked at ({Failure} {State}); the next attempt follows.")]
    public static partial void NotLooked(ILogger log, string failure, string? state);
}
