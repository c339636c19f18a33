using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Tenants;
using Profiles.Projections.Retention;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Retention;

/// <summary>
/// Runs each brand's retention rules once a day, finishes what a stop or a kill cut off, and says which legal holds will end. When a run began is in the database, so a
/// restart neither forgets nor repeats one, and of several nodes one at a time is at a brand.
/// </summary>
public sealed class RetainingInBackground(RetentionRuns runs, LegalHolds holds, TermSweeps sweeps, TenantRegistry tenants, ILogger<RetainingInBackground> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private const int LooksBetweenReminders = 120;
    private const int LooksBetweenSweeps = 720;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            for (var look = 0; await timer.WaitForNextTickAsync(stoppingToken); look++)
            {
                foreach (var tenant in await OpenAsync(stoppingToken))
                {
                    await TryAsync(tenant.Value, token => RunAsync(tenant, token), stoppingToken);
                    if (look % LooksBetweenSweeps == 0) await TryAsync(tenant.Value, token => SweepAsync(tenant, token), stoppingToken);
                }
                if (look % LooksBetweenReminders == 0) await TryAsync("all", RemindAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next one goes on where the run's row says.
        }
    }

    private async Task<IReadOnlyList<TenantId>> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            return [.. (await tenants.ListAsync(cancellation)).Where(row => row.ClosedAt is null).Select(row => row.Tenant)];
        }
        catch (NpgsqlException)
        {
            return [];
        }
    }

    private async Task RunAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await ((ITenants)tenants).FindAsync(tenant, cancellation) is not { } settings || !await runs.IsOwedAsync(tenant, settings, cancellation)) return;
        if (await runs.RunAsync(tenant, RetentionRuns.Actor, cancellation) is not { } run) return;
        Log.Retained(log, tenant.Value, run.Number, run.Totals.Looked, run.Totals.Ended.Sum(t => t.Identities), run.Orders);
    }

    private async Task SweepAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await ((ITenants)tenants).FindAsync(tenant, cancellation) is not { } settings) return;
        if (await sweeps.SweepAsync(tenant, settings.RetentionPolicy, cancellation) is { } swept && swept != new TermsSwept(0, 0, 0)) Log.Swept(log, tenant.Value, swept.Accesses, swept.Requests, swept.Hints);
    }

    private async Task RemindAsync(CancellationToken cancellation)
    {
        foreach (var said in await holds.RemindAsync(cancellation)) Log.HoldEnds(log, said.Hold, said.Tenant.Value, said.Until);
    }

    private async Task TryAsync(string tenant, Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        try
        {
            await act(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.NotRetained(log, tenant, failure.GetType().Name, (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Tenant}: run {Number} of the retention rules looked at {Profiles} profiles; {Classes} classes of identities have ended, in {Erasures} erasures.")]
    public static partial void Retained(ILogger log, string tenant, int number, long profiles, long classes, int erasures);

    [LoggerMessage(LogLevel.Information, "{Tenant}: ended by their terms: {Accesses} entries of the access log, the words of {Requests} requests and legal holds, {Hints} hints.")]
    public static partial void Swept(ILogger log, string tenant, int accesses, int requests, int hints);

    [LoggerMessage(LogLevel.Warning, "Legal hold {Hold} of brand {Brand} ends behind {Until:yyyy-MM-dd}: whoever still needs it places it anew.")]
    public static partial void HoldEnds(ILogger log, Guid hold, string brand, DateOnly until);

    [LoggerMessage(LogLevel.Warning, "{Tenant}: the retention rules could not be applied ({Failure} {State}); the next attempt follows.")]
    public static partial void NotRetained(ILogger log, string tenant, string failure, string? state);
}
