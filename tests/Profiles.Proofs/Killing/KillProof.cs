using System.Diagnostics;
using Profiles.Domain;
using Profiles.Projections.Recording;

namespace Profiles.Proofs.Killing;

/// <summary>
/// I9, I11: the service is killed as by a power cut, again and again, while a source sends; what was acknowledged is there, once, and projected, once.
/// </summary>
internal sealed class KillProof(KillPlan plan, Action<string> say)
{
    /// <summary>Not a fault point: PostgreSQL's main process is killed, and the service after it.</summary>
    private const string WithPostgres = "with-postgres";
    private const string ByHand = "by-hand";

    private static readonly string[] Places =
        [FaultPoints.AfterLock, FaultPoints.AfterAppend, FaultPoints.AfterCommit, FaultPoints.MidPage, WithPostgres];

    private static readonly TenantId Tenant = new("kill");

    private readonly Random random = new(plan.Seed);
    private readonly Dictionary<string, int> killed = [];
    private readonly List<string> faults = [];

    public async Task<KillReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        await using var own = new OwnService();
        using (var first = own.Start())
        {
            await first.ReadyAsync();
            source = new Source(await own.CreateBrandAsync(Tenant, "kill"), plan.Seed);
            await first.SignalAsync("KILL");
        }
        var ledger = new Ledger(own, Tenant, faults);
        for (var cycle = 0; cycle < plan.Cycles; cycle++)
        {
            source.Add(plan.Messages / plan.Cycles);
            await CycleAsync(own, ledger, Places[cycle % Places.Length]);
            if ((cycle + 1) % 10 == 0) say($"{cycle + 1} kills, {source.Acknowledged.Count} of {source.Made} acknowledged, {watch.Elapsed.TotalSeconds:N0} s");
        }

        using var last = own.Start();
        var url = await last.ReadyAsync();
        source.Add(plan.Messages - source.Made);
        await source.SendAsync(url, () => last.HasExited, CancellationToken.None);
        var (stored, interactions, events) = await ledger.CloseAsync(source);
        await last.SignalAsync("INT");
        var rows = await ledger.RebuildAsync();
        return new(plan.Cycles, killed, source.Made, source.Acknowledged.Count, source.SentAgain, stored, interactions, events, rows, watch.Elapsed, faults);
    }

    private Source source = null!;

    private async Task CycleAsync(OwnService own, Ledger ledger, string place)
    {
        var passage = place == FaultPoints.MidPage ? random.Next(1, 3) : random.Next(1, 8);
        using var service = place == WithPostgres ? own.Start() : own.Start((FaultPoints.Variable, $"{place}:{passage}"));
        try
        {
            var url = await service.ReadyAsync();
            await ledger.CheckAcknowledgedAsync(source.Acknowledged);
            var sending = source.SendAsync(url, () => service.HasExited, CancellationToken.None);
            if (place == WithPostgres) await KillPostgresAsync(own, sending, random.Next(20, 300));
            else await sending;
            // The projection follows behind, after a gap by seconds; what has not killed by now is killed from outside.
            for (var i = 0; i < 200 && !service.HasExited && place == FaultPoints.MidPage; i++) await Task.Delay(100);
            if (!service.HasExited)
            {
                await service.SignalAsync("KILL");
                place = place == WithPostgres ? place : ByHand;
            }
            await sending;
        }
        catch (InvalidOperationException) when (service.HasExited)
        {
            // Killed while it started, by what an earlier cycle had left to do.
        }
        killed[place] = killed.GetValueOrDefault(place) + 1;
    }

    private static async Task KillPostgresAsync(OwnService own, Task sending, int afterMilliseconds)
    {
        await Task.WhenAny(sending, Task.Delay(afterMilliseconds));
        if (own.Postmaster() is { } postmaster)
        {
            using var process = Process.GetProcessById(postmaster);
            process.Kill();
            await process.WaitForExitAsync();
        }
        await Task.Delay(200);
    }
}
