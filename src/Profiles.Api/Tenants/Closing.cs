using Marten;
using Profiles.Domain;
using Profiles.Projections.Tenants;
using Wolverine;
using Wolverine.Marten;

namespace Profiles.Api.Tenants;

/// <summary>Delete what is left of a closed brand, chunk by chunk. Carries the brand's name only.</summary>
/// <param name="LastLook">True: nothing was left a while ago; what came after it was under way when the keys were destroyed.</param>
public sealed record PurgeTenant(string Tenant, bool LastLook = false);

public static class PurgeTenantHandler
{
    /// <summary>Longer than any transaction or projection page that could still write rows of the brand.</summary>
    public static readonly TimeSpan BeforeLastLook = TimeSpan.FromMinutes(1);

    public static async Task<object?> Handle(PurgeTenant purge, TenantPurge tenants, CancellationToken cancellation)
    {
        var tenant = new TenantId(purge.Tenant);
        if (await tenants.DeleteChunkAsync(tenant, cancellation) > 0) return new PurgeTenant(purge.Tenant);
        if (!purge.LastLook) return new PurgeTenant(purge.Tenant, LastLook: true).DelayedFor(BeforeLastLook);
        await tenants.MarkPurgedAsync(tenant, cancellation);
        return null;
    }
}

/// <summary>
/// Notices brands that were closed, by a command or another node, and queues the deletion of their rows: once, in the transaction that claims it.
/// </summary>
public sealed class ClosedTenants(IServiceScopeFactory scopes, TenantPurge tenants, IDocumentStore store, ILogger<ClosedTenants> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        // The first look comes after the first pause: the bus starts after us.
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await QueueAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotQueued(log, failure.GetType().Name);
            }
        }
    }

    private async Task QueueAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var session = store.LightweightSession();
        if (await tenants.ClaimAsync(session, cancellation) is not { Count: > 0 } claimed) return;
        var outbox = scope.ServiceProvider.GetRequiredService<IMartenOutbox>();
        outbox.Enroll(session);
        foreach (var tenant in claimed) await outbox.SendAsync(new PurgeTenant(tenant.Value)); // Not Publish, which drops what nobody handles.
        await session.SaveChangesAsync(cancellation);
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Closed brands could not be queued for deletion ({Failure}); the next attempt follows.")]
    public static partial void NotQueued(ILogger log, string failure);
}
